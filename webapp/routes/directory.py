"""Which routes a request may be meant for, by its method and the first word of its address."""

from collections import defaultdict
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.routes.asking import Route, as_get


class Directory:
    """Leads a request straight to the route that answers it, past those of all other nouns.

    What no route answers goes on to the router of the app, which says so.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[Route]) -> None:
        self.app = app
        self._to: dict[tuple[str, str], list[Route]] = defaultdict(list)
        for route in routes:
            for method in route.answers_to:
                self._to[method, _noun(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._to.get((scope["method"], _noun(scope["path"])), ()):
                if found := route.path_regex.fullmatch(scope["path"]):
                    scope["route"], scope["endpoint"] = route, route.endpoint
                    scope["path_params"] = found.groupdict()
                    await route.app(as_get(scope), receive, send)
                    return
        await self.app(scope, receive, send)


def _noun(path: str) -> str:
    return path[1:].partition("/")[0]
