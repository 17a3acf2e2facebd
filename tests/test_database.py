import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import peewee
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql, only_on_sqlite
from webapp import database, engines
from webapp.database import db, read, write
from webapp.engines import engine_for
from webapp.models import Student
from webapp.statements import remembered, statement


def ran(door, *args):
    """What one of the doors answers, on an event loop of its own, as for a TestClient."""
    return asyncio.run(door(*args))


def how_many():
    return Student.select().count()


def a_long_story():
    return cast.a_student(program="once upon a time " * 10_000)


def in_a_savepoint(change):
    with db.atomic():
        return change()


def test_what_was_written_is_read(engine):
    ran(write, cast.a_student, "1001")

    assert ran(read, how_many) == 1


def test_a_change_that_fails_leaves_nothing(engine):
    def half():
        cast.a_student("1001")
        raise LookupError("the second half")

    with pytest.raises(LookupError):
        ran(write, half)

    assert ran(read, how_many) == 0


def test_the_doors_answer_into_any_loop_on_any_thread(engine):
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda number: ran(write, cast.a_student, str(number)), range(40)))
        seen = set(crowd.map(lambda _: ran(read, how_many), range(8)))

    assert seen == {40}


def test_many_wait_in_one_loop(engine):
    async def all_at_once():
        await asyncio.gather(*(write(cast.a_student, str(number)) for number in range(40)))
        return await read(how_many)

    assert asyncio.run(all_at_once()) == 40


def test_a_batch_answers_each_asker_alone(engine):
    def batch(asked):
        return [LookupError(one) if one == "nobody" else one for one in asked]

    assert ran(database.write_one, batch, "ada") == "ada"
    with pytest.raises(LookupError, match="nobody"):
        ran(database.write_one, batch, "nobody")


def test_closed_it_opens_again_with_the_rows_it_had(engine, school_url):
    ran(write, cast.a_student)
    database.close()

    database.use(school_url)

    assert ran(read, how_many) == 1


def test_a_mistake_in_a_statement_is_nobody_s_outage(engine):
    with pytest.raises(peewee.DatabaseError):
        ran(read, db.execute_sql, "SELEKT 1")

    assert ran(read, how_many) == 0


def test_a_row_that_is_locked_is_read_as_the_one_before_left_it(engine, ada):
    def one_grade_up():
        database.lock(Student.select().where(Student.id == ada.id).order_by(Student.id))
        student = Student.get_by_id(ada.id)
        time.sleep(0.1)
        student.grade = str(int(student.grade) + 1)
        student.save()

    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda _: database.commit(one_grade_up), range(2)))

    assert Student.get_by_id(ada.id).grade == "12"


# Waiting together


@pytest.fixture
def one_writer(engine, school_url):
    """A writer that is busy until it is let go, so that others come to wait together."""
    database.use(school_url, writers=1)
    has_begun, let_go = threading.Event(), threading.Event()

    def until_let_go():
        has_begun.set()
        let_go.wait(5)

    async def while_it_is_busy(*errands):
        busy = asyncio.ensure_future(write(until_let_go))
        await asyncio.to_thread(has_begun.wait, 5)
        waiting = [asyncio.ensure_future(errand) for errand in errands]
        await asyncio.sleep(0)
        let_go.set()
        await busy
        return await asyncio.gather(*waiting, return_exceptions=True)

    return while_it_is_busy


def test_neighbors_in_the_queue_share_one_commit(one_writer):
    lots = []

    def batch(numbers):
        lots.append(numbers)
        return [cast.a_student(number).student_number for number in numbers]

    async def three():
        one_more = (database.write_one(batch, str(number)) for number in range(3))
        return await one_writer(*one_more)

    assert asyncio.run(three()) == ["0", "1", "2"]
    assert lots == [["0", "1", "2"]]
    assert ran(read, how_many) == 3


def test_the_order_of_the_queue_is_kept_around_another_kind_of_change(one_writer):
    lots = []

    def batch(asked):
        lots.append(asked)
        return asked

    async def four():
        first, second = database.write_one(batch, 1), database.write_one(batch, 2)
        last = database.write_one(batch, 3)
        return await one_writer(first, second, write(lots.append, "alone"), last)

    asyncio.run(four())
    assert lots == [[1, 2], "alone", [3]]


