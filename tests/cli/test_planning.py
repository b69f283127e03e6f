"""`--planning FILE` on every planning command: what it gives, what goes before it, and how its mistakes are told."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capacity.pricing.reservation import Reservation

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
SHOP = """name: shop
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned, data-zone-provisioned]
traffic: {peak_rpm: 1000, average_rpm: 900, input_tokens: 200, output_tokens: 20}
"""
TODAY = ("--today", "2026-10-09")
METRICS = ("from-metrics", "--file", "tests/cases/metrics-two-deployments/input", "--deployment", "front-desk")
LOGS = ("from-logs", "tests/cases/logs-front-desk/input/requests.csv")
COMMANDS = [
    pytest.param(("size", "-"), id="size"),
    pytest.param(METRICS, id="from-metrics"),
    pytest.param(LOGS, id="from-logs"),
    pytest.param(("compare", "-", "--model", "gpt-5.2"), id="compare"),
]


class Commands:
    """Runs commands with a planning file of this text."""

    def __init__(self, capacity: Run, folder: Path) -> None:
        self.capacity = capacity
        self.path = folder / "planning.yaml"

    def run(
        self, text: str | None, *command: str | Path, workload: str = SHOP, format_: str = "json"
    ) -> subprocess.CompletedProcess[str]:
        """None: without a planning file."""
        option: tuple[str | Path, ...] = ()
        if text is not None:
            self.path.write_text(text, encoding="utf-8")
            option = ("--planning", self.path)
        return self.capacity(*(command or ("size", "-")), *option, *TODAY, "--format", format_, stdin=workload)

    def report(self, text: str | None, *command: str | Path, workload: str = SHOP) -> dict[str, Any]:
        ran = self.run(text, *command, workload=workload)
        assert (ran.returncode, ran.stderr) == (0, "")
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    def plan(self, text: str | None, *command: str | Path, workload: str = SHOP) -> dict[str, Any]:
        (found,) = self.report(text, *command, workload=workload)["plans"]
        return dict(found)

    def complaints(self, text: str | None, *command: str | Path, workload: str = SHOP) -> list[str]:
        ran = self.run(text, *command, workload=workload)
        assert (ran.returncode, ran.stdout) == (2, ""), "a failure prints no report"
        told = ran.stderr.replace(f"{self.path.parent}/", "").removeprefix("capacity:")
        return [line.strip() for line in told.splitlines() if line.strip()]


@pytest.fixture
def commands(capacity: Run, tmp_path: Path) -> Commands:
    return Commands(capacity, tmp_path)


def ptus(plan: dict[str, Any]) -> dict[str, int]:
    return {option["deployment_type"]: option["ptus"] for option in plan["options"] if option["kind"] == "provisioned"}


# --- what it gives


@pytest.mark.parametrize("command", [METRICS, LOGS, ("size", "-")], ids=["from-metrics", "from-logs", "size"])
def test_what_a_planning_file_says_is_as_if_the_options_said_it(commands: Commands, command: tuple[str, ...]) -> None:
    by_file = commands.plan(
        "planning: {growth_share_per_month: 0.1, growth_months: 3, headroom_share: 0.2}\n"
        "region: Sweden Central\ndeployment_types: data-zone-provisioned\ntoken_weights: {output: 7}\n",
        *command,
    )
    by_options = commands.plan(
        None,
        *command,
        *("--set", "planning.growth_share_per_month=0.1", "--set", "planning.growth_months=3"),
        *("--headroom", "0.2", "--region", "swedencentral", "--deployment-type", "data-zone-provisioned"),
        *("--set", "token_weights.output=7"),
    )

    if command[0] == "size":  # the workload's own keys go before the file's; options before both
        assert (by_file["region"], by_options["region"]) == ("eastus2", "swedencentral")
        assert by_file["demand"] == by_options["demand"]
        assert set(ptus(by_file)) > set(ptus(by_options))
    else:
        assert by_file == by_options


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_mapping_changes_nothing(commands: Commands, command: tuple[str, ...]) -> None:
    assert commands.report("version: 1", *command) == commands.report(None, *command)


def test_the_example_of_the_guide(commands: Commands) -> None:
    """50 PTUs are reserved and none is deployed: all of it is lost."""
    guide = (ROOT / "capacity" / "guide" / "costs.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(planning: .*?)```", guide, flags=re.DOTALL)
    report = commands.report(example)

    (total,) = (one for one in report["totals"] if one["deployment_type"] == "DataZoneProvisionedManaged")
    assert (total["reserved_ptus"], total["waste_ptus"], total["waste_usd_per_month"]) == (50, 50, 50 * 243)
    assert report["plans"][0]["demand"]["rpm"] == pytest.approx(1000 * 1.05**6)


@pytest.mark.parametrize("command", [("size", "-"), METRICS, LOGS], ids=["size", "from-metrics", "from-logs"])
def test_reservations_are_held_against_all_deployments(commands: Commands, command: tuple[str, ...]) -> None:
    text = "reservations:\n  - {deployment_type: GlobalProvisionedManaged, quantity: 30, term: 1-month}\n"
    report = commands.report(text, *command)

    (total,) = (one for one in report["totals"] if one["deployment_type"] == "GlobalProvisionedManaged")
    assert (total["reserved_ptus"], total["waste_ptus"], total["waste_usd_per_month"]) == (30, 30, 30 * 260)
    for format_ in ("table", "markdown"):
        ran = commands.run(text, *command, format_=format_)
        assert "Global Provisioned" in ran.stdout
        assert "Reserved" in ran.stdout


@pytest.mark.parametrize(
    "text",
    [
        "reservations: []",
        "reservations: [{deployment_type: global-provisioned, quantity: 1, term: 1-year, expires: 2026-10-09}]",
    ],
    ids=["none", "all-have-ended"],
)
def test_that_nothing_is_reserved_is_something_to_say(commands: Commands, text: str) -> None:
    for total in commands.report(text)["totals"]:
        assert (total["reserved_ptus"], total["waste_ptus"], total["buy_ptus"] > 0) == (
            0,
            0,
            total["recommended_ptus"] > 0,
        )
    for total in commands.report("version: 1")["totals"]:
        assert total["reserved_ptus"] is None


def test_a_region_of_a_reservation_may_be_written_as_the_portal_does(commands: Commands) -> None:
    totals = commands.report(
        "reservations: {deployment_type: data-zone-provisioned, region: East US 2, quantity: 1, term: 1-year}"
    )["totals"]

    assert [one["reserved_ptus"] for one in totals if one["region"] == "eastus2"] == [0, 1]


# --- what goes before it


def test_options_go_before_the_file(commands: Commands) -> None:
    text = "region: westus\nplanning: {headroom_share: 0.5, response_cache_hit_share: 0.5}\n"
    plan = commands.plan(text, *METRICS, "--region", "swedencentral", "--headroom", "0")

    assert plan["region"] == "swedencentral"
    assert {one["headroom_share"] for one in plan["options"] if one["kind"] == "provisioned"} == {0}
    assert plan["demand"]["rpm"] == commands.plan(None, *METRICS)["demand"]["rpm"] / 2


def test_a_workload_s_own_keys_go_before_the_file(commands: Commands) -> None:
    text = (
        "region: westus\ndeployment_types: global-standard\n"
        "planning: {headroom_share: 0.5, growth_share_per_month: 1, growth_months: 1}\n"
    )
    own = commands.plan(text, workload=f"{SHOP}planning: {{headroom_share: 0.2}}\n")
    (one,) = (one for one in own["options"] if one["deployment_type"] == "GlobalProvisionedManaged")

    assert own["region"] == "eastus2"
    assert set(ptus(own)) == {"GlobalProvisionedManaged", "DataZoneProvisionedManaged"}
    assert one["headroom_share"] == 0.2
    assert own["demand"]["rpm"] == 2000


def test_options_go_before_a_workload_s_own_keys_and_the_file(commands: Commands) -> None:
    plan = commands.plan(
        "planning: {headroom_share: 0.5}",
        "size",
        "-",
        "--headroom",
        "0.1",
        workload=f"{SHOP}planning: {{headroom_share: 0.2}}\n",
    )

    assert {one["headroom_share"] for one in plan["options"] if one["kind"] == "provisioned"} == {0.1}


# --- how its mistakes are told


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(
            "reservations:\n- deployment_type: global-provisionned\n  quantity: 5\n  term: 1-year\n",
            "planning.yaml:2: unknown deployment type `global-provisionned`, did you mean `global-provisioned`?",
            id="unknown-type",
        ),
        pytest.param(
            "reservations:\n- quantity: 5\n  term: 1-year\n  deployment_type: global-standard\n",
            "planning.yaml:4: `global-standard` cannot be reserved: only provisioned types can",
            id="standard-type",
        ),
        pytest.param(
            "version: 1\nreservations:\n- {deployment_type: data-zone-provisioned, quantity: 5, term: 1-year}\n",
            "planning.yaml:3: a reservation of `data-zone-provisioned` needs its `region`: it covers no other",
            id="no-region",
        ),
        pytest.param(
            "reservations:\n- deployment_type: regional-provisioned\n  region: atlantis\n  quantity: 5\n  term: 1-year",
            "planning.yaml:3: unknown region `atlantis`; write a region as Azure does, such as swedencentral",
            id="unknown-region",
        ),
        pytest.param(
            "reservations:\n  deployment_type: global-provisioned\n  quantity: 5\n  term: hourly\n",
            "planning.yaml:4: `hourly` is no reservation: write 1-month or 1-year",
            id="hourly",
        ),
        pytest.param(
            "reservations:\n  deployment_type: global-provisioned\n  quantity: 5\n  term: 3-year\n",
            "planning.yaml:4: unknown term `3-year`; known: hourly, 1-month, 1-year",
            id="three-years",
        ),
        pytest.param(
            "reservations:\n  deployment_type: global-provisioned\n  quantity: -5\n  term: 1-year\n",
            "planning.yaml:3: `quantity` must be above 0, not -5",
            id="negative",
        ),
        pytest.param(
            "reservations:\n  deployment_type: global-provisioned\n  quantity: 2.5\n  term: 1-year\n",
            "planning.yaml:3: `quantity` must be a whole number, not 2.5",
            id="half-a-ptu",
        ),
        pytest.param(
            "reservations:\n  deployment_type: global-provisioned\n  term: 1-year\n",
            f"planning.yaml:2: `quantity` is missing in `reservations`: write {Reservation.example}",
            id="no-quantity",
        ),
        pytest.param(
            "reservations:\n- {deployment_type: global-provisioned, quantity: 5, term: 1-year,\n   scope: shop}\n",
            "planning.yaml:3: `scope` is `shared` or an id, such as /subscriptions/ID/resourceGroups/NAME",
            id="scope",
        ),
        pytest.param(
            "reservations:\n- {deployment_type: global-provisioned, quantity: 5, term: 1-year,\n   expires: soon}\n",
            "planning.yaml:3: `expires` must be a date such as 2026-09-23, not soon",
            id="expires",
        ),
        pytest.param(
            "slo: {}\nreservation: []\n",
            "planning.yaml:2: unknown key `reservation`, did you mean `reservations`?",
            id="unknown-key",
        ),
        pytest.param(
            "traffic: {peak_rpm: 5}\n",
            "planning.yaml:1: unknown key `traffic`; known: version, planning, slo, token_weights, region, "
            "deployment_types, data_residency, reservations",
            id="a-workload-s-key",
        ),
        pytest.param(
            "planning:\n  headroom_share: 20\n",
            "planning.yaml:2: `headroom_share` must be at most 10, not 20; 20 % is 0.2",
            id="percent",
        ),
        pytest.param(
            "planning:\n  growth_months: 6\n",
            "planning.yaml:2: growth without a rate has no effect: add `growth_share_per_month`",
            id="growth",
        ),
        pytest.param(
            "planning:\n  schedule: {start_hour: 19,\n    end_hour: 7}\n",
            "planning.yaml:3: `end_hour` must be after `start_hour`, on the same day (UTC)",
            id="over-night",
        ),
        pytest.param(
            "planning:\n  latency_tolerance: slow\n",
            "planning.yaml:2: unknown latency tolerance `slow`; known: interactive, flex, batch",
            id="tolerance",
        ),
        pytest.param(
            "slo: {}\n\nregion: atlantis\n",
            "planning.yaml:3: unknown region `atlantis`; write a region as Azure does, such as swedencentral",
            id="region",
        ),
        pytest.param(
            "slo: {}\n---\nslo: {}\n",
            "planning.yaml:3: must hold one YAML document: `planning`, `slo`, `reservations` and the like",
            id="two-documents",
        ),
        pytest.param(
            "# later\n",
            "planning.yaml: must hold one YAML document: `planning`, `slo`, `reservations` and the like",
            id="empty",
        ),
        pytest.param("- 1\n", "planning.yaml:1: there must be keys with values here, not a list", id="list"),
        pytest.param("version: 2\n", "planning.yaml:1: `version` must be at most 1, not 2", id="version"),
        pytest.param("slo: [\n", "planning.yaml:1: not valid YAML", id="no-yaml"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    commands: Commands, command: tuple[str, ...], text: str, complaint: str
) -> None:
    (told,) = commands.complaints(text, *command)

    assert told.startswith(complaint)
    assert told == complaint or complaint.endswith("not valid YAML")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there_is_told(commands: Commands, command: tuple[str, ...]) -> None:
    told = commands.complaints(None, *command, "--planning", commands.path)

    assert told == ["planning.yaml: no such file: check the name and the folder you are in"]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(commands: Commands) -> None:
    text = """region: atlantis
