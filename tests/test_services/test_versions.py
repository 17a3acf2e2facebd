"""Versions: raised by every change, and what they keep from being overwritten."""

import asyncio
from datetime import timedelta

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, enroll, wish
from webapp import clock, database
from webapp.actors import Actor
from webapp.database import commit
from webapp.models import Event, PersonalChange, Student
from webapp.problems import message
from webapp.reading import read_as
from webapp.refusals import ChangedMeanwhile, Refused
from webapp.schemas import CourseChange, Drop, SectionChange, StudentChange, Swap
from webapp.services import course_service, leaving_service, section_service, student_service

BO = Actor("Bo Diaz", "registrar", "another desk")


def change(student, *, by=REGISTRAR, seen=None, **sent):
    wanted = read_as(StudentChange, sent)
    return commit(student_service.change_student, student.id, wanted, by=by, seen=seen).answer


def change_course(course, *, by=REGISTRAR, **sent):
    wanted = read_as(CourseChange, sent)
    return commit(course_service.change_course, course.id, wanted, by=by).answer


def change_section(section, *, by=REGISTRAR, **sent):
    wanted = read_as(SectionChange, sent)
    return commit(section_service.change_section, section.id, wanted, by=by).answer


def no_to(act, *args, **sent):
    with pytest.raises(Refused) as refused:
        act(*args, **sent)
    return refused.value


def meeting(weekday, starts_at="09:10", ends_at="10:00"):
    return {"weekday": weekday, "starts_at": starts_at, "ends_at": ends_at}


# Counting


def test_every_change_raises_the_version_and_its_event_carries_it(ada, algebra):
    assert change(ada, grade="11").version == 2
    assert change(ada, grade="12").version == 3
    assert change_course(algebra, title="Algebra I").version == 2
    assert change_section(algebra.sections.get(), room="B12").version == 2
    versions = [event.version for event in Event.select().order_by(Event.id)]
    assert versions == [2, 3, 2, 2]


def test_saved_as_it_was_it_stays_the_same_version(ada, algebra):
    section = algebra.sections.get()
    assert change(ada, grade="10", email="").version == 1
    assert change_course(algebra, credits="1.00").version == 1
    assert change_section(section, meetings=[]).version == 1
    assert change_section(section, meetings=[meeting(1)]).version == 2
    assert change_section(section, meetings=[meeting(1)]).version == 2
    assert change_section(section, meetings=[meeting(1, "09:10:30")]).version == 3


def test_what_is_refused_raises_nothing(ada, bo):
    no_to(change, ada, student_number="1002")
    assert Student.get_by_id(ada.id).version == 1


# A change only of what was seen


def test_a_change_of_a_version_that_was_seen_is_made_and_of_another_refused(ada):
    assert change(ada, seen={1}, grade="11").version == 2
    no = no_to(change, ada, seen={1, 3}, grade="12")
    assert no.codes == {"changed_meanwhile"}
    assert no_to(change, ada, seen=(), grade="12").codes == {"changed_meanwhile"}
    assert Student.get_by_id(ada.id).grade == "11"
    assert Event.select().count() == 1


def test_of_two_at_once_who_saw_the_same_one_is_refused(ada):
    async def both():
        wishes = [read_as(StudentChange, {"grade": grade}) for grade in ("11", "12")]
        acts = [
            database.write(student_service.change_student, ada.id, one, by=BO, seen={1})
            for one in wishes
        ]
        return await asyncio.gather(*acts, return_exceptions=True)

    answers = asyncio.run(both())

    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    assert Student.get_by_id(ada.id).version == 2


def test_leaving_and_changing_ask_for_the_version_of_the_enrollment(ada, algebra):
    section, other = algebra.sections.get(), cast.a_section(algebra, label="2")
    spell = enroll(**wish(ada, section))
    swap = read_as(Swap, {"section_id": other.id})
    how = {"by": REGISTRAR, "seen": {2}}
    for act, wanted in ((leaving_service.drop, Drop()), (leaving_service.swap, swap)):
        assert no_to(commit, act, spell.id, wanted, **how).codes == {"changed_meanwhile"}
    assert ada.spells.count() == 1
    commit(leaving_service.swap, spell.id, swap, by=REGISTRAR, seen={1})
    gone = no_to(commit, leaving_service.swap, spell.id, swap, by=REGISTRAR, seen={1})
    assert gone.codes == {"changed_meanwhile"}
    gone = no_to(commit, leaving_service.drop, spell.id, Drop(), by=REGISTRAR, seen={1})
    assert gone.codes == {"changed_meanwhile"}


def test_an_enrollment_that_was_seen_is_left(ada, algebra):
    spell = enroll(**wish(ada, algebra.sections.get()))
    left = commit(leaving_service.drop, spell.id, Drop(), by=REGISTRAR, seen={spell.version})
    assert left.answer.status == "dropped"
    assert no_to(drop, spell.id).codes == {"already_dropped"}


