import stat
import time
from contextlib import contextmanager
from pathlib import Path

import peewee
import pytest

from tests.support import cast
from tests.support.planted import Planted
from tests.support.schools import only_on_sqlite
from tests.support.shape import shape
from webapp import database, migrating
from webapp.database import db
from webapp.engines import engine_for
from webapp.models import (
    ALL_TABLES,
    Section,
    Teacher,
    Term,
)

TODAY = sorted(file.stem for file in migrating.folder("migrations").glob("*.py"))
LATER = "900_come_later"


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """This version's migrations in a folder that a test may add to."""
    planted = Planted(tmp_path / "migrations").all_of_today()
    monkeypatch.setattr(migrating, "folder", lambda name: planted.path)
    return planted


@contextmanager
def opened(url):
    """The school as it lies there, over a connection of its own."""
    school = engine_for(url)
    with school.connection_context():
        yield school


def shape_of(url):
    with opened(url) as school:
        return shape(school)


def count(url, table):
    with opened(url) as school:
        return school.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


def file_of(url):
    return Path(url.removeprefix("sqlite:///"))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def without_triggers(found):
    return {
        table: {part: facts for part, facts in parts.items() if part != "triggers"}
        for table, parts in found.items()
    }


def test_the_migrations_make_what_the_models_say(school_url, empty_url, kind):
    if kind == "sqlite":
        file_of(empty_url).parent.mkdir()
    with database.use(empty_url).database.connection_context():
        db.create_tables(ALL_TABLES)
    database.close()

    assert without_triggers(shape_of(school_url)) == without_triggers(shape_of(empty_url))


def test_every_migration_goes_back_to_the_shape_before_it(empty_url, tmp_path, monkeypatch):
    before = [{}]
    planted = Planted(tmp_path / "migrations")
    source = migrating.folder("migrations")
    monkeypatch.setattr(migrating, "folder", lambda name: planted.path)
    for name in TODAY:
        planted.path.joinpath(f"{name}.py").write_text((source / f"{name}.py").read_text())
        assert migrating.migrate(empty_url) == [name]
        before.append(shape_of(empty_url))
    after_all = before.pop()

    for name in reversed(TODAY):
        assert migrating.rollback_one(empty_url) == name
        assert shape_of(empty_url) == before.pop()
    assert migrating.rollback_one(empty_url) is None

    assert migrating.migrate(empty_url) == TODAY
    assert shape_of(empty_url) == after_all


def test_going_back_refuses_to_take_rows_along(engine, school_url, ada, biology):
    cast.enrolled(ada, biology.sections.get())
    of_enrollments = TODAY.index("004_create_student_courses_table")
    for name in reversed(TODAY[of_enrollments + 1 :]):
        assert migrating.rollback_one(school_url) == name

    with pytest.raises(migrating.RowsLost, match="would lose rows of student_courses: 1 before"):
        migrating.rollback_one(school_url)

    assert ada.spells.count() == 1


def test_a_missing_school_is_made_for_its_owner_only(empty_url, kind):
    assert migrating.state(empty_url).pending == TODAY
    assert migrating.migrate(empty_url) == TODAY
    assert migrating.migrate(empty_url) == []
    migrating.check(empty_url)

    assert count(empty_url, "school_settings") == 1
    if kind == "sqlite":
        assert mode(file_of(empty_url)) == 0o600
        assert mode(file_of(empty_url).parent) == 0o700
        assert not (file_of(empty_url).parent / "backups").exists()


@only_on_sqlite
def test_looking_makes_nothing(empty_url):
    assert migrating.state(empty_url).applied == []
    with pytest.raises(migrating.NotMigrated, match="001_create_people_tables and 002"):
        migrating.check(empty_url)
    assert not file_of(empty_url).parent.exists()


def test_the_school_of_this_process_is_meant_when_none_is_named(engine, planted):
    planted.add(LATER, "migrator.sql('CREATE TABLE rooms (id INTEGER)')")

    assert migrating.migrate() == [LATER]
    assert migrating.state().applied == [*TODAY, LATER]


