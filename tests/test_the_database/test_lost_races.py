"""Changes that lost a race are made again, and see what they could not see before."""

import threading
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql
from tests.test_the_database.doors import how_many, ran, somebody_else_adds
from webapp import database
from webapp.database import read, write
from webapp.models import Student


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
