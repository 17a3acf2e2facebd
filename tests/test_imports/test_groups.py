"""Who is in which group, from a file."""

from tests.support import cast
from tests.test_imports.conftest import puts, reasons
from webapp.imports.groups import GROUPS
from webapp.imports.sections import SECTIONS
from webapp.models import Event, GroupMember, Section, StudentGroup

HEADERS = "student_id,team"


def test_students_join_groups_that_are_made_on_the_way(bring, ada, bo):
    lines = [HEADERS, "1001,Band", "1002,band", "1001,Chess"]
    assert puts(bring(GROUPS, *lines)) == ["new", "new", "new"]
    assert [group.name for group in StudentGroup.select()] == ["Band", "Chess"]
    actions = [event.action for event in Event.select().order_by(Event.id)]
    assert sorted(actions) == ["created"] * 2 + ["joined"] * 3
    assert puts(bring(GROUPS, *lines)) == ["unchanged"] * 3


def test_nobody_leaves_and_who_has_left_comes_back(bring, ada, bo):
    cast.a_group("Band", ada, bo)
    GroupMember.update(left_at="2026-01-01").where(GroupMember.student == bo).execute()
    assert puts(bring(GROUPS, HEADERS, "1002,Band")) == ["new"]
    assert GroupMember.select().where(GroupMember.is_in()).count() == 2


def test_bad_rows_are_named(bring, ada):
    rows = bring(GROUPS, HEADERS, "9,Band", "1001,", "1001,a;b")
    assert [line for line, *_ in reasons(rows)] == [2, 3, 4]
    assert puts(rows) == ["refused"] * 3
    assert not StudentGroup.select().exists()


def test_a_file_of_sections_keeps_seats_for_groups_that_there_are(bring, algebra):
    cast.a_group("Band")
    header = "course_code,label,reserved"
    rows = bring(SECTIONS, header, "MAT310,1,2 for group band", "MAT310,2,2 for group Bnad")
    assert puts(rows) == ["changed", "refused"]
    assert Section.get(label="1").reserved == "2 for group band"


def test_a_file_of_sections_keeps_no_more_seats_than_there_are(bring, algebra):
    header = "course_code,label,capacity,reserved"
    rows = bring(SECTIONS, header, "MAT310,1,2,2 for grade 9", "MAT310,2,1,2 for grade 9")
    assert puts(rows) == ["changed", "refused"]
    assert "2 seats are kept, and there are only 1." in reasons(rows)[0][-1]