@only_on_sqlite
def test_a_school_is_copied_before_it_changes(engine, school_url, planted, ada):
    planted.add(LATER, "migrator.sql('CREATE TABLE rooms (id INTEGER)')")

    migrating.migrate(school_url)

    [backup] = (file_of(school_url).parent / "backups").iterdir()
    assert mode(backup) == 0o600
    assert mode(backup.parent) == 0o700
    assert backup.name.startswith("school-20")
    assert backup.name.endswith(f"-{TODAY[-1]}.db")
    assert migrating.state(f"sqlite:///{backup}").pending == [LATER]
    with opened(f"sqlite:///{backup}") as copy:
        assert list(copy.execute_sql("PRAGMA integrity_check")) == [("ok",)]
        assert list(copy.execute_sql("SELECT first_name FROM students")) == [("Ada",)]


@only_on_sqlite
def test_copies_lie_where_the_settings_say(school_url, planted, monkeypatch, tmp_path):
    monkeypatch.setenv("ROLLBOOK_BACKUP_DIR", str(tmp_path / "kept"))
    planted.add(LATER, "migrator.sql('CREATE TABLE rooms (id INTEGER)')")

    migrating.migrate(school_url)

    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert not (file_of(school_url).parent / "backups").exists()


def test_a_migration_that_loses_rows_is_undone_and_says_what_it_lost(
    engine, school_url, planted, ada
):
    Teacher.insert_many([{"name": "Grace Hopper"}, {"name": "Emmy Noether"}]).execute()
    planted.add(
        LATER,
        """
        migrator.sql("CREATE TABLE rooms (id INTEGER)")
        migrator.sql("DELETE FROM teachers WHERE name = 'Emmy Noether'")
        """,
    )

    with pytest.raises(migrating.RowsLost) as refused:
        migrating.migrate(school_url)

    assert str(refused.value) == (
        f"{LATER} would lose rows of teachers: 2 before and 1 after. "
        "It was stopped, and nothing of it was kept."
    )
    assert Teacher.select().count() == 2
    assert "rooms" not in shape_of(school_url)
    assert migrating.state(school_url).pending == [LATER]


def test_a_migration_may_lose_what_it_names(engine, school_url, planted):
    Teacher.create(name="Grace Hopper")
    planted.add(LATER, 'migrator.sql("DELETE FROM teachers")', before='MAY_LOSE = ("teachers",)')

    assert migrating.migrate(school_url) == [LATER]
    assert Teacher.select().count() == 0


def test_a_table_that_disappears_with_its_rows_is_a_loss(engine, school_url, planted, biology):
    cast.a_meeting(biology.sections.get(), "Mon", "09:00", "09:50")
    planted.add(LATER, 'migrator.sql("DROP TABLE section_teachers")')
    planted.add("901_later_still", 'migrator.sql("DROP TABLE meetings")')

    with pytest.raises(migrating.RowsLost, match=r"901_later_still .* meetings: 1 before and 0"):
        migrating.migrate(school_url)

    assert migrating.state(school_url).pending == ["901_later_still"]


def test_a_migration_that_points_at_nothing_is_undone(engine, school_url, planted, biology):
    planted.add(LATER, 'migrator.sql("UPDATE sections SET term_id = 999")')

    with pytest.raises((migrating.ReferencesBroken, peewee.IntegrityError)) as refused:
        migrating.migrate(school_url)

    assert "sections" in str(refused.value)
    assert Section.get().term_id == Term.get().id
    assert migrating.state(school_url).pending == [LATER]


PARENTS_AND_CHILDREN = """
class Parent(pw.Model):
    name = pw.TextField(null=True)
    class Meta:
        table_name = "parents"
class Child(pw.Model):
    parent = pw.ForeignKeyField(Parent, on_delete="CASCADE")
    class Meta:
        table_name = "children"
migrator.create_model(Parent)
migrator.create_model(Child)
"""


