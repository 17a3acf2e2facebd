"""What was sent and cannot be read."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

UNREADABLE = {
    "missing": ProblemKind(422, later("{it} is missing. Fill it in and send this again.")),
    "not_a_number": ProblemKind(422, later("{it} must be a number, written in digits.")),
    "not_a_date": ProblemKind(422, later("{it} must be a date such as 2026-08-24.")),
    "not_a_time": ProblemKind(422, later("{it} must be a time such as 09:10.")),
    "not_yes_or_no": ProblemKind(422, later("{it} must be true or false.")),
    "not_text": ProblemKind(422, later("{it} must be text.")),
    "not_a_list": ProblemKind(422, later("{it} must be a list.")),
    "unknown_time_zone": ProblemKind(
        422, later("{it} must be one that computers know, such as America/New_York.")
    ),
    "not_an_object": ProblemKind(422, later("{it} must be an object with named fields.")),
    "not_a_choice": ProblemKind(
        422, later("{it} must be {expected}."), {"choices": later("{it} must be one of {choices}.")}
    ),
    "too_long": ProblemKind(
        422,
        later("{it} is too long. Shorten it."),
        {"max_length": later("{it} is longer than {max_length} allows. Shorten it.")},
    ),
    "out_of_range": ProblemKind(
        422,
        later("{it} is outside what is possible. Check it."),
        {
            "le": later("{it} can be {le} at most."),
            "ge": later("{it} must be at least {ge}."),
            "decimal_places": later("{it} can have {decimal_places} decimal places at most."),
        },
    ),
    "too_many_rows": ProblemKind(
        422, later("At most {limit} can be sent at once, and these are {count}. Split them.")
    ),
    "unreadable_text": ProblemKind(
        422,
        later("{it} holds signs that cannot be kept. Type it again."),
        {"file": later("{it} holds no text. Save the spreadsheet as CSV UTF-8, and choose that.")},
    ),
    "grade_missing": ProblemKind(
        422, later("Numbers stand there without a grade. Fill in whose they are.")
    ),
    "grade_twice": ProblemKind(
        422, later("Grade {grade} stands there twice. Keep one of the two.")
    ),
    "name_has_commas": ProblemKind(
        422,
        later(
            "{it} has a comma or a semicolon in it. Leave it out: they stand between names in a "
            "list."
        ),
    ),
    "unreadable_seats": ProblemKind(
        422,
        later(
            "For whom “{part}” keeps seats is not said. Write it so: 5 for grade 9, 3 for "
            "program Arts until 2026-09-10, 2 for group Band."
        ),
    ),
    "unreadable_expression": ProblemKind(
        422,
        later(
            "{it} cannot be read at character {at}. "
            "Write them as in (CHEM 120 or CHEM 130) and MATH 110."
        ),
        {
            "no_code": later(
                "{it} cannot be read: before “{no_code}”, at character {at}, a course code is "
                "missing."
            ),
            "ends_early": later(
                "{it} cannot be read: a course code is missing at the end, at character {at}."
            ),
            "no_word": later(
                "{it} cannot be read: before “{no_word}”, at character {at}, write “and” or “or”."
            ),
            "unclosed": later(
                "{it} cannot be read: the parenthesis opened at character {at} is never closed. "
                "Add a “)”."
            ),
            "unopened": later(
                "{it} cannot be read: the parenthesis closed at character {at} was never opened. "
                "Take it out, or add a “(” before."
            ),
            "separator": later(
                "{it} cannot be read: in place of “{separator}”, at character {at}, write “and” "
                "or “or”."
            ),
            "too_deep": later(
                "{it} cannot be read: at character {at} there are more parentheses inside each "
                "other than anybody could follow. Write them with fewer."
            ),
        },
    ),
    "unreadable_line": ProblemKind(
        422,
        later(
            "Line {line} needs a student number, a course and a result, such as 117340, MAT310, B+."
        ),
    ),
    "unknown_field": ProblemKind(
        422,
        later("There is no field {name}."),
        {"near": later("There is no field {name}. Did you mean {near}?")},
    ),
    "names_disagree": ProblemKind(
        422, later("{names} do not name the same thing. Send only one of them.")
    ),
    "ends_before_it_starts": ProblemKind(
        422, later("This ends before it starts. Check the start and the end.")
    ),
    "deadlines_out_of_order": ProblemKind(
        422,
        later(
            "{it} comes too soon. In this order they pass: enrollment opens, the last day to add, "
            "to drop, to withdraw. Check them."
        ),
    ),
    "last_day_unlikely": ProblemKind(
        422,
        later(
            "{last_day} is more than a year away. Check the year: the last day in class lies "
            "between {earliest} and {latest}."
        ),
    ),
    "day_outside_term": ProblemKind(
        422,
        later(
            "The day {day} does not go with {term}, {starts_on} to {ends_on}. "
            "Choose a day that does, or other days for the term."
        ),
    ),
    "reserved_over_capacity": ProblemKind(
        422,
        later(
            "{reserved} seats are kept, and there are only {capacity}. Keep fewer, or add seats."
        ),
    ),
    "key_reused": ProblemKind(
        422,
        later(
            "Something else was sent before under the same key, so nothing was changed now. "
            "Check what you see and send it again with a new key."
        ),
    ),
    "bad_key": ProblemKind(
        422,
        later(
            "A key is 1 to 200 printable ASCII characters, and the same wherever it is given. "
            "Nothing was changed. Send it again with another key."
        ),
    ),
}
