"""Rollbook as one app: middleware, routes, error pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from webapp import bundled, database
from webapp.edge.addresses import KnownAddress
from webapp.edge.bodies import BodyLimit
from webapp.edge.csrf import SameOriginCheck
from webapp.edge.headers import SecurityHeaders
from webapp.edge.hosts import HostCheck
from webapp.edge.trial import TrialOnly
from webapp.faults import Faults
from webapp.jobs import at_work
from webapp.openapi import document
from webapp.routes import (
    about,
    account,
    batches,
    cancelling,
    changes,
    closing,
    colors,
    courses,
    credits,
    dropping,
    emails,
    enrollments,
    groups,
    history,
    holds,
    leaving,
    many,
    overrides,
    periods,
    rules,
    search,
    sections,
    sessions,
    settings,
    sign_ins,
    staff,
    students,
    teaching,
    tellings,
    terms,
    today,
    tokens,
    unsaved,
    waitlists,
    welcome,
)
from webapp.routes.asking import Route
from webapp.routes.directory import Directory
from webapp.settings import LOOPBACK_HOSTS, Settings
from webapp.staticfiles import KeptFiles

NOTHING_TOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""FastAPI would send the words of errors, and names in them, to whatever the surroundings name."""

NOUNS = (
    today,
    enrollments,
    many,
    students,
    dropping,
    emails,
    leaving,
    courses,
    sections,
    history,
    holds,
    credits,
    batches,
    search,
    teaching,
    terms,
    periods,
    groups,
    closing,
    waitlists,
    tellings,
    rules,
    overrides,
    settings,
    sessions,
    unsaved,
    welcome,
    account,
    staff,
    tokens,
    sign_ins,
    cancelling,
    changes,
    about,
    colors,
)


class Rollbook(FastAPI):
    """FastAPI's routes and its description of them, behind checks of our own."""

    def build_middleware_stack(self) -> ASGIApp:
        """The checks and the routes. FastAPI's own limits, traces and error pages are left out:
        ours stand in their place, and every layer costs each request."""
        routes = [route for route in self.routes if isinstance(route, Route)]
        app: ASGIApp = Directory(self.router, routes)
        for check in reversed(self.user_middleware):
            app = check.cls(app, *check.args, **check.kwargs)
        return app


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app; the database is opened by its first use and closed with the app."""
    settings = settings or Settings()
    app = Rollbook(
        title="Rollbook",
        routes=[route for noun in NOUNS for route in noun.router.routes],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=NOTHING_TOLD,
        lifespan=lifespan,
        middleware=[*_of_the_address(settings), *_checks(settings)],
    )
    app.state.settings = settings
    app.mount("/static", KeptFiles(directory=bundled.folder("static")), name="static")
    app.openapi = lambda: document(app)  # type: ignore[method-assign] # FastAPI's own way
    return app


def _of_the_address(settings: Settings) -> list[Middleware]:
    """What tells where a request came from and where to, if not the connection itself does."""
    layers = []
    if settings.proxies:
        layers.append(Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies)))
    if settings.url.startswith("https:"):
        layers.append(Middleware(KnownAddress, hosts=settings.hosts - LOOPBACK_HOSTS))
    return layers


def _checks(settings: Settings) -> list[Middleware]:
    return [
        Middleware(SecurityHeaders),
        Middleware(HostCheck, allowed=settings.hosts),
        *([Middleware(TrialOnly)] if settings.open else []),
        Middleware(SameOriginCheck),
        Middleware(BodyLimit),
        Middleware(Faults),
    ]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Do what waits for its time; finish what was begun before the process ends."""
    async with at_work():
        yield
    database.close()


app = create_app()
