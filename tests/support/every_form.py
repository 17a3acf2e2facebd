"""Every form that the app shows, found by looking at its pages, and filled in as people do."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

CONTROLS = "input[name]:not([type=file]), select[name], textarea[name]"
"""All that a page can fill in: browsers take files from people alone."""
TYPED = {
    "date": "2026-09-01",
    "number": "7",
    "email": "zoe@school.example",
    "password": "blue kettle 41 rain",
}
WORDS = "Zoë & <co> 50% +1"
LINES = "1001 MAT310\r\nZoë & <co>,\t50% +1\r\n"


class FilledIn:
    """A form of a page with all its controls, wherever on the page they stand."""

    def __init__(self, form: Tag):
        self.action = str(form["action"])
        self.kind = re.sub(r"\d+", "1", f"{form.get('id', '')} {self.action}")
        self.in_parts = form.get("enctype") == "multipart/form-data"
        self._controls = controls_of(form)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What is sent once all controls are filled in, each unlike it was."""
        return [
            pair for control in self._controls if (pair := _changed(control)) and pair[0] != "once"
        ]

    @property
    def by_hand(self) -> list[tuple[str, str]]:
        """What of it people filled in themselves."""
        return [
            pair
            for control in self._controls
            if control.get("type") != "hidden" and (pair := _changed(control))
        ]


def forms_of(html: str) -> Iterator[FilledIn]:
    """The forms of a page that send something."""
    soup = BeautifulSoup(html, "html.parser")
    for form in soup.select("form[method=post]"):
        yield FilledIn(form)


def controls_of(form: Tag) -> list[Tag]:
    """The controls of a form: those inside, and those that say they belong to it."""
    page: Any = form.find_parents()[-1]
    outside = page.select(f'[form="{form["id"]}"]') if form.get("id") else []
    return [*form.select(CONTROLS), *(one for one in outside if one.get("name"))]


def as_shown(form: Tag) -> list[tuple[str, str]]:
    """What the form would send as it stands."""
    return [pair for control in controls_of(form) if (pair := _standing(control))]


def _standing(control: Tag) -> tuple[str, str] | None:
    name, kind = str(control["name"]), str(control.get("type", "text"))
    if control.name == "textarea":
        return name, _as_sent(control.get_text())
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return (name, _value(chosen)) if chosen else None
    if kind in {"checkbox", "radio"} and not control.has_attr("checked"):
        return None
    return name, str(control.get("value", ""))


def _changed(control: Tag) -> tuple[str, str] | None:
    name, kind = str(control["name"]), str(control.get("type", "text"))
    if control.name == "textarea":
        return name, LINES
    if control.name == "select":
        return name, _value(_another(control))
    if kind in {"checkbox", "radio"}:
        ticks = control.has_attr("checked") and kind == "checkbox"
        return None if ticks else (name, str(control.get("value", "on")))
    if kind == "hidden" or control.has_attr("readonly"):
        return name, str(control.get("value", ""))
    if kind == "time":
        return name, "10:00" if name.endswith("ends_at") else "09:10"
    return name, TYPED.get(kind, WORDS)


def _another(select: Tag) -> Tag:
    options = select.select("option")
    others = [option for option in options if not option.has_attr("selected")]
    return (others or options)[-1]


def _value(option: Tag) -> str:
    return str(option.get("value", option.get_text()))


def _as_sent(text: str) -> str:
    return text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
