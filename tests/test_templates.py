"""The templates: whole parts for htmx, words in every language, nothing a strict policy forbids."""

import re
import uuid
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from tests.support import cast, signed_in
from webapp import actors, bundled, templating
from webapp.database import commit
from webapp.language import LANGUAGE
from webapp.services.staff import staff_service
from webapp.templating import OnceKeys, environment, kept

TEMPLATES = bundled.folder("templates")
FILES = {str(file.relative_to(TEMPLATES)): file for file in sorted(TEMPLATES.rglob("*.html"))}
IN_EVERY_TEMPLATE = pytest.mark.parametrize("name", FILES)

# Blocks that only a whole page shows.
PAGE_ONLY = {"title", "head", "top", "content"}
KEEPS_ITS_TITLE = {"search"}
"""What opens over a page that stays what it is."""
SAID_ON_EVERY_PAGE = {"status", "notice", "errs"}

FORBIDDEN = {
    "a style attribute": r"\sstyle=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline handler": r"\son[a-z]+=",
    "hx-on": r"\shx-on",
    "JavaScript in an attribute": r"[\"'{ ]js(?:on)?:(?!//)|javascript:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "markup that is trusted": r"\|\s*safe|Markup\(|autoescape",
    "an out-of-band swap": r"hx-swap-oob",
    "a boosted link": r"hx-boost",
    "hx-disable": r"hx-disable",
    "a pushed address": r"hx-push-url",
}


@IN_EVERY_TEMPLATE
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(name: str, what: str):
    found = re.findall(FORBIDDEN[what], FILES[name].read_text())
    assert found == [], f"{name} holds {what}"


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a style attribute", '<p style="color:red">'),
        ("an inline script", "<script>alert(1)</script>"),
        ("an inline handler", '<a onclick="x()">'),
        ("hx-on", '<a hx-on:click="x()">'),
        ("JavaScript in an attribute", """<a hx-vals='js:{x:1}'>"""),
        ("a trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("markup that is trusted", "{{ name | safe }}"),
    ],
)
def test_the_guard_sees(what: str, example: str):
    assert re.findall(FORBIDDEN[what], example)