def test_one_bad_apple_spoils_nobody(one_writer):
    def batch(numbers):
        return [cast.a_student(number).student_number for number in numbers]

    async def with_one_twice():
        return await one_writer(*(database.write_one(batch, number) for number in "1223"))

    first, second, twice, third = asyncio.run(with_one_twice())
    assert (first, second, third) == ("1", "2", "3")
    assert isinstance(twice, peewee.IntegrityError)
    assert ran(read, how_many) == 3


def test_a_full_queue_says_so_at_once(one_writer, monkeypatch):
    monkeypatch.setattr(database.engine().writers, "_at_most", 2)

    async def three():
        return await one_writer(*(write(how_many) for _ in range(3)))

    *served, turned_away = asyncio.run(three())
    assert served == [0, 0]
    assert isinstance(turned_away, database.Unavailable)


def test_whatever_goes_wrong_somebody_hears_of_it_and_the_writer_goes_on(one_writer):
    def too_few(asked):
        return []

    async def three():
        stopped = write(next, iter(()))
        return await one_writer(stopped, database.write_one(too_few, "ada"), write(how_many))

    stopped, unanswered, after = asyncio.run(three())
    assert isinstance(stopped, RuntimeError)
    assert isinstance(unanswered, RuntimeError)
    assert after == 0


def test_nothing_is_taken_in_after_the_end(engine):
    engine.close()

    with pytest.raises(database.Unavailable):
        ran(write, how_many)


# On the loop


@database.quick
def where_it_ran():
    return how_many(), threading.current_thread().name


def test_a_quick_query_runs_where_it_was_asked_on_sqlite_only(engine, kind):
    found, thread = ran(read, where_it_ran)

    assert found == 0
    assert (thread == threading.current_thread().name) is (kind == "sqlite")


@only_on_sqlite
def test_loops_that_come_and_go_share_one_connection(engine):
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: ran(read, where_it_ran), range(40)))

    assert len(engine.database._opened) <= 2  # this thread has one of its own


@remembered
@statement
def numbers():
    return Student.select(Student.student_number).order_by(Student.student_number)


@database.quick
def all_numbers():
    return [number for (number,) in numbers()]


