"""What several files about enrolling need."""

import pytest

from tests.support import cast
from webapp.models import Course, Student, Term


@pytest.fixture
def full(term: Term, ada: Student) -> Course:
    """PHY210 Physics with one seat, and Ada in it."""
    course = cast.a_course("PHY210", "Physics")
    section = cast.a_section(course, term=term, capacity=1)
    cast.enrolled(ada, section)
    return course
