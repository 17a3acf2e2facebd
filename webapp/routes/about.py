"""Rollbook about itself: its codes, its health, its documentation."""

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import JSON, as_json, listed, screen
from webapp.database import read
from webapp.negotiation import representation
from webapp.openapi import only, speaks
from webapp.problems import published
from webapp.roles import ANYBODY, SIGNED_IN
from webapp.routes.asking import Route
from webapp.schemas import Health, PublishedProblem
from webapp.services import catalog
from webapp.services.changes import Found

router = APIRouter(route_class=Route)


@router.get("/problems", **speaks({200: [PublishedProblem]}, needs=SIGNED_IN))
async def problems(request: Request) -> Response:
    """Every code that a no may carry."""
    codes = tuple(published())
    if representation(request) == "json":
        return listed(request, Found(codes, len(codes)))
    return await screen(request, "problems/list.html", problems=codes)


@router.get("/healthz", **speaks({200: Health}, needs=ANYBODY))
async def health(request: Request) -> Response:
    """Whether this process reaches its school."""
    await read(catalog.school)
    return as_json(Health(status="ok"))


@router.get("/docs", **only(SIGNED_IN))
async def documentation(request: Request) -> Response:
    """The routes to read and to try."""
    return await screen(request, "docs.html")


@router.get("/openapi.json", **only(SIGNED_IN))
async def description(request: Request) -> Response:
    """The routes for programs."""
    return Response(json.dumps(request.app.openapi()), media_type=JSON)
