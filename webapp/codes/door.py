"""Who may come in, and the staff who do."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

AT_THE_DOOR = {
    "not_signed_in": ProblemKind(
        401, later("You are not signed in. Sign in, or send a token as Authorization: Bearer.")
    ),
    "bad_token": ProblemKind(
        401,
        later(
            "This token does not work: it was mistyped, has expired or was revoked. "
            "Ask an administrator for a new one."
        ),
    ),
    "wrong_password": ProblemKind(
        401,
        later(
            "This email address and password do not belong together. Check both. If you forgot "
            "your password, an administrator can send you a link for a new one."
        ),
        {"name": later("This is not the password of {name}. Type the one you signed in with.")},
    ),
    "not_allowed": ProblemKind(
        403,
        later(
            "Your role does not allow this. If you need it for your work, ask an administrator "
            "of Rollbook at your school."
        ),
    ),
    "scope_missing": ProblemKind(
        403,
        later("This token has no scope {scope}. Ask an administrator for one that has."),
    ),
    "not_for_tokens": ProblemKind(
        403, later("Only people who have signed in may do this, and no token.")
    ),
    "has_staff": ProblemKind(
        403, later("This school has staff accounts. Start it with: rollbook serve")
    ),
    "unsaved": ProblemKind(
        409,
        later(
            "You were signed out before this was saved. Here it is as you sent it: look it over "
            "and send it again."
        ),
    ),
    "link_over": ProblemKind(
        404,
        later(
            "This link does not work any more. It works once, for 24 hours. Ask an administrator "
            "for a new one; before there is any, start Rollbook again."
        ),
    ),
    "too_many_sign_ins": ProblemKind(
        429,
        later(
            "Too many passwords were wrong. Wait {minutes} min, then try again. "
            "Whoever has signed in already is not concerned."
        ),
    ),
    "password_too_short": ProblemKind(
        422, later("Choose a password of 12 characters or more. Several words do well.")
    ),
    "password_too_long": ProblemKind(422, later("Choose a password of 256 characters or fewer.")),
    "password_too_common": ProblemKind(
        422,
        later(
            "Others would guess this password early. Choose one that nobody else would think of."
        ),
    ),
}

ABOUT_STAFF = {
    "unknown_staff": ProblemKind(
        404,
        later("Nobody of the staff has the id {id}."),
        {"email": later("Nobody of the staff signs in with {email}.")},
    ),
    "unknown_teacher": ProblemKind(
        404,
        later("No teacher has the id {id}, or somebody else signs in as them. Choose another."),
        {
            "name": later(
                "No teacher is called {name}. Choose one of those who teach here, or add them to "
                "the staff first."
            )
        },
    ),
    "unknown_token": ProblemKind(
        404,
        later("There is no token {id}. Look at the list of tokens."),
        {"name": later("No token has the name {name}. Look at the list of tokens.")},
    ),
    "unknown_session": ProblemKind(
        404, later("You have no session {id}. It may have ended already.")
    ),
    "name_taken": ProblemKind(
        409,
        later(
            "The name {name} is taken; the record must tell people and programs apart. "
            "Add something to it."
        ),
    ),
    "email_taken": ProblemKind(
        409, later("Somebody else signs in with {email}. Check it, or open that person.")
    ),
    "is_disabled": ProblemKind(409, later("{name} may not sign in. Let them in again first.")),
    "last_admin": ProblemKind(
        409,
        later(
            "{name} is the only administrator. Make somebody else one first, or nobody could "
            "change this back."
        ),
    ),
    "already_revoked": ProblemKind(409, later("The token {name} was revoked already.")),
    "not_an_email": ProblemKind(
        422, later("{it} must be an email address such as kim.lee@school.example.")
    ),
    "unknown_scope": ProblemKind(
        422, later("Choose scopes from the list; a token needs one at least.")
    ),
}