@IN_EVERY_TEMPLATE
def test_every_word_can_be_translated(name: str):
    source = re.sub(r"\{#.*?#\}", " ", FILES[name].read_text(), flags=re.S)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)
    spoken = re.findall(r"\s(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"", source)
    text = re.sub(r"<[^>]*>|\saria-[a-z]+=\"[^\"]*\"", " ", source)
    words = re.findall(r"[A-Za-z]{2,}", " ".join([text, *spoken]).replace("&amp;", ""))
    assert set(words) <= {"Rollbook"}


@IN_EVERY_TEMPLATE
def test_no_row_of_a_table_calls_a_macro_or_another_template(name: str):
    for loop in re.findall(r"<tbody.*?</tbody>", FILES[name].read_text(), flags=re.S):
        assert not re.search(r"\{%-? (include|import|from|call) ", loop)


@pytest.fixture
def amari(term: Any) -> Any:
    """A student in one course, with another to take and one that is full."""
    student = cast.a_student("117340", "Amari", "Okoye", grade="10")
    cast.enrolled(student, cast.a_section(cast.a_course("BIO201", "Biology"), capacity=30))
    cast.a_section(cast.a_course("ART150", "Ceramics"))
    lab = cast.a_section(cast.a_course("CHE210", "Chemistry"), capacity=1)
    cast.enrolled(cast.a_student(), lab)
    cast.a_period("Period 2", "09:10", "10:00")
    cast.a_group("Band", student)
    return student


def answers(client: Any, amari: Any) -> dict[str, Any]:
    """What htmx is answered, by what was asked."""
    asked = {
        "refused": ("post", "/enroll", {"student_number": "117340", "course_code": "CHE210"}),
        "unreadable": ("post", "/enroll", {"student_number": "", "course_code": ""}),
        "preview": (
            "post",
            "/enroll",
            {"student_number": "117340", "course_code": "ART150", "dry_run": "on"},
        ),
        "enrolled": ("post", "/enroll", {"student_number": "117340", "course_code": "ART150"}),
        "dropped": ("post", f"/enrollments/{_spell_of(amari)}/drop", {}),
        "not dropped": ("post", f"/enrollments/{_spell_of(amari)}/drop", {}),
        "no such act": ("post", "/batches/99999/undo", {}),
        "nobody and nothing": ("post", "/enroll/many", {}),
        "nobody drops": ("post", "/drop/many", {}),
        "nobody leaves": ("post", "/leave-school", {}),
        "not cancelled": ("post", "/sections/1/cancel", {"moves[]": "99999:1"}),
        "act": ("get", "/batches/1", {}),
        "students": ("get", "/students", {"q": "okoye"}),
        "today": ("get", "/", {}),
        "search": ("get", "/search", {"q": "okoye"}),
        "courses": ("get", "/courses", {"q": "zzz", "open": "1"}),
        "offers": ("get", f"/students/{amari.id}/courses", {"q": "ceram"}),
        "not added": ("post", "/students", {}),
        "not changed": ("post", f"/students/{amari.id}", {"status": "away"}),
        "not closed": ("post", "/terms/1/close", {"pasted": "x"}),
        "no credit": ("post", f"/students/{amari.id}/credits", {}),
        "line": ("get", "/sections/1/waitlist", {}),
        "no hold": ("post", f"/students/{amari.id}/holds", {}),
        "no course": ("post", "/courses", {}),
        "course not changed": ("post", "/courses/1", {"active": "perhaps"}),
        "not signed in": ("post", "/sign-in", {"email": "kim@school.example", "password": "x"}),
        "not welcome yet": ("post", "/welcome", {"key": _invited(), "password": "short"}),
        "no override": ("post", "/overrides", {"student_number": "0"}),
        "rules not changed": ("post", "/rules", {"rules.0.severity": "never"}),
        "settings not changed": ("post", "/settings", {"time_zone": "Mars"}),
        "one meeting more": ("get", "/sections/1/edit", {"rows": "more"}),
        "section not changed": ("post", "/sections/1", {"meetings.0.starts_at": "late"}),
        "no section with meetings": (
            "post",
            "/courses/1/sections",
            {"capacity": "many", "meetings": ""},
        ),
        "no group": ("post", "/groups", {}),
        "group not changed": ("post", "/groups/1", {"name": "a, b"}),
        "no period": ("post", "/periods", {}),
        "period not changed": ("post", "/periods/1", {"starts_at": "soon"}),
        "no term": ("post", "/terms", {}),
        "term not changed": ("post", "/terms/1", {"starts_on": "soon"}),
        "no section": ("post", "/courses/1/sections", {"capacity": "many"}),
    }
    by_htmx = {"HX-Request": "true", "Accept": "text/html"}
    of_staff = {
        "password not changed": ("post", "/account/password", {}),
        "not invited": ("post", "/staff", {}),
        "staff not changed": ("post", "/staff/1", {"role": "x"}),
        "no token": ("post", "/tokens", {}),
        "link made": ("post", "/staff/1/link", {}),
    }
    admin = signed_in.signed_in("admin")
    return {
        what: (admin if what in of_staff else client).request(
            method,
            address,
            headers=by_htmx,
            **{"params" if method == "get" else "data": sent},
        )
        for what, (method, address, sent) in (asked | of_staff).items()
    }


def _invited() -> str:
    """The key of somebody who was invited."""
    staff = signed_in.a_staff_member("viewer")
    return commit(staff_service.new_link, staff.id, by=actors.trial("a test"))[1]


def _spell_of(student: Any) -> int:
    return student.spells.get().id


def test_whatever_is_answered_to_htmx_is_a_title_and_whole_parts(client: Any, amari: Any):
    for what, answer in answers(client, amari).items():
        soup = BeautifulSoup(answer.text, "html.parser")
        tops = [tag for tag in soup.children if isinstance(tag, Tag) or str(tag).strip()]
        assert [tag for tag in tops if tag.name not in {"title", "hx-partial"}] == [], what
        assert len(soup.select("title")) == (0 if what in KEEPS_ITS_TITLE else 1), what
        for part in soup.select("hx-partial"):
            (element,) = part.find_all(recursive=False)
            assert part["hx-target"] == f"#{element['id']}", (what, part["hx-target"])
            assert element.select(f"[id='{element['id']}'], hx-partial, [hx-swap-oob]") == [], what


def test_of_a_no_the_parts_clear_the_notice_and_name_the_reasons(client: Any, amari: Any):
    refused = BeautifulSoup(answers(client, amari)["refused"].text, "html.parser")
    assert refused.select_one("#notice").has_attr("hidden")
    assert refused.select_one("#errs[autofocus][tabindex='-1'] [role=alert] li")
    assert refused.select_one("title").get_text().startswith("Error: ")


def test_only_one_part_asks_for_the_focus(client: Any, amari: Any):
    for what, answer in answers(client, amari).items():
        assert len(BeautifulSoup(answer.text, "html.parser").select("[autofocus]")) <= 1, what


def test_every_block_that_is_answered_alone_is_tried_here(client: Any, amari: Any):
    tried = {
        target[1:].replace("-", "_")
        for answer in answers(client, amari).values()
        for target in re.findall(r'<hx-partial hx-target="([^"]+)"', answer.text)
    }
    blocks = {
        block
        for file in FILES.values()
        for block in re.findall(r"\{%-? block (\w+)", file.read_text())
    }
    assert blocks - PAGE_ONLY == tried
    assert SAID_ON_EVERY_PAGE <= tried


def test_the_live_region_is_filled_and_never_replaced(client: Any, amari: Any):
    found = answers(client, amari)["students"].text
    assert "1 student found." in found
    assert '<hx-partial hx-target="#status" hx-swap="innerHTML strip:true">' in found


# What is said once


def test_words_that_never_change_are_text_of_the_compiled_template():
    compiled = environment().compile('<b>{{ _("Drop & go") }}</b>{{ static("a.css") }}', raw=True)
    assert "<b>Drop &amp; go</b>/static/a.css" in compiled


def test_words_about_somebody_are_said_on_every_page():
    template = environment().from_string('{{ _("of %(name)s", name=name) }} {{ _(name) }}')
    assert template.render(name="R&D") == "of R&amp;D R&amp;D"


def test_every_language_has_templates_of_its_own():
    here = environment()
    token = LANGUAGE.set("de")
    try:
        assert environment() is environment() is not here
    finally:
        LANGUAGE.reset(token)


# What is drawn once


def a_macro(source: str) -> Any:
    """The macro `row(shared, own)` of this source."""
    written = "{% macro row(shared, own) %}" + source + "{% endmacro %}"
    return environment().from_string(written).module.row  # type: ignore[attr-defined]


def test_a_row_that_many_pages_share_is_drawn_once_and_filled_for_each():
    row = a_macro("<b>{{ shared }}</b> {{ own }}, {{ own }}")

    assert kept(row, "R&D", own="<1>") == "<b>R&amp;D</b> &lt;1&gt;, &lt;1&gt;"
    assert kept(row, "R&D", own=Markup("<i>2</i>")) == "<b>R&amp;D</b> <i>2</i>, <i>2</i>"
    assert kept(row, "Other", own=3) == "<b>Other</b> 3, 3"


def test_every_row_gets_a_once_key_of_its_own():
    row = a_macro("100% {{ own }}")
    once = OnceKeys()
    assert kept(row, "", own=once) != kept(row, "", own=once) != "100% "


def test_what_is_kept_is_kept_for_one_language():
    row = a_macro("{{ day(shared) }}")
    in_english = kept(row, date(2026, 8, 24))
    token = LANGUAGE.set("de")
    try:
        assert kept(row, date(2026, 8, 24)) == "24.08.2026" != in_english
    finally:
        LANGUAGE.reset(token)


def test_what_is_kept_tells_nothing_of_a_student(client, ada, algebra, monkeypatch):
    cast.enrolled(ada, algebra.sections.get())
    drawn = []
    for name in ("_drawn", "_whole"):
        whole = getattr(templating, name)
        monkeypatch.setattr(
            templating, name, lambda *key, draw=whole: drawn.append(draw(*key)) or drawn[-1]
        )

    for address in (
        f"/students/{ada.id}/courses",
        f"/courses/{algebra.id}/students",
        "/enroll",
        "/",
    ):
        page = client.get(address, headers={"Accept": "text/html"})
        assert page.status_code == 200

    assert len(drawn) > 5
    assert not [html for html in drawn if "Lovelace" in html or ada.student_number in html]


def test_made_up_addresses_take_no_room_in_memory(client):
    def ask_for_nothing():
        address = f"/nowhere-{uuid.uuid4()}"
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 404

    ask_for_nothing()
    before = templating._whole.cache_info().currsize

    for _ in range(4):
        ask_for_nothing()

    assert templating._whole.cache_info().currsize == before
