"""Tokens of programs: making, knowing and revoking them."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from webapp import actors
from webapp.actors import Actor
from webapp.clock import now
from webapp.database import quick
from webapp.keys import kept_as, new_token
from webapp.models import ApiToken
from webapp.refusals import refuse
from webapp.schemas import MAX_ID, TokenCreate, TokenRead
from webapp.services.changes import Changed, Found
from webapp.services.record import begin_batch, record
from webapp.statements import remembered, statement

USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was last used."""

A_MOMENT = timedelta(minutes=5)

ENDING = 4


@quick
def who(token: str, origin: str) -> tuple[Actor, int | None] | None:
    """Whose token this is, and its id when its use is to be noted; nothing when it is none, was
    revoked or has expired."""
    found = token_kept_as(kept_as(token))
    return program(found, origin) if found else None


@quick
def token_kept_as(kept: str) -> tuple[Any, ...] | None:
    """What stands of a token that was not revoked."""
    for found in _token(kept):
        return found
    return None


def program(found: tuple[Any, ...], origin: str) -> tuple[Actor, int | None] | None:
    """Whose token was found, and its id when its use is to be noted; nothing when it is over."""
    token_id, name, scopes, expires_at, used_at = found
    moment = now()
    if expires_at is not None and expires_at <= moment:
        return None
    is_due = used_at is None or not used_at <= moment < used_at + USED_EVERY
    return _named(name, scopes, origin), token_id if is_due else None


@lru_cache(1000)
def _named(name: str, scopes: str, origin: str) -> Actor:
    return actors.token(name, frozenset(scopes.split()), origin)


def note_used(token_id: int) -> None:
    """Note that a program was here just now."""
    ApiToken.update(used_at=now()).where(ApiToken.id == token_id).execute()


def create_token(wanted: TokenCreate, *, by: Actor) -> tuple[TokenRead, str]:
    """A new token, and its secret, which is never shown again; refuses `name_taken`."""
    if ApiToken.get_or_none(ApiToken.name == wanted.name):
        raise refuse("name_taken", "name", name=wanted.name)
    secret = new_token()
    token = ApiToken.create(
        name=wanted.name,
        secret=kept_as(secret),
        ending=secret[-ENDING:],
        scopes=" ".join(sorted(wanted.scopes)),
        created_by=by.name,
        expires_at=now() + timedelta(days=wanted.days) if wanted.days else None,
    )
    after = {"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at}
    record("created", token, batch=begin_batch(by), by=by, after=after)
    return read_token(token), secret


def made_just_now(name: str, *, by: Actor) -> TokenRead | None:
    """A token of this name that somebody made themselves a moment ago, and that nobody has used:
    its answer may never have been seen, as after a second press of the button.
    """
    token = ApiToken.get_or_none(
        ApiToken.name == name,
        ApiToken.created_by == by.name,
        ApiToken.created_at > now() - A_MOMENT,
        ApiToken.used_at.is_null(),
        ApiToken.revoked_at.is_null(),
    )
    return read_token(token) if token else None


def revoke_token(token_id: int, *, by: Actor) -> Changed[TokenRead]:
    """End a token at once; refuses `unknown_token`, and `already_revoked`."""
    token = ApiToken.get_or_none(ApiToken.id == min(token_id, MAX_ID))
    if token is None:
        raise refuse("unknown_token", "token_id", id=token_id)
    if token.revoked_at is not None:
        raise refuse("already_revoked", "token_id", name=token.name)
    token.revoked_at = now()
    token.save()
    event_id = record("revoked", token, batch=begin_batch(by), by=by, after={})
    return Changed(read_token(token), event_id)


def whose_time_is_over() -> frozenset[int]:
    """The tokens that open nothing any more because they have expired."""
    return frozenset(token.id for token in ApiToken.select().where(ApiToken.expires_at <= now()))


def all_tokens() -> Found[TokenRead]:
    """Every token there ever was, those that work first."""
    tokens = ApiToken.select().order_by(ApiToken.revoked_at.is_null(False), ApiToken.name)
    rows = tuple(map(read_token, tokens))
    return Found(rows, len(rows))


def token_named(name: str) -> TokenRead:
    """The token of this name; refuses `unknown_token`."""
    token = ApiToken.get_or_none(ApiToken.name == name)
    if token is None:
        raise refuse("unknown_token", "name", name=name)
    return read_token(token)


def read_token(token: ApiToken) -> TokenRead:
    """A token as it is shown: without its secret."""
    return TokenRead(
        id=token.id,
        name=token.name,
        ending=token.ending,
        scopes=tuple(token.scopes.split()),
        created_by=token.created_by,
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )


@remembered
@statement
def _token(secret: str) -> Any:
    return ApiToken.select(
        ApiToken.id, ApiToken.name, ApiToken.scopes, ApiToken.expires_at, ApiToken.used_at
    ).where(ApiToken.secret == secret, ApiToken.revoked_at.is_null())