planning: {headroom_share: 20}
reservations:
- {deployment_type: global-provisioned, quantity: 0, term: 1-year}
- {deployment_type: data-zone-provisioned, region: lemuria, quantity: 1, term: 1-year}
- {deployment_type: regional-provisioned, region: [westus], quantity: 1, term: 1-year}
- 5
"""

    assert commands.complaints(text) == [
        "planning.yaml:1: unknown region `atlantis`; write a region as Azure does, such as swedencentral",
        "planning.yaml:2: `headroom_share` must be at most 10, not 20; 20 % is 0.2",
        "planning.yaml:4: `quantity` must be above 0, not 0",
        "planning.yaml:5: unknown region `lemuria`; write a region as Azure does, such as swedencentral",
        "planning.yaml:6: `region` must be text, not a list",
        f"planning.yaml:7: `reservations` must be keys with values here, not `5`: write {Reservation.example}",
    ]


def test_mistakes_between_a_workload_and_the_file_are_told_where_they_stand(commands: Commands) -> None:
    """The file's growth has both its parts; the workload takes one of them away."""
    text = "planning:\n  growth_share_per_month: 0.1\n  growth_months: 6\n"

    assert commands.complaints(text, workload=f"{SHOP}planning: {{growth_months: 0}}\n") == [
        "planning.yaml:2: growth without a time has no effect: add `growth_months`"
    ]


