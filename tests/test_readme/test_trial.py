"""Its examples and its tour, on a trial school."""

import json
import re
from typing import Any

import pytest

from tests.pages import Page, visit
from tests.support.markdown import in_backticks
from tests.test_readme.readme import (
    AMARI,
    PRECALCULUS,
    README,
    SHOWN,
    TOUR,
    ask,
    examples,
)
from webapp.actors import command_line


def test_no_block_goes_unchecked():
    blocks = [block for block in README.blocks if block.language not in {"", "python"}]
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        assert block.language in {"shell", "http"}, block.text
        asks = block.language == "shell" and "curl" in block.text and SHOWN not in block.text
        answered = after is not None and after.language == "http"
        assert asks == answered or block.language == "http", block.text
    assert len([block for block in blocks if block.language == "http"]) == len(examples())
    for heading in (
        "Enroll: `POST /enroll`",
        "A student's courses: `GET /students/{student_id}/courses`",
        "When the school says no",
        "Wait, change section, undo",
        "Sending again",
        "When others change it too",
        "History",
        "Lists and pages",
        "Tokens",
    ):
        assert README.section(heading).blocks, heading


@pytest.fixture
def trial(visitor: Any) -> Any:
    """A browser at a fresh trial school."""
    from webapp.sample.loading import load  # noqa: PLC0415 - Faker is slow to import

    load(by=command_line("sample"))
    return visitor


def test_a_fresh_trial_is_as_the_readme_says(trial):
    every_example_gets_the_answer_below_it(trial)
    pages = the_tour(trial)
    every_word_of_the_tour_is_on_a_page(pages)
    every_hook_is_there(trial, pages)


def every_example_gets_the_answer_below_it(trial: Any) -> None:
    for command, documented in examples():
        head, _, body = documented.partition("\n\n")
        status, *headers = head.splitlines()
        answer = ask(trial, command)
        if "Idempotent-Replayed: true" in headers:
            answer = ask(trial, command)
        assert str(answer.status_code) == status.split()[1], f"{command}\n{answer.text}"
        for header in headers:
            name, _, value = header.partition(": ")
            assert answer.headers[name] == value, command
        assert timeless(answer.json()) == timeless(json.loads(body)), command


def timeless(answer: Any) -> Any:
    """The answer without days, moments and school years, which are those of today."""
    if isinstance(answer, list):
        return [timeless(one) for one in answer]
    if isinstance(answer, dict):
        return {name: timeless(value) for name, value in answer.items()}
    if isinstance(answer, str):
        return re.sub(r"^\d{4}(-\d\d-\d\d(T[\d:.]+Z)?|–\d\d)$", "some time", answer)
    return answer


def the_tour(trial: Any) -> list[Page]:
    """The steps of the tour as a browser takes them without JavaScript; every page it met."""
    name, course, full_course = re.findall(r"[Tt]ype `([^`]+)`", TOUR.text)
    assert len(trial.get("/students", params={"q": name, "format": "json"}).json()) == 2
    found = visit(trial, "/students", params={"q": name})
    there = str(found.one(f'a[href^="/students/{AMARI}/"]')["href"])
    offered = visit(trial, there, params={"q": course})
    enrolled = offered.form(f"enroll-{section_of(trial, course, '2')}").submit()
    full = visit(trial, there, params={"q": full_course})
    waiting = full.form(f"enroll-{section_of(trial, full_course, '1')}").submit()
    taken = waiting.one(f'#courses tr[data-course-id="{PRECALCULUS}"]')
    choice = visit(trial, str(taken.select("a.button")[0]["href"]))
    other = section_of(trial, course, "3")
    changed = choice.form("enroll-form").submit(section_id=str(other))
    assert f"{course}-3" in changed.one("#courses").get_text()
    undone = changed.form(str(changed.one("#notice form")["id"])).submit()
    assert f"{course}-2" in undone.one("#courses").get_text()
    return [found, offered, enrolled, full, waiting, choice, changed, undone]


def section_of(trial: Any, code: str, label: str) -> int:
    """The id of a section."""
    (course,) = trial.get("/courses", params={"code": code, "format": "json"}).json()
    return next(section["id"] for section in course["sections"] if section["label"] == label)


def every_word_of_the_tour_is_on_a_page(pages: list[Page]) -> None:
    seen = " ".join(" ".join(page.soup.get_text(" ").split()) for page in pages)
    in_bold = re.findall(r"\*\*([^*]+)\*\*", TOUR.text)
    said = [words for words in in_bold if not words.endswith(".")]
    assert len(said) > 8
    assert [words for words in said if words not in seen] == []


def every_hook_is_there(trial: Any, pages: list[Page]) -> None:
    changed = pages[-2]
    refused = visit(trial, "/enroll").form("enroll-form").submit()
    met = {
        "/enroll": [visit(trial, "/enroll"), refused],
        "/students/{student_id}/courses": [changed],
        "/students/{student_id}": [visit(trial, f"/students/{AMARI}")],
        "/students/{student_id}/history": [visit(trial, f"/students/{AMARI}/history")],
        "/courses/{course_id}/students": [visit(trial, f"/courses/{PRECALCULUS}/students")],
        "every page": [*pages, refused],
    }
    for where, hooks, _ in README.rows("Page", "Selector", "What it is"):
        there = met[where.strip("`")]
        for hook in in_backticks(hooks):
            selector = re.sub(r"#([a-z]+-)\{\w+\}", r'[id^="\1"]', hook)
            found = [page.has(selector) for page in there]
            assert all(found) if where == "every page" else any(found), (where, hook)
