"""Which passwords will do, and how they and other secrets are kept."""

import re

import pytest

from webapp import keys
from webapp.passwords import hashed, is_outdated, is_right, normal, weakness

NAMES = ("Margaret Lin", "margaret.lin@riverdale.example", "Riverdale High School")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "blue kettle 41 rain",
        "Tr0ub4dor&3xyz",
        "žluťoučký kůň úpěl",
        "purple-monkey-dishwasher",
        "wz7RkQpm2LxT",
        " spaces around it ",
    ],
)
def test_what_nobody_would_think_of_will_do(password):
    assert weakness(password, NAMES) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passwort2026",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "zxcvbnm,./zx",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123123123123",
        "abcdefghijkl",
        "Welcome2026!!",
        "iloveyou123456",
        "Football2026",
        "manchesterunited",
        "margaret-lin-2026",
        "MargaretLin12",
        "riverdale2026",
        "RiverdaleHigh1",
    ],
)
def test_what_is_guessed_early_will_not(password):
    assert weakness(password, NAMES) == "password_too_common"


def test_without_their_names_they_are_not_known_to_be_easy():
    assert weakness("margaret-lin-2026") is None


@pytest.mark.parametrize(
    ("password", "code"),
    [("x7!kQ2m", "password_too_short"), ("blue kettle " * 22, "password_too_long")],
)
def test_the_length_is_all_that_is_asked_beside(password, code):
    assert weakness(password) == code


def test_a_password_is_kept_so_that_guessing_is_slow():
    kept = hashed("blue kettle 41 rain")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != hashed("blue kettle 41 rain")
    assert is_right("blue kettle 41 rain", kept)
    assert not is_right("blue kettle 41 rain ", kept)
    assert not is_outdated(kept)


def test_nothing_is_the_password_of_whoever_has_none():
    for password in ("", "nobody has this password"):
        assert not is_right(password, "")


def test_a_password_is_the_same_from_every_keyboard():
    assert normal("Ame\u0301lie") == normal("Am\u00e9lie")


def test_a_token_is_long_random_and_known_by_its_end():
    token = keys.new_token()
    assert re.fullmatch(r"rb_[0-9A-Za-z]{49}", token)
    assert token != keys.new_token()
    assert keys.is_a_token(token)
    mistyped = token[:9] + ("a" if token[9] != "a" else "b") + token[10:]
    for other in (mistyped, token[:-1], f"{token}x", token.upper(), "", "rb_", token[3:]):
        assert not keys.is_a_token(other)


def test_a_secret_is_256_bits_for_an_address():
    secret = keys.new_secret()
    assert keys.is_a_secret(secret)
    assert secret != keys.new_secret()
    assert not keys.is_a_secret(f"{secret}=")


def test_what_is_kept_of_a_secret_does_not_show_it():
    assert re.fullmatch(r"[0-9a-f]{64}", keys.kept_as("secret"))