# Field by field


def test_what_others_changed_and_the_sender_did_not_stays_as_they_made_it(ada):
    change(ada, by=BO, grade="11")
    after = change(ada, version=1, grade="10", homeroom="11B", email="")
    assert (after.grade, after.homeroom, after.version) == ("11", "11B", 3)


def test_what_the_sender_alone_changed_is_changed(ada):
    change(ada, by=BO, homeroom="11B")
    assert change(ada, version=1, grade="12").grade == "12"


def test_what_both_changed_alike_is_no_matter(ada):
    change(ada, by=BO, grade="11")
    assert change(ada, version=1, grade="11").version == 2


def test_what_both_changed_differently_is_refused_at_the_field_and_says_who(ada):
    change(ada, by=BO, grade="11", homeroom="11B")

    no = no_to(change, ada, version=1, grade="12", homeroom="", email="a@example.org")

    assert isinstance(no, ChangedMeanwhile)
    (refusal,) = no.refusals
    assert (refusal.code, refusal.field) == ("changed_meanwhile", "grade")
    assert message(refusal) == "Bo Diaz changed this to 11 a moment ago; you typed 12."
    assert (no.version, no.untouched) == (2, {"homeroom"})
    there = Student.get_by_id(ada.id)
    assert (there.grade, there.email, there.version) == ("11", "", 2)


def test_after_the_no_the_newer_version_overwrites_what_was_seen(ada):
    change(ada, by=BO, grade="11")
    no = no_to(change, ada, version=1, grade="12")
    assert change(ada, version=no.version, grade="12").grade == "12"


def test_of_several_changes_the_first_says_what_was_there_and_the_last_what_is(ada):
    change(ada, grade="11")
    change(ada, by=BO, grade="12")
    assert change(ada, version=1, grade="10", program="Honors").grade == "12"
    (refusal,) = no_to(change, ada, version=1, grade="13").refusals
    assert message(refusal) == "Bo Diaz changed this to 12 a moment ago; you typed 13."
    assert change(ada, version=2, grade="11").grade == "12"


def test_what_was_changed_and_changed_back_is_overwritten_by_nobody_s_surprise(ada):
    change(ada, grade="11")
    change(ada, grade="10")
    assert change(ada, version=1, grade="10").grade == "10"


def test_long_ago_is_told_with_its_day(ada, monkeypatch):
    change(ada, by=BO, grade="")
    moment = Event.get().at
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(hours=2))
    (refusal,) = no_to(change, ada, version=1, grade="12").refusals
    assert message(refusal).startswith("Bo Diaz changed this to nothing on ")
    assert message(refusal).endswith("; you typed 12.")


def test_a_version_that_never_was_is_refused(ada):
    assert no_to(change, ada, version=5, grade="11").codes == {"changed_meanwhile"}


def test_amounts_and_yes_or_no_are_compared_by_what_they_mean(algebra):
    change_course(algebra, by=BO, credits="0.5", active=False)
    after = change_course(algebra, version=1, credits="1.00", active="true", title="Algebra I")
    assert (float(after.credits), after.active) == (0.5, False)
    (no,) = no_to(change_course, algebra, version=1, credits="2").refusals
    assert message(no) == "Bo Diaz changed this to 0.5 a moment ago; you typed 2."


def test_nothing_and_no_limit_are_the_same(algebra):
    section = algebra.sections.get()
    change_section(section, by=BO, capacity=30)
    assert change_section(section, version=1, capacity="", room="B12").capacity == 30


def test_the_meetings_of_a_section_are_one_field(algebra):
    section = algebra.sections.get()
    change_section(section, by=BO, meetings=[meeting(1)])

    kept = change_section(section, version=1, meetings=[], room="B12")
    assert [one.weekday for one in kept.meetings] == [1]

    (no,) = no_to(change_section, section, version=1, meetings=[meeting(2)]).refusals
    assert (no.code, no.field) == ("changed_meanwhile", "meetings")
    assert message(no) == (
        "Bo Diaz changed this to Mon 9:10–10:00 am a moment ago; you typed Tue 9:10–10:00 am."
    )


def test_without_a_version_nothing_is_asked(ada, queries):
    change(ada, by=BO, grade="11")
    assert change(ada, grade="12").grade == "12"
    with queries() as seen:
        change(ada, version=3, grade="13")
    assert not [sql for sql in seen if "personal_changes" in sql and sql.startswith("SELECT")]


def test_a_record_without_its_values_is_taken_as_it_stands(ada):
    change(ada, by=BO, grade="11")
    PersonalChange.delete().execute()
    assert change(ada, version=1, grade="12").grade == "12"
