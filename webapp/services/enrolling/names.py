"""From the names in a wish to the student, the course and the sections that come into question."""

from dataclasses import dataclass, replace

from webapp.refusals import EnrollmentRefused, Refusal
from webapp.schemas import EnrollmentCreate
from webapp.services import term_service
from webapp.services.cards import SectionCard
from webapp.services.enrolling.facts import CourseFacts, Facts, SectionFacts, Spell, StudentFacts

OPEN = {"enrolled", "waitlisted"}


@dataclass(frozen=True, slots=True)
class Names:
    """Who and what a wish means: `sections` come into question, `others` could be offered."""

    student: StudentFacts
    course: CourseFacts
    sections: list[SectionFacts]
    others: list[SectionFacts]


def names_of(facts: Facts, wanted: EnrollmentCreate) -> Names:
    """Everything the wish names; raises `EnrollmentRefused` with each name that leads nowhere."""
    reasons = [] if _is_whole(wanted) else _gaps(wanted)
    student = _student(facts, wanted, reasons)
    course, label = _course(facts, wanted, reasons)
    term_ids = _term_ids(facts, wanted, reasons)
    section = _section(facts, wanted, course, reasons)
    if section and label is not None and not _same(label, section.label):
        reasons.append(_disagree("course_code", "section_id"))
    if reasons or not student or not course:
        raise EnrollmentRefused([_naming(reason, student, course) for reason in reasons])
    offered = _offered(facts, wanted, course, term_ids)
    if section:
        chosen = [section]
        offered = [other for other in course.sections if other.term == section.term]
    else:
        chosen = [one for one in offered if label is None or _same(one.label, label)]
    if not chosen:
        none = _not_there(facts, wanted, course, label)
        raise EnrollmentRefused([_naming(none, student, course)])
    return Names(student, course, chosen, [other for other in offered if other not in chosen])


def _naming(reason: Refusal, student: StudentFacts | None, course: CourseFacts | None) -> Refusal:
    """The same, with whoever and whatever is known beside it: of many rows each is told whose."""
    known = {
        **({"student": student.named} if student else {}),
        **({"course": course.name} if course else {}),
    }
    return replace(reason, params={**known, **reason.params})


def _is_whole(wanted: EnrollmentCreate) -> bool:
    somebody = wanted.student_id is not None or wanted.student_number
    something = wanted.section_id is not None or wanted.course_id is not None or wanted.course_code
    return bool(somebody and something)


def _gaps(wanted: EnrollmentCreate) -> list[Refusal]:
    return [Refusal("missing", gap) for gap in wanted.gaps(wanted.model_dump())]


def _same(label: str, typed: str) -> bool:
    return label.casefold() == typed.casefold()


def the_one_to_leave(facts: Facts, wanted: EnrollmentCreate, student: StudentFacts) -> Spell | None:
    """The open enrollment that `instead_of` names; refuses another student's and a past one."""
    if wanted.instead_of is None:
        return None
    spell = facts.leaving.get(wanted.instead_of)
    if spell is None:
        raise _no("unknown_enrollment", "instead_of", id=wanted.instead_of)
    if spell.student_id != student.id:
        raise _no("not_theirs", "instead_of", student=student.named, enrollment_id=spell.id)
    own = next((one for one in student.spells if one.id == spell.id), None)
    if own is None or own.status not in OPEN:
        course = facts.cards[spell.section_id].course
        raise _no("already_dropped", "instead_of", student=student.named, course=course)
    return own


def _no(code: str, field: str, **params: object) -> EnrollmentRefused:
    return EnrollmentRefused([Refusal(code, field, params)])


def _student(facts: Facts, wanted: EnrollmentCreate, reasons: list[Refusal]) -> StudentFacts | None:
    by_id = by_number = None
    if wanted.student_id is not None:
        by_id = facts.students.get(wanted.student_id)
        if by_id is None:
            reasons.append(Refusal("unknown_student", "student_id", {"id": wanted.student_id}))
    if wanted.student_number:
        by_number = facts.students.get(facts.numbers.get(wanted.student_number, 0))
        if by_number is None:
            params = {"number": wanted.student_number}
            reasons.append(Refusal("unknown_student", "student_number", params))
    if by_id and by_number and by_id is not by_number:
        reasons.append(_disagree("student_id", "student_number"))
    return by_id or by_number


def _course(
    facts: Facts, wanted: EnrollmentCreate, reasons: list[Refusal]
) -> tuple[CourseFacts | None, str | None]:
    by_id = by_code = label = None
    if wanted.course_id is not None:
        by_id = facts.courses.get(wanted.course_id)
        if by_id is None:
            reasons.append(Refusal("unknown_course", "course_id", {"id": wanted.course_id}))
    if wanted.course_code:
        by_code, label = facts.course_named(wanted.course_code)
        if by_code is None:
            params = {"code": wanted.course_code}
            reasons.append(Refusal("unknown_course", "course_code", params))
    if by_id and by_code and by_id is not by_code:
        reasons.append(_disagree("course_id", "course_code"))
    course = by_id or by_code
    if course is None and wanted.section_id in facts.sections:
        course = facts.courses[facts.sections[wanted.section_id].card.course.id]
    return course, label


def _disagree(*names: str) -> Refusal:
    return Refusal("names_disagree", names[-1], {"names": names})


def _term_ids(facts: Facts, wanted: EnrollmentCreate, reasons: list[Refusal]) -> list[int]:
    if wanted.term_id is None:
        return [term.id for term in term_service.current_terms(facts.terms, facts.today)]
    for term in facts.terms:
        if term.id == wanted.term_id:
            return [term.id, *(one.id for one in term_service.family(facts.terms, term))]
    reasons.append(Refusal("unknown_term", "term_id", {"id": wanted.term_id}))
    return [wanted.term_id]


def _section(
    facts: Facts,
    wanted: EnrollmentCreate,
    course: CourseFacts | None,
    reasons: list[Refusal],
) -> SectionFacts | None:
    if wanted.section_id is None:
        return None
    section = facts.sections.get(wanted.section_id)
    if section is None:
        reasons.append(Refusal("unknown_section", "section_id", {"id": wanted.section_id}))
    elif course and section.card.course.id != course.id:
        theirs = section.card.course
        params = {"course": course.name, "section": section.card.name, "other": theirs}
        reasons.append(Refusal("section_of_other_course", "section_id", params, section.id))
    return section


def _offered(
    facts: Facts, wanted: EnrollmentCreate, course: CourseFacts, term_ids: list[int]
) -> list[SectionFacts]:
    """The sections of these terms; a course that never had one would get section 1, in the term
    that was asked for.
    """
    if course.sections:
        return [one for one in course.sections if one.term and one.term.id in term_ids]
    terms = [term for term in facts.terms if term.id in term_ids]
    asked = [term for term in terms if term.id == wanted.term_id]
    term = term_service.narrowest(asked or terms) if terms else None
    return [SectionFacts(SectionCard(None, course.name, "1", term=term))]


def _not_there(
    facts: Facts, wanted: EnrollmentCreate, course: CourseFacts, label: str | None
) -> Refusal:
    if label is not None:
        params = {"course": course.name, "label": label}
        return Refusal("unknown_section", wanted.course_field, params)
    terms = [term for term in facts.terms if term.id == wanted.term_id]
    terms = terms or term_service.current_terms(facts.terms, facts.today)
    params = {"course": course.name, "term": term_service.narrowest(terms).name}
    return Refusal("not_offered", wanted.course_field, params)
