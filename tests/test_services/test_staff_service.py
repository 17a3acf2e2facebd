"""What no page can show of staff: two administrators at the same moment."""

import threading
import time

import pytest

from tests.support.signed_in import a_staff_member
from webapp import actors, database
from webapp.database import commit
from webapp.models import Staff
from webapp.refusals import Refused
from webapp.schemas import StaffChange
from webapp.services.staff import staff_service

GONE = StaffChange(status="disabled")
BY = actors.command_line("test")


def test_of_two_administrators_who_disable_each_other_at_once_one_stays(engine):
    ruth = a_staff_member("admin")
    ann = a_staff_member("admin", name="Ann Poe", email="ann@school.example")
    has_begun = threading.Event()

    def disable_ann():
        staff_service.change_staff(ann.id, GONE, by=BY)
        has_begun.set()
        time.sleep(0.3)  # before its commit, while the other one comes

    def at_another_desk():
        commit(disable_ann)
        database.db.close()

    other = threading.Thread(target=at_another_desk)
    other.start()
    assert has_begun.wait(5)
    try:
        with pytest.raises(Refused) as refused:
            commit(staff_service.change_staff, ruth.id, GONE, by=BY)
    finally:
        other.join()

    assert refused.value.codes == {"last_admin"}
    assert Staff.get(Staff.disabled_at.is_null()).name == "Ruth Adler"
