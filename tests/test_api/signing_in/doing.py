"""What somebody does who comes in."""

from tests.support import signed_in
from tests.support.signed_in import COOKIE, PASSWORD
from webapp import actors

EMAIL = "registrar@school.example"


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    return client.post(
        "/sign-in", data={"email": email, "password": password, **more}, follow_redirects=False
    )


def signed_in_with(secret):
    client = signed_in.anybody()
    client.cookies.set(COOKIE, secret)
    return client


def is_in(client):
    return client.get("/students", follow_redirects=False).status_code == 200


def as_admin():
    return actors.command_line("staff")
