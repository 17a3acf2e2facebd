"""What a template says the same on every page is said once, when the template is compiled."""

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer


class FoldingEnvironment(Environment):
    """Templates whose constant words are part of their text.

    Where a function named in `folded` is called with constants alone, as `_("Enroll")` is, its
    answer stands in the template from then on. So whoever speaks another language needs another
    environment.
    """

    folded: frozenset[str] = frozenset()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Folding(self).visit(super()._parse(source, name, filename))


class _Folding(NodeTransformer):
    def __init__(self, environment: FoldingEnvironment) -> None:
        self.environment = environment

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja calls it so
        """The answer in place of a call, where it is known already."""
        self.generic_visit(call)
        if not self._is_known(call):
            return call
        words = [argument.as_const() for argument in call.args]
        said = self.environment.globals[call.node.name](*words)
        return nodes.Const(said, lineno=call.lineno, environment=call.environment)

    def _is_known(self, call: nodes.Call) -> bool:
        return (
            isinstance(call.node, nodes.Name)
            and call.node.name in self.environment.folded
            and not (call.kwargs or call.dyn_args or call.dyn_kwargs)
            and all(isinstance(argument, nodes.Const) for argument in call.args)
        )
