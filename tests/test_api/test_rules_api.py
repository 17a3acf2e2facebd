"""The page that lists the rules, and the form that decides what they do."""

import pytest

from tests.pages import visit, words
from tests.support import cast, signed_in
from webapp.models import Event, PersonalChange, RuleSetting, SchoolSettings
from webapp.services.rules import EVERY_RULE

CODES = [rule.code for rule in EVERY_RULE]


def severities(client):
    rules = client.get("/rules?format=json").json()["rules"]
    return {rule["code"]: rule["severity"] for rule in rules}


def test_every_rule_stands_there_in_its_order_and_explains_itself(client):
    page = visit(client, "/rules")
    rows = page.soup.select("#rules tbody tr")
    assert [row["id"] for row in rows] == [f"rule-{code}" for code in CODES]
    assert "A section takes as many as it has seats, to the last day of the term." in page.soup.text
    assert "Pre-calculus MAT310-2 is full: 30 of 30 seats are taken." in page.soup.text
    assert [rule["code"] for rule in client.get("/rules?format=json").json()["rules"]] == CODES


def test_every_rule_says_what_it_checks(client):
    for rule in client.get("/rules?format=json").json()["rules"]:
        assert rule["checks"].endswith("."), rule["code"]
        assert "{" not in rule["example"]


def test_a_registrar_decides_by_form_what_a_rule_does(client):
    form = visit(client, "/rules").form("edit-rules")
    place = CODES.index("time_clash")
    page = form.submit(**{f"rules.{place}.severity": "warns"})
    assert (page.address.partition("?")[0], page.notice) == ("/rules", "Saved.")
    assert severities(client)["time_clash"] == "warns"
    assert page.one("#time_clash [selected]")["value"] == "warns"

    event = Event.select().order_by(Event.id.desc()).get()
    (change,) = PersonalChange.select().where(PersonalChange.event == event)
    assert (event.subject, change.field) == ("schoolsettings", "time_clash")
    assert (change.before, change.after) == ("blocks", "warns")


def test_what_a_rule_was_shipped_to_do_needs_no_row(api):
    for severity, rows in (("off", 1), ("blocks", 0)):
        sent = {"rules": [{"code": "time_clash", "severity": severity}]}
        answer = api.patch("/rules", json=sent)
        assert (answer.status_code, RuleSetting.select().count()) == (200, rows)
        assert severities(api)["time_clash"] == severity


def test_nobody_overwrites_a_decision_they_never_saw(client, api):
    form = visit(client, "/rules").form("edit-rules")
    api.patch("/rules", json={"rules": [{"code": "time_clash", "severity": "off"}]})
    place = CODES.index("time_clash")
    refused = form.submit(**{f"rules.{place}.severity": "warns"})
    assert refused.status == 412
    assert severities(client)["time_clash"] == "off"
    stale = api.patch("/rules", json={}, headers={"If-Match": '"1-x"'})
    assert stale.status_code == 412


def test_a_number_of_the_school_is_set_and_emptied(client, api):
    numbers = {one["name"]: one["value"] for one in api.get("/rules").json()["numbers"]}
    for name, before in numbers.items():
        wanted, shown = (False, "false") if isinstance(before, bool) else (3, "3")
        answer = api.patch("/rules", json={name: wanted})
        now = {one["name"]: one["value"] for one in answer.json()["numbers"]}
        assert now[name] == wanted, answer.json()
        assert visit(client, "/rules").form("edit-rules").values[name] == shown
        assert api.patch("/rules", json={name: "many"}).status_code == 422


@pytest.mark.parametrize("role", ["counselor", "teacher", "viewer"])
def test_others_read_the_rules_and_change_nothing(engine, role):
    client = signed_in.signed_in(role)
    page = visit(client, "/rules")
    assert (page.status, page.has("select[name^=rules]"), page.has("button.main")) == (
        *(200, False, False),
    )
    assert client.post("/rules", data={}).status_code == 403
    assert client.get("/settings").status_code == 403


