"""What the school, its rules or its records say no to."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

AGAINST_THE_RULES = {
    "student_inactive": ProblemKind(
        409,
        later(
            "{student} has left the school and cannot be enrolled. Set them active on the page of "
            "their details first."
        ),
    ),
    "on_hold": ProblemKind(
        409,
        later(
            "{student} is on hold: {holds}. Ask whoever is named there, or lift the hold on the "
            "student’s page."
        ),
    ),
    "already_lifted": ProblemKind(
        409, later("{by} has lifted this hold on {student} already. Nothing was changed.")
    ),
    "course_inactive": ProblemKind(
        409, later("{course} is not taught any more. Choose another course for {student}.")
    ),
    "section_cancelled": ProblemKind(
        409, later("{section} was cancelled. Choose another section for {student}.")
    ),
    "already_cancelled": ProblemKind(
        409, later("{section} is cancelled already. Nothing was changed.")
    ),
    "has_students": ProblemKind(
        409,
        later(
            "{section} still has students or people who wait: {there} in all. Cancel it on its own "
            "page, where each of them can be moved: /sections/{section_id}/cancel."
        ),
    ),
    "section_closed": ProblemKind(
        409, later("{section} is closed. Choose another section for {student}.")
    ),
    "section_of_other_course": ProblemKind(
        409,
        later("That is section {label} of {other}. Choose a section of {course}."),
    ),
    "not_offered": ProblemKind(
        409, later("{course} has no section in {term}. Add one, or choose another term.")
    ),
    "already_enrolled": ProblemKind(
        409,
        later("{student} is already enrolled in {section}. Nothing was changed."),
        {
            "row": later(
                "{student} comes into {section} by row {row} of this list already. Leave one of "
                "the two rows out."
            ),
            "stays": later(
                "{student} is in {section} already, so there is nothing to change. Choose another "
                "section."
            ),
        },
    ),
    "prerequisite_missing": ProblemKind(
        409,
        later(
            "{student} needs {missing} before {course}. If it was passed elsewhere, enter it among "
            "their credits."
        ),
    ),
    "corequisite_missing": ProblemKind(
        409,
        later("{student} needs {missing} beside {course}. Enroll them in it too."),
    ),
    "already_passed": ProblemKind(
        409, later("{student} has passed {course} already. Choose another course.")
    ),
    "taken_too_often": ProblemKind(
        409,
        later(
            "{student} has taken {course} as often as it may be taken ({times} of {limit}). "
            "Choose another course."
        ),
    ),
    "already_credited": ProblemKind(
        409,
        later(
            "{student} has a credit for {code} of {earned_on} already. Void that one first, or "
            "check the code and the day."
        ),
    ),
    "already_voided": ProblemKind(
        409,
        later("{by} has voided this credit of {student} for {code} already. Nothing was changed."),
    ),
    "already_waiting": ProblemKind(
        409,
        later(
            "{student} is already on the wait list for {section}, number {position}. Nothing was "
            "changed."
        ),
    ),
    "people_waiting": ProblemKind(
        409,
        later(
            "The free seats in {section} go to its wait list first, {waiting} so far. "
            "{student} can join it."
        ),
    ),
    "cannot_be_lifted": ProblemKind(
        409,
        later("No override lifts {rule}. The page of rules says which rules can be lifted."),
    ),
    "unknown_reason": ProblemKind(
        409,
        later("{reason} is none of the school’s reasons. Choose one of {reasons}."),
    ),
    "already_kept": ProblemKind(
        409,
        later("An override of {rule} is kept for {student} in {section} already. Revoke it first."),
    ),
    "override_over": ProblemKind(
        409,
        later(
            "The override of {rule} for {student} in {section} was used or revoked already. "
            "Nothing was changed."
        ),
    ),
    "rule_fixed": ProblemKind(
        409,
        later("What {rule} does is the same at every school. Leave it out."),
    ),
    "already_told": ProblemKind(
        409, later("{by} has told the student already. There is nothing left to do.")
    ),
    "nobody_ticked": ProblemKind(
        422, later("Nobody is ticked. Tick whom you have told, then send this again.")
    ),
    "not_waiting": ProblemKind(
        409,
        later("{student} is not on the wait list for {section}. Look at the list as it is now."),
    ),
    "seat_kept": ProblemKind(
        409,
        later(
            "The free seat in {section} is kept for {kept_for} until {until}. "
            "{student} can join the wait list."
        ),
    ),
    "section_full": ProblemKind(
        409,
        later(
            "{section} is full: {taken} of {capacity} seats are taken. "
            "{student} can join the wait list or take another section."
        ),
        {
            "filled_up": later(
                "{section} filled up a moment ago: {taken} of {capacity} seats are taken. "
                "{student} can join the wait list or take another section."
            )
        },
    ),
    "time_clash": ProblemKind(
        409,
        later(
            "{section} clashes with {clashes}, which {student} takes. Choose another section, or "
            "leave what it clashes with first."
        ),
    ),
    "outside_term": ProblemKind(
        409,
        later(
            "{section} runs from {starts_on} to {ends_on} ({term}). "
            "Choose a first day for {student} between them."
        ),
    ),
    "enrollment_not_open": ProblemKind(
        409,
        later(
            "Enrollment in {term} opens on {opens_on}, so {student} cannot begin {section} on "
            "{begin_on}. Choose a first day from then on, or lift this rule with a reason."
        ),
    ),
    "add_deadline_passed": ProblemKind(
        409,
        later(
            "{section} could be added until {deadline} ({term}), so {student} cannot begin it on "
            "{begin_on}. Lift this rule with a reason, or choose a course of another term."
        ),
    ),
    "withdraw_deadline_passed": ProblemKind(
        409,
        later(
            "{section} could be left until {deadline} ({term}), so {student} cannot leave it on "
            "{leaves_on}. Lift this rule with a reason, or let them stay to the end."
        ),
    ),
    "not_theirs": ProblemKind(
        409,
        later("Enrollment {enrollment_id} is not one of {student}. Choose one that is."),
    ),
    "already_dropped": ProblemKind(
        409,
        later("{student} has already left {course}. Nothing was changed."),
        {
            "last_day": later(
                "{student} leaves {course} after {last_day} already. Undo that to choose "
                "another day."
            ),
            "by": later(
                "{student} has already left {course}: {by} entered that on {at}. "
                "Nothing was changed."
            ),
        },
    ),
    "already_undone": ProblemKind(409, later("This was already undone. Nothing was changed.")),
    "undo_too_late": ProblemKind(
        409,
        later(
            "This is from {at}, and acts can be undone for {hours} h. Change it on the pages "
            "concerned."
        ),
    ),
    "changed_since": ProblemKind(
        409,
        later(
            "{student} in {course} was changed again since, so this cannot be undone. "
            "Change it on the student’s page."
        ),
        {
            "details": later(
                "The details of {student} were changed since, so this cannot be undone. "
                "Change them on the student’s page."
            ),
            "place": later(
                "{student} was given another place on the wait list for {section} since, or is not "
                "on it any more, so this cannot be undone. Change the order on the wait list."
            ),
            "hold": later(
                "The hold on {student} was lifted or changed since, so this cannot be undone. "
                "Lift it, or place another one, among the holds of the student."
            ),
            "credit": later(
                "The credit for {code} of {student} was voided or changed since, so this cannot be "
                "undone. Void it, or add another one, among the credits of the student."
            ),
            "override": later(
                "The override of {rule} for {student} in {section} was used or revoked since, so "
                "this cannot be undone. See what became of it among the overrides."
            ),
            "groupmember": later(
                "{student} joined or left the group {group} since, so this cannot be undone. "
                "Change who is in it on the page of the group."
            ),
        },
    ),
    "already_left": ProblemKind(
        409, later("{student} has left the school already. Nothing was changed.")
    ),
    "cannot_be_undone": ProblemKind(
        409,
        later("This cannot be undone as one step. Change it on the pages concerned."),
        {
            "kept_place": later(
                "{student} kept the place on the wait list for {section}, so there is nothing to "
                "undo. Change the order on the wait list."
            ),
            "unknown_place": later(
                "Which place {student} had before on the wait list for {section} is not on record, "
                "so this cannot be undone. Change the order on the wait list."
            ),
            "by_hand": later(
                "There is no Undo for this kind of act. Change {by_hand} by hand, at {there}."
            ),
        },
    ),
    "number_taken": ProblemKind(
        409,
        later("Another student has the number {student_number}. Check it, or open that student."),
    ),
    "same_name": ProblemKind(
        409,
        later(
            "There is a student of this name already: {others}. Open that student, or add another "
            "one all the same."
        ),
    ),
    "code_taken": ProblemKind(
        409, later("Another course has the code {code}. Check it, or open that course.")
    ),
    "term_fixed": ProblemKind(
        409,
        later(
            "Students are or were in {section}, so it stays in {term}. Add a section in the other "
            "term, and move them there."
        ),
    ),
    "label_taken": ProblemKind(
        409, later("{course} already has a section {label} in {term}. Choose another label.")
    ),
    "term_taken": ProblemKind(
        409, later("There is a term {name} already. Choose another name, or change that one.")
    ),
    "period_taken": ProblemKind(
        409, later("There is a period {name} already. Choose another name, or change that one.")
    ),
    "group_taken": ProblemKind(
        409, later("There is a group {name} already. Choose another name, or change that one.")
    ),
    "outside_parent": ProblemKind(
        409,
        later(
            "It must lie within {term}, which goes from {starts_on} to {ends_on}. "
            "Check the days, or what it is a part of."
        ),
    ),
    "parts_outside": ProblemKind(
        409,
        later(
            "{term} is a part of it and goes from {starts_on} to {ends_on}. "
            "Change that first, or let this go on as long."
        ),
    ),
    "own_part": ProblemKind(
        409, later("{term} cannot be a part of itself or of one of its parts. Choose another.")
    ),
    "sourced_id_taken": ProblemKind(
        409, later("Another record has the sourced id {sourced_id}. Check where it belongs.")
    ),
    "drop_before_begin": ProblemKind(
        409,
        later(
            "{student} begins {section} on {begin_on} and cannot leave it before. Choose a day "
            "from then on."
        ),
        {
            "last_day": later(
                "{student} is in {course} since {begin_on}, so their last day in class cannot come "
                "before that. If they never came, say so."
            )
        },
    ),
    "drop_after_term": ProblemKind(
        409,
        later(
            "{student} cannot leave {section} after {term} has ended on {ends_on}. Choose a day "
            "until then, or none to leave today."
        ),
    ),
}

OVERTAKEN = {
    "changed_meanwhile": ProblemKind(
        412,
        later("This was changed since you looked at it. Nothing was saved. Look at it again."),
        {
            "at": later("{by} changed this to {now} on {at}; you typed {typed}."),
            "by": later("{by} changed this to {now} a moment ago; you typed {typed}."),
        },
    ),
}
