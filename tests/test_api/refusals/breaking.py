"""What breaks."""

from tests.test_api.refusals.stage import Act, Stage, case
from webapp import database
from webapp.services import (
    student_service,
)


def _breaks(stage: Stage, error: Exception) -> Act:
    def broken(*args: object, **kwargs: object) -> None:
        raise error

    stage.monkeypatch.setattr(student_service, "create_student", broken)
    return Act("/students", {"student_number": "1003"})


@case("fault", service="a fault is what no service foresees")
def _(stage: Stage) -> Act:
    return _breaks(stage, RuntimeError())


@case("storage_full", service="the door of the database says it")
def _(stage: Stage) -> Act:
    return _breaks(stage, database.Unavailable("storage_full"))


@case("unavailable", service="the door of the database says it")
def _(stage: Stage) -> Act:
    return _breaks(stage, database.Unavailable("unavailable"))