@pytest.fixture
def family(planted, school_url):
    """Two tables with ON DELETE CASCADE between them, and a migration that rebuilds the first."""
    planted.add(LATER, PARENTS_AND_CHILDREN)
    migrating.migrate(school_url)
    with opened(school_url) as school:
        school.execute_sql("INSERT INTO parents (id, name) VALUES (1, 'Ada')")
        school.execute_sql("INSERT INTO children (id, parent_id) VALUES (1, 1), (2, 1)")
    planted.add("901_rebuild", "migrator.change_fields('parents', name=pw.CharField(null=True))")
    return school_url


def test_rebuilding_a_table_takes_nothing_along_that_points_at_it(family):
    assert migrating.migrate(family) == ["901_rebuild"]
    assert (count(family, "parents"), count(family, "children")) == (1, 2)


@only_on_sqlite
def test_the_loss_would_be_seen_if_foreign_keys_were_left_on(family, planted):
    with opened(family) as school:
        with pytest.raises(migrating.RowsLost, match="children: 2 before and 0 after"):
            migrating._Careful(school, planted.path).run()

        assert school.execute_sql("SELECT count(*) FROM children").fetchone() == (2,)


def test_a_school_of_a_newer_version_is_left_alone(engine, school_url):
    db.execute_sql(
        "INSERT INTO migratehistory (name, migrated_at) VALUES ('907_add_holds', '2030-01-01')"
    )

    for attempt in (migrating.check, migrating.migrate, migrating.rollback_one):
        with pytest.raises(migrating.NewerSchool) as refused:
            attempt(school_url)
        assert str(refused.value) == (
            "This school was last opened by a newer Rollbook (it knows 907_add_holds). "
            "Install that version or a later one to open it."
        )
    assert migrating.state(school_url).unknown == ["907_add_holds"]


def test_of_three_starts_at_once_one_migrates_and_two_wait(school_url, planted):
    planted.add(LATER, "migrator.run(time.sleep, 0.5)", before="import time")
    starts = [planted.start(school_url) for _ in range(3)]

    ended = [start.communicate(timeout=60) for start in starts]

    assert [errors for _, errors in ended] == ["", "", ""]
    assert sorted(applied for applied, _ in ended) == ["0\n", "0\n", "1\n"]
    assert migrating.state(school_url).applied == [*TODAY, LATER]


def test_a_start_killed_in_the_middle_leaves_the_school_as_before(school_url, planted, tmp_path):
    half_way = tmp_path / "half way"
    planted.add(
        LATER,
        """
        migrator.sql("CREATE TABLE rooms (id INTEGER)")
        migrator.sql("UPDATE school_settings SET name = 'Half way'")
        migrator.run(lambda: HALF_WAY.touch())
        migrator.run(time.sleep, 60)
        """,
        before=f"import pathlib, time\nHALF_WAY = pathlib.Path({str(half_way)!r})",
    )
    before = shape_of(school_url)
    start = planted.start(school_url)
    wait_for(half_way.exists)

    start.kill()
    start.communicate(timeout=10)

    assert shape_of(school_url) == before
    assert migrating.state(school_url).pending == [LATER]
    with opened(school_url) as school:
        assert school.execute_sql("SELECT name FROM school_settings").fetchone() == ("",)
    planted.add(LATER, 'migrator.sql("CREATE TABLE rooms (id INTEGER)")')
    assert migrating.migrate(school_url) == [LATER]


def wait_for(happened, seconds=30):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_file_that_cannot_be_a_school_is_said_to_be_unavailable(tmp_path):
    (tmp_path / "school.db").mkdir()

    with pytest.raises(database.Unavailable):
        migrating.migrate(f"sqlite:///{tmp_path}/school.db")


def test_a_server_that_is_not_there_is_said_to_be_unavailable():
    with pytest.raises(database.Unavailable):
        migrating.migrate("postgresql://postgres@127.0.0.1:9/school")