def test_mistakes_of_a_workload_keep_their_lines(commands: Commands) -> None:
    text = "planning: {headroom_share: 0.1}\nslo: {spilled_share: 0.1}\n"
    workload = f"{SHOP}planning: {{headroom_share: 11}}\nslo: none\n? [a]\n: 1\n"

    assert commands.complaints(text, workload=workload) == [
        "standard input:6: `headroom_share` must be at most 10, not 11; 11 % is 0.11",
        "standard input:7: `slo` must be keys with values here, not `none`: write {throttled_share: 0.001}",
        "standard input:8: a key must be a plain word",
    ]


def test_a_key_that_stands_in_a_workload_twice_is_told(commands: Commands) -> None:
    workload = f"{SHOP}region: westus\n"

    assert commands.complaints("region: westus", workload=workload) == [
        "standard input:6: `region` stands here twice (first at standard input:3): keep one"
    ]


def test_a_mistake_in_an_option_names_the_option(commands: Commands) -> None:
    assert commands.complaints("region: westus", *METRICS, "--region", "atlantis") == [
        "--region atlantis: unknown region `atlantis`; write a region as Azure does, such as swedencentral"
    ]


@pytest.mark.parametrize("given", ["file", "planning", "set"])
def test_terms_that_may_be_bought(commands: Commands, given: str) -> None:
    """A year of 25 PTUs costs less than their tokens; a month does not."""
    workload, text = SHOP, None
    options: tuple[str, ...] = ()
    if given == "file":
        workload += "planning: {terms: [1-month]}\n"
    elif given == "planning":
        text = "planning: {terms: [1-month]}"
    else:
        options = ("--set", "planning.terms=[1-month]")
    found = commands.plan(text, "size", "-", *options, workload=workload)

    assert found["evidence"] == {"days": None, "terms": ["1-month"], "given": True}
    assert found["recommended"]["term"] != "reserved_1_year"
    assert found["options"][0]["usd_per_month"]["reserved_1_year"] is not None
    assert "`planning.terms` allows no reservation of a year." in found["recommended"]["why"]


def test_without_terms_a_workload_may_buy_any(commands: Commands) -> None:
    assert "evidence" not in commands.plan(None)


def test_no_term_at_all_may_be_bought(commands: Commands) -> None:
    found = commands.plan("planning: {terms: []}")

    assert found["evidence"]["terms"] == []
    assert found["recommended"]["term"] in ("hourly", "pay_as_you_go")


@pytest.mark.parametrize("command", [METRICS, LOGS])
def test_terms_go_before_the_days_of_traffic(commands: Commands, command: tuple[str, ...]) -> None:
    (found, *_) = commands.report("planning: {terms: [1-year]}", *command)["plans"]
    (without, *_) = commands.report(None, *command)["plans"]

    assert found["evidence"] == {"days": 0, "terms": ["1-year"], "given": True}
    assert without["evidence"] == {"days": 0, "terms": [], "given": False}


def test_a_term_that_there_is_not(commands: Commands) -> None:
    (told,) = commands.complaints("planning:\n  terms: [1-years]\n")

    assert "did you mean `1-year`?" in told
