"""Whatever the README names is there."""

import re
import tomllib
from urllib.parse import urlsplit

from tests.test_readme.readme import (
    A_COMMAND,
    COMMANDS,
    README,
    ROOT,
    SERVED_AT,
    TARGETS,
    options,
)
from webapp.main import app


def test_every_link_leads_somewhere():
    paths = {route.path for route in app.routes}
    for link in README.links:
        if link.startswith("#"):
            assert link[1:] in README.anchors, link
        elif link.startswith("http"):
            assert link.startswith(SERVED_AT), link
            assert (urlsplit(link).path or "/") in paths, link
        else:
            assert (ROOT / link).exists(), link


def test_every_picture_is_small_and_as_wide_as_a_desk_or_a_phone():
    pictures = [ROOT / link for link in README.links if link.endswith(".png")]
    assert len(pictures) == len(list((ROOT / "docs").glob("*.png"))) == 4
    for picture in pictures:
        content = picture.read_bytes()
        assert len(content) < 150_000, picture
        assert int.from_bytes(content[16:20]) in {1360, 390}, picture


def test_every_command_that_is_named_exists():
    lines = [line for block in README.blocks for line in block.commands] + README.code
    for line in lines:
        for target in re.findall(r"\bmake ([a-z]+)", line):
            assert target in TARGETS, line
        for command, rest in re.findall(rf"(?:^|[(/])rollbook ({A_COMMAND})(.*)", line):
            assert command in COMMANDS, line
            assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", rest)) <= options(command), line
        for path in re.findall(r"^(?:tests|templates|static|migrations|webapp)/[\w./]*", line):
            assert (ROOT / path).exists() or path == "tests/test_mine.py", line


def test_every_folder_on_the_map_exists():
    (plan,) = (block.text for block in README.section("Developing").blocks)
    for path in re.findall(r"\b(?:webapp|templates|static|migrations|tests)/[\w./]*", plan):
        assert (ROOT / path).exists(), path


def test_the_extra_for_postgresql_exists():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "postgresql" in extras["optional-dependencies"]
    assert ".[postgresql]" in README.section("PostgreSQL").text
