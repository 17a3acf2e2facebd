"""The school's data. Import models from here: `from webapp.models import Course`."""

from webapp.models.base import Table
from webapp.models.catalog import (
    CatalogChange,
    Course,
    Meeting,
    Period,
    Section,
    SectionTeacher,
    Term,
)
from webapp.models.credits import Credit
from webapp.models.enrollment import OPEN_STATUSES, StudentCourse
from webapp.models.groups import GroupMember, StudentGroup
from webapp.models.holds import HOLD_KINDS, Hold
from webapp.models.loads import GradeLoad
from webapp.models.overrides import Override
from webapp.models.people import Student, Teacher
from webapp.models.record import Batch, Event, KeptAnswer, PersonalChange
from webapp.models.school import RuleSetting, SchoolSettings
from webapp.models.staff import ApiToken, SignInAttempt, Staff, StaffLink, StaffSession
from webapp.models.waiting import KeptSeat, Telling

ALL_TABLES: tuple[type[Table], ...] = (
    SchoolSettings,
    RuleSetting,
    CatalogChange,
    Student,
    Teacher,
    Term,
    Course,
    Section,
    SectionTeacher,
    Period,
    Meeting,
    Batch,
    StudentCourse,
    Override,
    Event,
    PersonalChange,
    KeptAnswer,
    Hold,
    StudentGroup,
    GroupMember,
    KeptSeat,
    Credit,
    Telling,
    Staff,
    StaffLink,
    StaffSession,
    ApiToken,
    SignInAttempt,
)

__all__ = [
    "ALL_TABLES",
    "HOLD_KINDS",
    "OPEN_STATUSES",
    "ApiToken",
    "Batch",
    "CatalogChange",
    "Course",
    "Credit",
    "Event",
    "GradeLoad",
    "GroupMember",
    "Hold",
    "KeptAnswer",
    "KeptSeat",
    "Meeting",
    "Override",
    "Period",
    "PersonalChange",
    "RuleSetting",
    "SchoolSettings",
    "Section",
    "SectionTeacher",
    "SignInAttempt",
    "Staff",
    "StaffLink",
    "StaffSession",
    "Student",
    "StudentCourse",
    "StudentGroup",
    "Table",
    "Teacher",
    "Telling",
    "Term",
]
