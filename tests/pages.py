"""Pages as a reader meets them: a heading, a notice, errors at their controls, forms to fill in."""

from typing import Any

from bs4 import BeautifulSoup, Tag

FORM = "application/x-www-form-urlencoded"


def visit(client: Any, address: str, **how: Any) -> "Page":
    """The page at an address, after any redirect."""
    return Page(client, client.get(address, **how))


class Page:
    """One answer in HTML, and the client that got it. A fragment is read the same way."""

    def __init__(self, client: Any, response: Any):
        self.client = client
        self.response = response
        assert response.headers["content-type"].startswith("text/html"), response.text
        self.soup = BeautifulSoup(response.text, "html.parser")

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status_code

    @property
    def address(self) -> str:
        """Where we are, without the host."""
        return self.response.url.raw_path.decode()

    @property
    def title(self) -> str:
        """The words in the title of the window."""
        return self.one("title").get_text(strip=True)

    @property
    def heading(self) -> str:
        """The words of the one first heading."""
        (heading,) = self.soup.find_all("h1")
        return words(heading)

    @property
    def notice(self) -> str | None:
        """What the page says was done."""
        notice = self.one("#notice")
        return None if notice.has_attr("hidden") else words(notice)

    @property
    def errors(self) -> list[str]:
        """Every reason in the summary of errors."""
        return [words(item) for item in self.one("#errs").select("li")]

    def error_for(self, name: str) -> str | None:
        """What is said at the control; the control must be described by it."""
        said = self.soup.find(id=f"{name}-error")
        if said is None:
            return None
        controls = [
            control
            for control in self.soup.select("[aria-describedby]")
            if said["id"] in str(control["aria-describedby"]).split()
        ]
        assert controls, f"no control is described by #{name}-error"
        assert all(control.get("aria-invalid") == "true" for control in controls)
        return words(said)

    def form(self, name: str) -> "Form":
        """The form with this id."""
        return Form(self, self.one(f"form#{name}"))

    def has(self, selector: str) -> bool:
        """Whether there is such an element."""
        return self.soup.select_one(selector) is not None

    def one(self, selector: str) -> Tag:
        """The one such element."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} times {selector} in {self.soup.get_text(' ')[:300]}"
        return found[0]


class Form:
    """A form as it was rendered, hidden controls and all."""

    def __init__(self, page: Page, tag: Tag):
        self.page = page
        self.tag = tag

    @property
    def values(self) -> dict[str, Any]:
        """What a browser would send if nothing were touched and no named button pressed."""
        sent: dict[str, Any] = {}
        for control in self.tag.select("input[name], select[name], textarea[name]"):
            if (value := _sent_by(control)) is not None:
                name = str(control["name"])
                several = name.endswith("[]") and name in sent
                sent[name] = _with(sent[name], value) if several else value
        return sent

    @property
    def names(self) -> set[str]:
        """The names of all controls."""
        return {str(control["name"]) for control in self.tag.select("[name]")}

    @property
    def buttons(self) -> list[str]:
        """What the buttons say."""
        return [words(button) for button in self.tag.select("button")]

    def submit(
        self, *, press: str | None = None, htmx: bool = False, follow: bool = True, **changes: str
    ) -> Page:
        """Fill in and send; the page that a browser then shows."""
        return Page(self.page.client, self.send(press=press, htmx=htmx, follow=follow, **changes))

    def send(
        self, *, press: str | None = None, htmx: bool = False, follow: bool = True, **changes: str
    ) -> Any:
        """Fill in and send; the answer itself. Only controls that are there can be filled in."""
        assert changes.keys() <= self.names, f"no control {changes.keys() - self.names}"
        return self.page.client.post(
            str(self.tag["hx-post" if htmx else "action"]),
            data=self.values | changes | self._pressed(press),
            headers={"HX-Request": "true", "Accept": "text/html"} if htmx else {},
            follow_redirects=follow,
        )

    def _pressed(self, press: str | None) -> dict[str, str]:
        for button in self.tag.select("button"):
            if press is not None and words(button) == press:
                return {str(button["name"]): str(button["value"])}
        assert press is None, f"no button says {press}"
        return {}


def _with(before: str | list[str], value: str) -> list[str]:
    """What several controls of one name send."""
    return [*([before] if isinstance(before, str) else before), value]


def words(tag: Tag) -> str:
    """The words inside, one space between any two."""
    return " ".join(tag.get_text(" ").split())


def _sent_by(control: Tag) -> str | None:
    if control.name == "textarea":
        return control.get_text()
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return str(chosen["value"]) if chosen else None
    if control.get("type") in {"checkbox", "radio"} and not control.has_attr("checked"):
        return None
    return str(control.get("value", ""))
