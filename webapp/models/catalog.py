"""What a school offers: terms, courses, their sections, meetings and teachers."""

from typing import Any

import peewee

from webapp.models.base import Searchable, Table, list_field, one_of, version_field
from webapp.models.people import Student, Teacher

TERM_KINDS = ("schoolYear", "semester", "term", "gradingPeriod")
SECTION_STATUSES = ("open", "closed", "cancelled")


class Term(Table):
    """An academic session. `starts_on` and `ends_on` are its first and its last day."""

    name = peewee.TextField(unique=True)
    kind = peewee.TextField(default="term")
    parent = peewee.ForeignKeyField("self", null=True, backref="parts", on_delete="RESTRICT")
    starts_on = peewee.DateField()
    ends_on = peewee.DateField()
    enroll_from = peewee.DateField(null=True)
    add_deadline = peewee.DateField(null=True)
    drop_deadline = peewee.DateField(null=True)
    withdraw_deadline = peewee.DateField(null=True)
    census_on = peewee.DateField(null=True)
    sourced_id = peewee.TextField(null=True, unique=True)
    version = version_field()

    parent_id: int | None

    class Meta:
        table_name = "terms"
        constraints = (
            one_of("kind", TERM_KINDS),
            peewee.Check("ends_on >= starts_on"),
        )


class OpenSpells(peewee.ManyToManyFieldAccessor):
    """Across `student_courses` on open spells: whoever came back is listed once."""

    def get_query(self, instance: Any) -> Any:
        """The related rows that an open spell leads to, each once."""
        return super().get_query(instance).where(self.through_model.is_open()).distinct()


class EnrolledIn(peewee.ManyToManyField):
    """Many to many over open spells, in both directions. Reading only: see `enroll_all`."""

    accessor_class = OpenSpells

    def bind(self, model: type[Table], name: str, set_attribute: bool = True) -> None:
        """Bind the field, and give the way back the same accessor."""
        super().bind(model, name, set_attribute)
        if way_back := self.rel_model._meta.manytomany.get(self.backref):
            setattr(self.rel_model, self.backref, OpenSpells(self.rel_model, way_back, name))


StudentsThrough = peewee.DeferredThroughModel()


class Course(Searchable):
    """A catalogue entry: what is taught, without dates. `students` are those with an open spell.

    Where `grades` or `programs` are named, it is for those only; a section may narrow that further.
    """

    code = peewee.TextField(unique=True)
    title = peewee.TextField(default="")
    subject = peewee.TextField(default="")
    credits = peewee.DecimalField(max_digits=6, decimal_places=2, null=True)
    description = peewee.TextField(default="")
    prerequisites = peewee.TextField(default="")
    corequisites = peewee.TextField(default="")
    active = peewee.BooleanField(default=True)
    sourced_id = peewee.TextField(null=True, unique=True)
    version = version_field()
    grades = list_field()
    programs = list_field()
    students = EnrolledIn(Student, backref="courses", through_model=StudentsThrough)

    class Meta:
        table_name = "courses"

    def called(self) -> tuple[str, ...]:
        """Code, title and subject."""
        return (self.code, self.title, self.subject)


class Section(Table):
    """A course offered in a term. An empty `capacity` means no limit."""

    course = peewee.ForeignKeyField(Course, backref="sections", on_delete="RESTRICT", index=False)
    term = peewee.ForeignKeyField(Term, backref="sections", on_delete="RESTRICT")
    label = peewee.TextField(default="1")
    capacity = peewee.IntegerField(null=True)
    minimum = peewee.IntegerField(null=True)
    room = peewee.TextField(default="")
    status = peewee.TextField(default="open")
    sourced_id = peewee.TextField(null=True, unique=True)
    version = version_field()
    grades = list_field()
    programs = list_field()
    reserved = list_field()

    course_id: int
    term_id: int

    class Meta:
        table_name = "sections"
        indexes = (
            (("course", "term", "label"), True),
            (("id", "course"), True),  # what the foreign key of student_courses points at
        )
        constraints = (
            one_of("status", SECTION_STATUSES),
            peewee.Check("capacity >= 0"),
            peewee.Check("minimum >= 0"),
        )


class SectionTeacher(Table):
    """Who teaches a section; one of them may be the primary teacher."""

    section = peewee.ForeignKeyField(
        Section, backref="section_teachers", on_delete="RESTRICT", index=False
    )
    teacher = peewee.ForeignKeyField(Teacher, backref="section_teachers", on_delete="RESTRICT")
    primary = peewee.BooleanField(default=False)

    section_id: int
    teacher_id: int

    class Meta:
        table_name = "section_teachers"
        indexes = ((("section", "teacher"), True),)


class Period(Table):
    """A period of the school day: "Period 2", from when to when. Meetings may be in one."""

    name = peewee.TextField(unique=True)
    starts_at = peewee.TimeField()
    ends_at = peewee.TimeField()
    version = version_field()

    class Meta:
        table_name = "periods"
        constraints = (peewee.Check("ends_at > starts_at"),)


class Meeting(Table):
    """When a section meets: ISO weekday 1-7, local times, and the dates between which it does.

    Empty dates mean the whole term; both dates are days on which it may meet. One in a period has
    its times.
    """

    section = peewee.ForeignKeyField(Section, backref="meetings", on_delete="RESTRICT")
    weekday = peewee.SmallIntegerField()
    starts_at = peewee.TimeField()
    ends_at = peewee.TimeField()
    first_date = peewee.DateField(null=True)
    last_date = peewee.DateField(null=True)
    period = peewee.ForeignKeyField(Period, null=True, backref="meetings", on_delete="RESTRICT")

    section_id: int
    period_id: int | None

    class Meta:
        table_name = "meetings"
        constraints = (
            peewee.Check("weekday BETWEEN 1 AND 7"),
            peewee.Check("ends_at > starts_at"),
            peewee.Check("last_date >= first_date"),
        )


class CatalogChange(Table):
    """A mark that the database itself makes with every change of a term, a course, a section, a
    meeting or a teacher. The sum of all marks tells whether the catalog is still what it was.
    """

    mark = peewee.BigIntegerField()

    class Meta:
        table_name = "catalog_changes"
