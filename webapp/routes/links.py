"""Addresses that people send to each other."""

from starlette.requests import Request


def desk(request: Request) -> str:
    """Where people open Rollbook: the address of the settings, else the one it was asked at."""
    return request.app.state.settings.url or str(request.base_url).rstrip("/")


def welcome(request: Request, key: str) -> str:
    """Where whoever has this key chooses a password."""
    return f"{desk(request)}/welcome?key={key}"
