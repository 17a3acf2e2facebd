"""The settings of the second peer, and its models over the tables that are there already."""

import importlib
import os
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

URL = os.environ["DATABASE_URL"]
ON_SQLITE = URL.startswith("sqlite")
PRAGMAS = "journal_mode=wal synchronous=full foreign_keys=1 busy_timeout=5000 cache_size=-16384"
PRAGMAS += " mmap_size=2147418112 temp_store=memory wal_autocheckpoint=4000"

if ON_SQLITE:
    with suppress(ModuleNotFoundError):  # where it has no wheel
        sys.modules["sqlite3"] = importlib.import_module("pysqlite3")  # as the others use
    DATABASE = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": URL.removeprefix("sqlite:///"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in PRAGMAS.split()),
        },
    }
else:
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urlsplit(URL).path.strip("/"),
        "USER": "postgres",
        "HOST": parse_qs(urlsplit(URL).query)["host"][0],
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 0},
    }

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF="django_peer",
    USE_I18N=False,
    USE_TZ=False,
)
django.setup()

import shared  # noqa: E402
from django.db import models  # noqa: E402


def table(table_name: str, /, **columns: Any) -> Any:
    """A model over a table that is there already."""
    meta = type("Meta", (), {"db_table": table_name, "managed": False, "app_label": "peer"})
    about = {"__module__": __name__, "Meta": meta}
    return type(table_name.title().replace("_", ""), (models.Model,), {**about, **columns})


def texts(*names: str) -> dict[str, Any]:
    """Columns of text."""
    return {name: models.TextField(default="") for name in names}


def to(model: Any) -> Any:
    """A foreign key without a way back."""
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+")


def maybe(kind: Any) -> Any:
    """A column that may be empty."""
    return kind(null=True)


Student = table("students", **texts(*shared.STUDENT[1:], "search_key"))
Term = table("terms", starts_on=models.DateField(), ends_on=models.DateField(), **texts("name"))
Course = table(
    "courses",
    active=models.BooleanField(),
    credits=models.DecimalField(max_digits=6, decimal_places=2, null=True),
    **texts("code", "title"),
)
Section = table(
    "sections",
    course=to(Course),
    term=to(Term),
    capacity=maybe(models.IntegerField),
    **texts("label", "room", "status"),
)
Meeting = table(
    "meetings",
    section=to(Section),
    weekday=models.IntegerField(),
    starts_at=models.TimeField(),
    ends_at=models.TimeField(),
    first_date=maybe(models.DateField),
    last_date=maybe(models.DateField),
)
Teacher = table("teachers", **texts("name"))
Teaching = table(
    "section_teachers",
    section=to(Section),
    teacher=to(Teacher),
    primary=models.BooleanField(),
)
Batch = table(
    "batches",
    at=models.DateTimeField(),
    changed=models.IntegerField(),
    refused=models.IntegerField(),
    **texts("kind", "by"),
)
Spell = table(
    "student_courses",
    student=to(Student),
    course=to(Course),
    section=to(Section),
    batch=to(Batch),
    begin_on=models.DateField(),
    end_on=maybe(models.DateField),
    version=models.IntegerField(),
    **texts("status", "result"),
)
Event = table(
    "events",
    at=models.DateTimeField(),
    subject_id=models.IntegerField(),
    batch=to(Batch),
    section_id=models.IntegerField(),
    begin_on=models.DateField(),
    version=models.IntegerField(),
    **texts("by", "origin", "action", "subject", "reason", "status"),
)
School = table("school_settings", **texts("name"))
