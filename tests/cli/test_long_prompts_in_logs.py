"""Requests of a log by their own length: too long for PTUs, long context, above the window."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TODAY = ("--today", "2026-11-29")
MINUTES = 60
MONTHS = 730
"""Hours of a month, of which the logs hold one."""
GLOBAL = "GlobalProvisionedManaged"


class Row(NamedTuple):
    """A request: its second, its tokens, and its status."""

    second: int
    input: int
    output: int
    status: int = 200


def short() -> list[Row]:
    """20 to 26 a minute, of about 1,200 tokens."""
    return [
        Row(minute * 60 + at * 2, 1000 + 37 * (minute * at % 11), 100 + (minute + at) % 9)
        for minute in range(MINUTES)
        for at in range(20 + minute % 7)
    ]


def with_long(length: int) -> list[Row]:
    """And one of that length every ten minutes."""
    return sorted([*short(), *(Row(minute * 60 + 59, length, 500) for minute in range(0, MINUTES, 10))])


def csv(rows: list[Row], model: str) -> str:
    lines = [f"2026-11-05T08:{s // 60:02}:{s % 60:02}Z,{model},{status},{i},{o}" for s, i, o, status in rows]
    return "\n".join(["timestamp,model,status,input_tokens,output_tokens", *lines])


def lines(rows: list[Row], model: str) -> str:
    return "\n".join(
        json.dumps(
            {
                "timestamp": f"2026-11-05T08:{row.second // 60:02}:{row.second % 60:02}Z",
                "model": model,
                "status": row.status,
                "input_tokens": row.input,
                "output_tokens": row.output,
            }
        )
        for row in rows
    )


Plan = Callable[..., dict[str, Any]]


@pytest.fixture
def plan(capacity: Callable[..., Any], tmp_path: Path) -> Plan:
    def run(text: str, *options: str, command: str = "from-logs") -> dict[str, Any]:
        (tmp_path / "log").write_text(text)
        ran = capacity(command, tmp_path / "log", *TODAY, *options, "--format", "json")
        assert (ran.returncode, ran.stderr) == (0, "")
        return dict(json.loads(ran.stdout))

    return run


def option(report: dict[str, Any], type_: str) -> dict[str, Any]:
    (only,) = report["plans"]
    return dict(next(one for one in only["options"] if one["deployment_type"] == type_))


def warned(report: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["detail"] for one in report["plans"][0]["warnings"]}


def busiest(rows: list[Row], weigh: Callable[[Row], float]) -> float:
    """The most of any minute."""
    minutes = Counter[int]()
    for row in rows:
        minutes[row.second // 60] += round(weigh(row) * 2)
    return max(minutes.values()) / 2


@pytest.mark.slow
@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4.1-mini", "gpt-5.4"])
@pytest.mark.parametrize("criterion", ["mean", "p95", "max", "throttled"])
@pytest.mark.parametrize("write", [csv, lines])
def test_ptus_are_sized_on_what_they_take(write: Any, criterion: str, model: str, plan: Plan) -> None:  # noqa: ANN401
    apart = option(plan(write(with_long(128_001), model), "--criterion", criterion), GLOBAL)
    without = option(plan(write(short(), model), "--criterion", criterion), GLOBAL)

    assert (apart["ptus"], apart["ptus_needed"]) == (without["ptus"], without["ptus_needed"])
    assert apart["spilled_share"] > 0
    assert without["spilled_share"] == 0


def test_they_are_told_apart(plan: Plan) -> None:
    told = warned(plan(csv(with_long(130_000), "gpt-4.1"), "--criterion", "max"))["too-long-for-ptus"]

    assert told.startswith("6 requests have more input tokens than provisioned types take (128,000): with 31.0 %")


def test_a_prompt_as_long_as_the_limit_is_taken(plan: Plan) -> None:
    report = plan(csv(with_long(128_000), "gpt-4.1"), "--criterion", "max")

    assert "too-long-for-ptus" not in warned(report)
    rows = with_long(128_000)
    assert option(report, GLOBAL)["ptus_needed"] == pytest.approx(
        busiest(rows, lambda r: r.input + 4 * r.output) / 3000
    )


def test_standard_types_take_all_of_them(plan: Plan) -> None:
    rows = with_long(130_000)
    standard = option(plan(csv(rows, "gpt-4.1"), "--criterion", "max"), "GlobalStandard")

    assert standard["tpm_needed"] == busiest(rows, lambda row: row.input + row.output)
    everything = sum(2 * row.input + 8 * row.output for row in rows)  # USD a million of gpt-4.1
    assert standard["usd_per_month"]["pay_as_you_go"] == pytest.approx(everything * MONTHS / 1e6, abs=0.01)


@pytest.mark.parametrize("criterion", ["max", "throttled"])
def test_the_cost_of_ptus_has_them_by_the_token(criterion: str, plan: Plan) -> None:
    apart = option(plan(csv(with_long(130_000), "gpt-4.1"), "--criterion", criterion), GLOBAL)
    without = option(plan(csv(short(), "gpt-4.1"), "--criterion", criterion), GLOBAL)
    spilled = 6 * (2 * 130_000 + 8 * 500) * MONTHS / 1e6

    for term, cost in apart["usd_per_month"].items():
        assert cost == pytest.approx(without["usd_per_month"][term] + spilled, abs=0.01)
    mix, other = (one["optimum"] for one in (apart, without))
    assert mix["cost"]["per_month"] == pytest.approx(other["cost"]["per_month"] + spilled, abs=0.02)
    assert mix["spillover"]["tpm_needed"] == pytest.approx(other["spillover"]["tpm_needed"] + 130_500)


def test_long_ones_weigh_as_long(plan: Plan) -> None:
    """gpt-6-sol: input x 1 and output x 5, above 272,000 input x 2 and output x 7.5; 3,000 input TPM per PTU."""

    def weigh(row: Row) -> float:
        return row.input + 5 * row.output if row.input <= 272_000 else 2 * row.input + 7.5 * row.output

    for length in (272_000, 272_001, 500_000):
        rows = with_long(length)
        report = plan(csv(rows, "gpt-6-sol"), "--criterion", "max")
        assert option(report, GLOBAL)["ptus_needed"] == pytest.approx(busiest(rows, weigh) / 3000)
        assert ("long-requests" in warned(report)) is (length > 272_000)
        assert option(report, GLOBAL)["spilled_share"] == 0


def test_long_ones_cost_as_long(plan: Plan) -> None:
    def cost(rows: list[Row]) -> float:
        return float(
            option(plan(csv(rows, "gpt-5.4"), "--criterion", "max"), "GlobalStandard")["usd_per_month"]["pay_as_you_go"]
        )

    each = 6 * MONTHS / 1e6
    assert cost(with_long(272_000)) - cost(short()) == pytest.approx(each * (272_000 * 2.5 + 500 * 15), abs=0.02)
    assert cost(with_long(280_000)) - cost(short()) == pytest.approx(each * (280_000 * 5 + 500 * 22.5), abs=0.02)


@pytest.mark.parametrize(("model", "window"), [("gpt-4o", 128_000), ("gpt-4.1", 1_047_576), ("gpt-6-sol", 922_000)])
def test_above_the_window_they_count_all_the_same(model: str, window: int, plan: Plan) -> None:
    inside, above = (plan(csv(with_long(window + more), model), "--criterion", "max") for more in (0, 1))

    assert "above-window" not in warned(inside)
    assert warned(above)["above-window"].startswith("6 requests have more input tokens than")
    assert option(above, "GlobalStandard")["tpm_needed"] == option(inside, "GlobalStandard")["tpm_needed"] + 1


def test_a_log_of_long_prompts_alone_needs_no_ptus(plan: Plan) -> None:
    rows = [Row(minute * 60, 130_000, 300) for minute in range(MINUTES)]
    report = plan(csv(rows, "gpt-4.1"))

    assert not [one for one in report["plans"][0]["options"] if one["kind"] == "provisioned"]
    assert {one["reason"] for one in report["plans"][0]["rejections"]} == {"prompt-too-long"}


def weighted(rows: list[Row]) -> int:
    """By the weights of gpt-4.1, whose output counts four times."""
    return sum(row.input + 4 * row.output for row in rows)


def test_more_would_spill_than_is_allowed(plan: Plan) -> None:
    """Of the weighted tokens of all demand."""
    text, share = csv(with_long(130_000), "gpt-4.1"), 1 - weighted(short()) / weighted(with_long(130_000))
    few, many = (plan(text, "--set", f"slo.spilled_share={share + more}") for more in (-0.001, 0.001))

    assert {one["reason"] for one in few["plans"][0]["rejections"]} == {"prompt-too-long"}
    assert option(many, GLOBAL)["spilled_share"] == pytest.approx(share)


@pytest.mark.parametrize("criterion", ["max", "throttled"])
def test_shares_of_a_mix_have_them(criterion: str, plan: Plan) -> None:
    """They spill whatever the count, and the rest beside them: all of it without PTUs, nothing at the last size."""
    mix = option(plan(csv(with_long(130_000), "gpt-4.1"), "--criterion", criterion), GLOBAL)["optimum"]
    other = option(plan(csv(short(), "gpt-4.1"), "--criterion", criterion), GLOBAL)["optimum"]
    share, of_requests = 1 - weighted(short()) / weighted(with_long(130_000)), 6 / len(with_long(130_000))

    assert (mix["basis"], mix["rows"][0]["spilled_share"], len(mix["rows"])) == ("tokens", 1, len(other["rows"]))
    for one, alone in zip(mix["rows"][1:], other["rows"][1:], strict=True):
        assert one["ptus"] == alone["ptus"]
        assert one["spilled_share"] == pytest.approx(share + (1 - share) * alone["spilled_share"])
        assert one["served_share"] == pytest.approx(1 - one["spilled_share"])
        if criterion == "throttled":
            expected = of_requests + (1 - of_requests) * alone["spilled_request_share"]
            assert one["spilled_request_share"] == pytest.approx(expected)


@pytest.mark.parametrize("more", [0.001, 0.1])
def test_a_mix_keeps_to_what_may_spill(more: float, plan: Plan) -> None:
    """With the long ones, which take their part of the share that is allowed."""
    share = 1 - weighted(short()) / weighted(with_long(130_000)) + more
    asked = ("--criterion", "max", "--set", f"slo.spilled_share={share}")
    mix = option(plan(csv(with_long(130_000), "gpt-4.1"), *asked), GLOBAL)["optimum"]

    assert mix["spilled_share"] <= share
    assert [row["allowed"] for row in mix["rows"]] == [row["spilled_share"] <= share for row in mix["rows"]]


@pytest.mark.parametrize("factor", [0.5, 2])
@pytest.mark.parametrize("reserved", [15, 100])
def test_the_bill_of_today_has_them_as_the_first_of_several_months(
    reserved: int, factor: float, plan: Plan, tmp_path: Path
) -> None:
    """What is ahead neither adds to them nor takes from them, whether the PTUs spill over or not."""
    planning = tmp_path / "planning.yaml"
    reservation = f"deployment_type: global-provisioned, quantity: {reserved}, term: 1-year, expires: 2027-06-01"
    planning.write_text(
        f"planning: {{horizon_months: 4, steps: [{{date: 2027-01-15, factor: {factor}}}]}}\n"
        "slo: {spilled_share: 1}\n"
        f"reservations: [{{{reservation}}}]"
    )
    rows = [row._replace(input=row.input * (1 if row.input > 100_000 else 4)) for row in with_long(150_000)]
    asked = ("--region", "eastus2", "--planning", str(planning), "--deployment-type", "global-provisioned")
    (told,) = plan(csv(rows, "gpt-4.1"), *asked)["plans"]
    recommended, month = told["recommended"], told["schedule"]["months"][0]
    too_long = 6 * (2 * 150_000 + 8 * 500) * MONTHS / 1e6

    assert recommended["cost"]["per_month"] == pytest.approx(month["ptu_usd"] + month["token_usd"], abs=0.02)
    if reserved == 15:
        assert recommended["spilled_share"] > 0
        assert month["token_usd"] > too_long + 1
    else:
        assert recommended["spilled_share"] is None
        assert month["token_usd"] == pytest.approx(too_long, abs=0.02)


def two(length: int) -> Iterator[str]:
    """Two deployments of one log, of which one has long prompts, and refused requests of unknown size."""
    yield "timestamp,deployment,model,status,input_tokens,output_tokens"
    for name, rows in (("chat", short()), ("files", with_long(length))):
        for second, input_, output, _ in rows:
            yield f"2026-11-05T08:{second // 60:02}:{second % 60:02}Z,{name},gpt-4.1,200,{input_},{output}"
    yield "2026-11-05T08:30:01Z,chat,gpt-4.1,429,,"


@pytest.mark.parametrize("criterion", ["max", "throttled"])
def test_each_deployment_has_its_own(criterion: str, plan: Plan) -> None:
    chat, files = plan("\n".join(two(130_000)), "--criterion", criterion)["plans"]

    assert "too-long-for-ptus" not in {one["code"] for one in chat["warnings"]}
    assert "too-long-for-ptus" in {one["code"] for one in files["warnings"]}
    (alone,) = plan(csv(short(), "gpt-4.1"), "--criterion", criterion)["plans"]
    assert [one.get("ptus") for one in files["options"]] == [one.get("ptus") for one in alone["options"]]


def test_a_model_that_is_named_decides(plan: Plan) -> None:
    text = csv(with_long(130_000), "")

    assert "too-long-for-ptus" in warned(plan(text, "--model", "gpt-4.1", "--criterion", "max"))
    assert "too-long-for-ptus" not in warned(plan(text, "--model", "gpt-5.2", "--criterion", "max"))


@pytest.mark.parametrize(("length", "too_long"), [(128_000, 0), (128_001, 6), (2_000_000, 6)])
def test_simulate_counts_them_apart(length: int, too_long: int, plan: Plan) -> None:
    (apart,) = plan(csv(with_long(length), "gpt-4.1"), "--ptus", "15", command="simulate")["simulations"]
    (without,) = plan(csv(short(), "gpt-4.1"), "--ptus", "15", command="simulate")["simulations"]

    assert (apart["too_long_requests"], without["too_long_requests"]) == (too_long, 0)
    if too_long:
        assert {**apart, "too_long_requests": 0, "requests": apart["requests"] - too_long} == without
    else:
        assert apart["requests"] == without["requests"] + 6


@pytest.mark.parametrize("length", [130_000, 300_000])
@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4.1-mini", "gpt-5.4"])
def test_a_workload_file_of_them_is_recommended_the_same(
    model: str, length: int, plan: Plan, tmp_path: Path, capacity: Callable[..., Any]
) -> None:
    """A standard deployment, which may take all of them, however many are too long for PTUs."""
    file = tmp_path / "seen.yaml"
    (seen,) = plan(csv(with_long(length), model), "--region", "eastus2", "--emit-workload", str(file))["plans"]
    ran = capacity("size", file, *TODAY, "--format", "json")
    (told,) = json.loads(ran.stdout)["plans"]

    offers = [one["recommended"] for one in (seen, told)]
    assert [(one["deployment_type"], one["term"]) for one in offers] == [("GlobalStandard", "pay_as_you_go")] * 2
    costs = [one["cost"]["per_month"] for one in offers]
    assert costs[1] == pytest.approx(costs[0], rel=0.001)