def test_the_school_changes_its_name_its_clock_and_its_lists(client):
    form = visit(client, "/settings").form("edit-settings")
    reasons = " Band trip \n\nThe teacher agreed\nBand trip"
    page = form.submit(name="Hill School", time_zone="Europe/Paris", override_reasons=reasons)
    assert page.notice == "Saved."
    row = SchoolSettings.get()
    assert (row.name, row.time_zone) == ("Hill School", "Europe/Paris")
    assert row.override_reasons == ("Band trip", "The teacher agreed")
    assert "Hill School" in page.soup.text
    assert client.get("/settings?format=json").json() == {
        "name": "Hill School",
        "time_zone": "Europe/Paris",
        "override_reasons": ["Band trip", "The teacher agreed"],
        "not_passing": ["F", "W", "I", "NC", "NP", "U"],
        "version": 2,
    }


@pytest.mark.parametrize("zone", ["Mars/Olympus", "America", "../etc/passwd", "", "x\x00"])
def test_a_clock_that_nobody_knows_is_refused(api, zone):
    answer = api.patch("/settings", json={"time_zone": zone})
    assert answer.status_code == 422
    assert SchoolSettings.get().time_zone == "America/New_York"


def test_a_list_is_never_emptied(api):
    for nothing in ([], "", [" "], None):
        assert api.patch("/settings", json={"override_reasons": nothing}).status_code == 422


def test_a_history_tells_who_decided(client, engine):
    client.post("/settings", data={"name": "Hill School"})
    told = signed_in.signed_in("admin").get("/staff/1/history").text
    assert "Settings of the school changed" in told
    assert cast.REGISTRAR in told


# Grades with a load of their own

SENIORS = {"grade": "12", "max_courses": 7, "min_credits": 4.5}


def test_a_grade_gets_a_load_of_its_own_by_json(api, client):
    answer = api.patch("/rules", json={"grade_loads": [SENIORS, {}]})
    (load,) = answer.json()["grade_loads"]
    assert load == {**SENIORS, "min_courses": None, "max_credits": None}
    assert api.get("/rules").json()["grade_loads"] == [load]
    (told,) = api.get("/settings/history").json()
    assert told["changes"][0]["after"] == "12: at most 7 courses, at least 4.5 credits"
    assert api.patch("/rules", json={"grade_loads": None}).json()["grade_loads"] == []


def test_a_grade_gets_a_load_of_its_own_by_form(client, api):
    form = visit(client, "/rules").form("edit-rules")
    typed = {"grade": "12", "min_courses": "4", "max_courses": "6"}
    page = form.submit(**{f"grade_loads.0.{name}": value for name, value in typed.items()})
    assert page.notice == "Saved."
    again = page.form("edit-rules")
    assert again.values["grade_loads.0.max_courses"] == "6"
    assert again.values["grade_loads.1.grade"] == ""
    refused = again.submit(**{"grade_loads.1.grade": "9", "grade_loads.1.max_courses": "many"})
    assert refused.error_for("grade_loads.1.max_courses")
    assert refused.form("edit-rules").values["grade_loads.1.grade"] == "9"
    emptied = again.submit(**{f"grade_loads.0.{name}": "" for name in typed})
    assert api.get("/rules").json()["grade_loads"] == []
    assert emptied.notice == "Saved."


def test_loads_that_others_changed_meanwhile_stay(client, api):
    form = visit(client, "/rules").form("edit-rules")
    api.patch("/rules", json={"grade_loads": [SENIORS]})
    form.submit(max_courses="8")
    assert api.get("/rules").json()["grade_loads"][0]["grade"] == "12"


@pytest.mark.parametrize(
    ("loads", "code"),
    [
        ([SENIORS, {"grade": "12", "max_courses": 5}], "grade_twice"),
        ([{"max_courses": 5}], "grade_missing"),
        ([{"grade": "12", "max_courses": "many"}], "not_a_number"),
        ("12", "not_a_list"),
    ],
)
def test_loads_that_cannot_be_read_are_refused(api, loads, code):
    refused = api.patch("/rules", json={"grade_loads": loads})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)


def test_whoever_may_not_change_the_load_by_grade_reads_it(engine, api):
    api.patch("/rules", json={"grade_loads": [SENIORS]})
    page = visit(signed_in.signed_in("viewer"), "/rules")
    assert "12 at most 7 at least 4.5" in words(page.one("#grade-loads"))
