"""Who comes in."""

import pytest

from tests.support import signed_in
from tests.support.signed_in import a_staff_member, kept_password
from webapp.database import commit
from webapp.services.staff import staff_service


@pytest.fixture
def robin(school):
    """The registrar, who knows her password."""
    return a_staff_member("registrar", password=kept_password())


@pytest.fixture
def key(school):
    """What `rollbook serve` prints in a school without staff."""
    return commit(staff_service.setup_link)


@pytest.fixture
def desk(robin):
    """Her browser, in which she has signed in."""
    return signed_in.signed_in(robin)