@pytest.fixture
def at_the_desk(engine):
    """Asking as a request does: on a thread that has no connection of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda: thread.submit(ran, read, all_numbers).result()


def test_what_was_read_since_the_last_change_is_answered_again(at_the_desk, queries, ada):
    for _ in range(2 * database.QUICK_READERS):  # until each has a connection
        assert at_the_desk() == ["1001"]

    with queries() as seen:
        assert at_the_desk() == ["1001"]
    assert seen == []


def test_a_change_is_seen_at_once_whoever_makes_it(at_the_desk, school_url, ada):
    assert at_the_desk() == ["1001"]

    ran(write, cast.a_student, "1002")
    assert at_the_desk() == ["1001", "1002"]

    somebody_else_adds(school_url, "1003")
    assert at_the_desk() == ["1001", "1002", "1003"]


def somebody_else_adds(url, number):
    other = engine_for(url)
    with other.connection_context(), other.bind_ctx([Student]):
        cast.a_student(number)


def test_whoever_wrote_on_the_very_thread_of_the_desk_is_seen_too(engine, ada):
    with ThreadPoolExecutor(1) as thread:
        read_there = partial(thread.submit, ran, read, all_numbers)
        assert read_there().result() == ["1001"]
        thread.submit(database.commit, cast.a_student, "1002").result()
        assert read_there().result() == ["1001", "1002"]


def test_whoever_writes_is_answered_by_the_database_itself(at_the_desk, ada):
    at_the_desk()

    def after_another():
        cast.a_student("1002")
        return all_numbers()

    assert ran(write, after_another) == ["1001", "1002"]


@only_on_sqlite
def test_a_quick_query_that_is_slow_is_asked_again_beside_the_loop(engine, monkeypatch):
    monkeypatch.setattr(database, "QUICK_SECONDS", 0.0)
    found, thread = ran(read, database.quick(partial(counted_far, thread=True)))

    assert (found, thread) == (A_WHILE, "reader-1")


# Together, where the database is another program


@pytest.fixture
def one_reader(engine, monkeypatch):
    """Ask while the only thread of quick readers is busy, so that all have to wait together."""
    monkeypatch.setattr(database, "QUICK_READERS", 1)
    database.use(engine.url)
    free = threading.Event()

    @database.quick
    def the_thread():
        free.wait(5)

    async def asked(*queries):
        busy = asyncio.ensure_future(read(the_thread))
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(read(database.quick(query))) for query in queries]
        await asyncio.sleep(0)
        free.set()
        await busy
        return await asyncio.gather(*waiting, return_exceptions=True)

    return lambda *queries: asyncio.run(asked(*queries))


def the_moment():
    ((moment,),) = db.execute_sql("SELECT now()").fetchall()
    return moment


@only_on_postgresql
def test_quick_queries_that_wait_together_are_of_one_moment(one_reader):
    first, second, third = one_reader(*(partial(the_moment) for _ in range(3)))

    assert first == second == third


def nowhere():
    return db.execute_sql("SELECT * FROM nowhere")


@only_on_postgresql
def test_a_query_that_fails_spoils_nobody(one_reader, ada):
    def a_bug():
        raise LookupError("a bug")

    asked = (partial(all_numbers), partial(nowhere), partial(a_bug), partial(all_numbers))
    numbers_before, failed, bug, numbers_after = one_reader(*asked)

    assert numbers_before == numbers_after == ["1001"]
    assert isinstance(failed, peewee.ProgrammingError)
    assert isinstance(bug, LookupError)


@only_on_postgresql
def test_a_quick_query_that_is_slow_is_asked_again_beside_the_others(engine, monkeypatch):
    hurried = engines.Moment.BEGIN_QUICKLY.replace("'1s'", "'10ms'")
    monkeypatch.setattr(engines.Moment, "BEGIN_QUICKLY", hurried)

    @database.quick
    def asleep():
        db.execute_sql("SELECT pg_sleep(0.1)")
        return threading.current_thread().name

    assert ran(read, asleep) == "reader-1"


@only_on_sqlite
def test_a_query_without_end_is_ended(engine, monkeypatch):
    monkeypatch.setattr(database, "READING_SECONDS", 0.01)

    with pytest.raises(database.Unavailable) as refused:
        ran(read, counted_far)
    assert refused.value.code == "unavailable"

    monkeypatch.undo()
    assert ran(read, counted_far) == A_WHILE


A_WHILE = 300_000


def counted_far(thread=False):
    ((found,),) = db.execute_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT COUNT(*) FROM n",
        (A_WHILE,),
    ).fetchall()
    return (found, threading.current_thread().name) if thread else found


# Lost races


@only_on_postgresql
def test_a_number_taken_in_between_is_seen_the_second_time(engine, school_url):
    tries = []

    def the_student_1001():
        tries.append("looked")
        if found := Student.get_or_none(student_number="1001"):
            return found.first_name
        if len(tries) == 1:
            somebody_else_is_faster(school_url)
        return cast.a_student("1001", "Ada").first_name

    assert ran(write, the_student_1001) == "Kim"
    assert len(tries) == 2


def somebody_else_is_faster(url):
    somebody_else_adds(url, "1001")


def test_a_number_that_is_taken_stays_refused(engine, ada):
    with pytest.raises(peewee.IntegrityError):
        ran(write, cast.a_student, ada.student_number)

    assert ran(read, how_many) == 1


@only_on_postgresql
def test_two_who_wait_for_each_other_both_get_through(engine, ada, bo):
    both_hold_one = threading.Barrier(2)

    def touch(first, second, still_to_meet):
        Student.update(grade="12").where(Student.id == first.id).execute()
        if still_to_meet:
            still_to_meet.pop()
            both_hold_one.wait(timeout=5)
        Student.update(grade="12").where(Student.id == second.id).execute()

    with ThreadPoolExecutor(2) as two:
        list(two.map(database.commit, (touch, touch), (ada, bo), (bo, ada), ([1], [1])))

    assert Student.select().where(Student.grade == "12").count() == 2


# When the database cannot


@pytest.fixture
def no_room(engine):
    """A disk without any room for one page more, until it is called."""

    def pages(limit):
        # A pragma counts for one connection: that of the writer.
        ran(write, db.execute_sql, f"PRAGMA max_page_count = {limit}")

    ran(write, cast.a_student)
    pages(engine.database.pragma("page_count"))
    return lambda: pages(1_000_000)


def undone_by_sqlite():
    """What SQLite does when the disk itself has no room: it undoes everything, unasked."""
    try:
        a_long_story()
    except peewee.OperationalError:
        db.connection().rollback()
        raise


@only_on_sqlite
@pytest.mark.parametrize("change", [a_long_story, undone_by_sqlite])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_full_disk_refuses_one_change_and_nothing_else(no_room, change, depth):
    for _ in range(depth):
        change = partial(in_a_savepoint, change)

    with pytest.raises(database.Unavailable) as refused:
        ran(write, change)
    assert refused.value.code == "storage_full"
    assert ran(read, how_many) == 1

    no_room()
    ran(write, change)
    assert ran(read, how_many) == 2


@only_on_sqlite
def test_a_locked_school_is_read_and_written_again_when_it_is_free(engine, school_url, monkeypatch):
    monkeypatch.setattr(engines, "SECONDS_FOR_A_TURN", 0.1)
    other = engine_for(school_url)

    with other.connection_context():
        with other.atomic():
            with pytest.raises(database.Unavailable) as refused:
                ran(write, cast.a_student)
            assert refused.value.code == "unavailable"
            assert ran(read, how_many) == 0

    ran(write, cast.a_student)
    assert ran(read, how_many) == 1


@only_on_sqlite
def test_whoever_waits_for_a_turn_to_write_looks_again_and_again(
    engine, school_url, monkeypatch, ada
):
    """SQLite itself would nap for longer and longer, and miss the gaps that an import leaves."""
    looks = []

    def look(database, lock_type=None):
        looks.append(lock_type)
        return begin(database, lock_type)

    begin = peewee.SqliteDatabase.begin
    other = engine_for(school_url)
    with ThreadPoolExecutor(1) as somebody:
        with other.connection_context(), other.atomic():
            monkeypatch.setattr(peewee.SqliteDatabase, "begin", look)
            waiting = somebody.submit(ran, write, cast.a_student)
            while len(looks) < 4 and not waiting.done():
                time.sleep(0.01)
        waiting.result()

    assert len(looks) >= 4
    assert ran(read, how_many) == 2


@pytest.fixture
def nobody_listens():
    """The URL of a server that is not there."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        yield f"postgresql://postgres@127.0.0.1:{port.getsockname()[1]}/school"
    database.close()


