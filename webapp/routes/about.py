"""Rollbook about itself: its codes, its health, its documentation."""

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import JSON, as_json, listed, screen
from webapp.database import read
from webapp.negotiation import representation
from webapp.openapi import speaks
from webapp.problems import published
from webapp.routes.asking import Route
from webapp.schemas import Health, PublishedProblem
from webapp.services import catalog
from webapp.services.changes import Found

router = APIRouter(route_class=Route)


@router.get("/problems", **speaks({200: [PublishedProblem]}))
async def problems(request: Request) -> Response:
    """Every code that a no may carry."""
    codes = tuple(published())
    if representation(request) == "json":
        return listed(request, Found(codes, len(codes)))
    return await screen(request, "problems/list.html", problems=codes)


@router.get("/healthz", **speaks({200: Health}))
async def health(request: Request) -> Response:
    """Whether this process reaches its school."""
    await read(catalog.school)
    return as_json(Health(status="ok"))


@router.get("/docs")
async def documentation(request: Request) -> Response:
    """The routes to read and to try."""
    return await screen(request, "docs.html")


@router.get("/openapi.json")
async def description(request: Request) -> Response:
    """The routes for programs."""
    return Response(json.dumps(request.app.openapi()), media_type=JSON)
