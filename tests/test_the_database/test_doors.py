"""The two doors of the database, and what may be read and written through them."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest

from tests.support import cast
from tests.test_the_database.doors import how_many, ran
from webapp import database
from webapp.database import db, read, write
from webapp.engines import engine_for
from webapp.models import Student


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