def test_a_server_that_is_not_there_is_said_quickly(nobody_listens):
    database.use(nobody_listens)
    began = time.monotonic()

    for door in (read, write):
        with pytest.raises(database.Unavailable) as refused:
            ran(door, how_many)
        assert refused.value.code == "unavailable"

    assert time.monotonic() - began < 5


@only_on_postgresql
@pytest.mark.parametrize("door", [read, write])
def test_a_connection_that_was_cut_while_idle_costs_nobody_anything(engine, school_url, door):
    database.use(school_url, readers=1, writers=1)
    ran(door, how_many)

    cut_every_connection(school_url)

    assert ran(door, how_many) == 0


@only_on_postgresql
@pytest.mark.parametrize("door", [read, write])
def test_a_connection_that_is_cut_at_work_is_said_and_made_anew(engine, school_url, door):
    def cut_at_work():
        how_many()
        cut_every_connection(school_url)
        return how_many()

    with pytest.raises(database.Unavailable):
        ran(door, cut_at_work)
    assert ran(door, how_many) == 0


@only_on_postgresql
def test_what_is_cut_off_within_one_moment_is_said_too(engine, school_url):
    with pytest.raises(database.Unavailable), database.at_one_moment():
        how_many()
        cut_every_connection(school_url)
        how_many()

    assert how_many() == 0


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def cut_every_connection(url):
    """Cut them off; they are gone when this returns."""
    other = engine_for(url)
    with other.connection_context():
        other.execute_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        while other.execute_sql(f"SELECT pid {OTHERS}").fetchall():
            time.sleep(0.01)


def test_pieces_hold_everything_once():
    assert [list(piece) for piece in database.in_pieces(range(5), 2)] == [[0, 1], [2, 3], [4]]


def test_a_query_sees_one_moment_whatever_is_written_meanwhile(school):
    def counted_twice() -> tuple[int, int]:
        first = Student.select().count()
        writer = threading.Thread(target=database.commit, args=(cast.a_student,))
        writer.start()
        writer.join()
        return first, Student.select().count()

    assert asyncio.run(read(counted_twice)) == (0, 0)
    assert Student.select().count() == 1


def test_an_address_of_another_kind_of_database_is_refused(tmp_path):
    with pytest.raises(RuntimeError, match="sqlite:/// or postgresql://"):
        engine_for("mysql://localhost/school")
