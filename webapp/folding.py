"""What a template says the same on every page is said once, when the template is compiled."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer


class FoldingEnvironment(Environment):
    """Templates whose constant words are part of their text.

    Where one of the functions in `folded` is called with constants alone, as `_("Enroll")` is,
    its answer stands in the template from then on. So every language needs an environment of its
    own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folded: dict[str, Any] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows, itself: a chain of it with nothing takes long to read."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Folding(self.folded).visit(super()._parse(source, name, filename))


class _Folding(NodeTransformer):
    def __init__(self, folded: Mapping[str, Any]) -> None:
        self.folded = folded

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:
        """The answer in place of a call, where it is known already."""
        self.generic_visit(call)
        known = self.folded.get(call.node.name) if isinstance(call.node, nodes.Name) else None
        if known is None or call.kwargs or call.dyn_args or call.dyn_kwargs:
            return call
        words = [one.value for one in call.args if isinstance(one, nodes.Const)]
        return nodes.Const(known(*words)) if len(words) == len(call.args) else call
