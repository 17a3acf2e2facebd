"""What the project carries from others is what they published; what it writes needs no inline code.

The pages are served with a Content-Security-Policy that allows no inline script and no inline
style, so either would be dead in the browser and alive only in the source.
"""

import re
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"

# htmx.org 4.0.1 (dist/htmx.min.js) and swagger-ui-dist 5.35.0, as packed in the npm registry.
PUBLISHED = {
    "htmx-4.0.1.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "htmx-4.0.1.LICENSE.txt": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    "swagger-ui-5.35.0/swagger-ui-bundle.js": (
        "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2"
    ),
    "swagger-ui-5.35.0/swagger-ui-bundle.js.LICENSE.txt": (
        "37eb6e7e59aed57b2c1acf076574b818ea07b74265717e0bd67b59e0baf9abbb"
    ),
    "swagger-ui-5.35.0/swagger-ui.css": (
        "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d"
    ),
    "swagger-ui-5.35.0/LICENSE": "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    "swagger-ui-5.35.0/NOTICE": "0d20d1adef18aee3f40dd258172155521ce702ac445cb5f7b7d60ed32dad2fb2",
}

# @fontsource-variable 5.3.0: the wght files of both Atkinsons as packed. Of Newsreader its display
# cut in the two weights that are used, a third of the published file, each made by
#   fonttools varLib.instancer newsreader-latin-opsz-normal.woff2 opsz=36 wght=500:600
FONTS = {
    "atkinson-hyperlegible-mono-5.3.0/LICENSE": (
        "05327050630a640eb824c8fcb7de8b2e605600d8863e4f531ca7c348239916c6"
    ),
    "atkinson-hyperlegible-mono-5.3.0/latin.woff2": (
        "2706b1ee4f452e744ea91f7e4908cbde9c5d35521bf5ffffc71a382a2de89613"
    ),
    "atkinson-hyperlegible-next-5.3.0/LICENSE": (
        "474a034e99845062f661855caaa505880d0e9009deddc2727a92795eab374955"
    ),
    "atkinson-hyperlegible-next-5.3.0/latin-ext.woff2": (
        "7dae0c6c66af1aec82e096186aeb1f0e6fa36ab8061ed65422f2b7daf4dd93f3"
    ),
    "atkinson-hyperlegible-next-5.3.0/latin.woff2": (
        "18b2a1a39a2fa298b0ba5390aca68462669826c90925656f1c1f6796e0e1bbaf"
    ),
    "newsreader-5.3.0/LICENSE": "26028ec4e13b650065fa525a09532176f8a668b76ff849ea01c564a7480f91e7",
    "newsreader-5.3.0/latin-ext.woff2": (
        "db236e9de384c6263e63f5715a3d192fa5ff6cbc4a5ae89b1ecbcb3b5d4dacd3"
    ),
    "newsreader-5.3.0/latin.woff2": (
        "9fe4c3da79a7a4c07596f608654f1ebb2b026b5c5f9dcdae7d2cc96154f04331"
    ),
    "newsreader-5.3.0/vietnamese.woff2": (
        "fbb00262e87e727d7386091e0edfdcd6cc4a77d893f41bd342670b121bd3ac09"
    ),
}
PUBLISHED |= {f"fonts/{name}": checksum for name, checksum in FONTS.items()}

NOT_IN_MARKUP = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline stylesheet": re.compile(r"<style\b", re.IGNORECASE),
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"""\son[a-z]+=["']""", re.IGNORECASE),
    "a handler of htmx": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "an evaluated value": re.compile(r"\b(js|javascript):", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
NOT_IN_SCRIPTS = {
    "a handler of htmx": NOT_IN_MARKUP["a handler of htmx"],
    "an evaluated value": re.compile(r"\b(js|javascript):|\beval\(|\bnew Function\b"),
    "an inline style": re.compile(r"""setAttribute\(["']style"""),
}


def test_every_vendored_file_is_the_one_its_authors_published():
    changed = {
        name: sha256((STATIC / name).read_bytes()).hexdigest()
        for name, published in PUBLISHED.items()
        if sha256((STATIC / name).read_bytes()).hexdigest() != published
    }

    assert changed == {}


def test_every_file_in_a_vendored_folder_is_listed_with_its_checksum():
    vendored = [*STATIC.glob("htmx-*"), *STATIC.glob("swagger-ui-*/*"), *STATIC.glob("fonts/*/*")]

    assert {path.relative_to(STATIC).as_posix() for path in vendored} == set(PUBLISHED)


def test_every_vendored_library_has_its_license_beside_it():
    assert "Zero-Clause BSD" in (STATIC / "htmx-4.0.1.LICENSE.txt").read_text()
    assert "Apache License" in (STATIC / "swagger-ui-5.35.0/LICENSE").read_text()
    for family in (STATIC / "fonts").iterdir():
        assert "SIL OPEN FONT LICENSE Version 1.1" in (family / "LICENSE").read_text(), family


def test_no_template_has_inline_script_inline_style_or_unescaped_text():
    markup = [*TEMPLATES.rglob("*.html"), *our_static_files(".svg"), *our_static_files(".html")]

    assert found(NOT_IN_MARKUP, markup) == []


def test_no_script_of_ours_evaluates_text_or_writes_a_style_attribute():
    scripts = our_static_files(".js")

    assert STATIC / "docs.js" in scripts
    assert found(NOT_IN_SCRIPTS, scripts) == []


def test_the_search_for_inline_code_finds_each_kind():
    markup = """
        <script>start()</script> <style>a{}</style> <p style="color:red">
        <a onclick="go()" hx-on:click="go()" hx-vals="js:{a: 1}">{{ name|safe }}</a>
    """

    assert [kind for kind, pattern in NOT_IN_MARKUP.items() if not pattern.search(markup)] == []
    assert not NOT_IN_MARKUP["an inline script"].search('<script src="/static/app.js" defer>')


def test_the_locks_name_versions_and_hashes_but_no_address_and_no_path():
    for name in ("requirements.lock", "requirements-test.lock"):
        lock = (ROOT / name).read_text()
        assert "==" in lock and "--hash=sha256:" in lock
        assert re.search(r"://|--index-url|--find-links|file:| /[a-z]+/", lock) is None, name


def test_the_tests_run_on_the_versions_that_are_served():
    served, tested = (
        pinned(ROOT / name) for name in ("requirements.lock", "requirements-test.lock")
    )

    assert served <= tested


def our_static_files(suffix: str) -> list[Path]:
    theirs = {STATIC / name for name in PUBLISHED}
    return [path for path in STATIC.rglob(f"*{suffix}") if path not in theirs]


def found(unwanted: dict[str, re.Pattern[str]], files: list[Path]) -> list[str]:
    """Each as `file:line: what it is`."""
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {kind}"
        for path in files
        for text in [path.read_text()]
        for kind, pattern in unwanted.items()
        for match in pattern.finditer(text)
    ]


def pinned(lock: Path) -> set[str]:
    return set(re.findall(r"^(\S+==\S+)", lock.read_text(), re.MULTILINE))
