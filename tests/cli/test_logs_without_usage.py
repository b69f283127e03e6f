"""Requests that were served and do not tell their tokens: demand of unknown size, in every format of request logs."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Finding
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sentences.say import said
from capacity.sizing.choices import Criterion
from tests.found import codes, values
from tests.request_logs import read

Plans = Callable[..., list[dict[str, Any]]]
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
MINUTES, PER_MINUTE = 30, 20
INPUT, OUTPUT = 6000, 400
TODAY = ("--today", "2026-10-01", "--criterion", "max", "--region", "eastus2")
Row = tuple[datetime, int | None, int | None]


def requests(lacking: int, without: tuple[int | None, int | None]) -> Iterator[Row]:
    """Alike; of each twenty some have other tokens."""
    for minute in range(MINUTES):
        for at in range(PER_MINUTE):
            tokens = without if at < lacking else (INPUT, OUTPUT)
            yield START + timedelta(minutes=minute, seconds=at), *tokens


def csv(rows: Sequence[Row], name: str = "chat") -> str:
    lines = ["timestamp,deployment,model,status,input_tokens,output_tokens"]
    for at, *tokens in rows:
        some = ("" if count is None else str(count) for count in tokens)
        lines.append(",".join([at.isoformat(), name, "gpt-4.1", "200", *some]))
    return "\n".join(lines)


def litellm(rows: Sequence[Row]) -> str:
    def row(number: int, at: datetime, taken: int | None, written: int | None) -> str:
        tokens = {"prompt_tokens": taken, "completion_tokens": written}
        names = {"request_id": str(number), "model_group": "chat", "model": "gpt-4.1", "status": "success"}
        return json.dumps({**names, "startTime": at.isoformat(), **tokens})

    return "\n".join(row(number, *one) for number, one in enumerate(rows))


def spans(rows: Sequence[Row]) -> str:
    def row(number: int, at: datetime, taken: int | None, written: int | None) -> dict[str, object]:
        told = {"gen_ai.usage.input_tokens": taken, "gen_ai.usage.output_tokens": written}
        names = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "chat", "gen_ai.response.model": "gpt-4.1"}
        attributes = names | {name: count for name, count in told.items() if count is not None}
        nanoseconds = str(round(at.timestamp()) * 10**9)
        return {"spanId": str(number), "startTimeUnixNano": nanoseconds, "attributes": attributes}

    return "\n".join(json.dumps(row(number, *one)) for number, one in enumerate(rows))


def answers(rows: Sequence[Row]) -> str:
    def row(number: int, at: datetime, taken: int | None, written: int | None) -> str:
        usage = None if taken is None else {"prompt_tokens": taken, "completion_tokens": written}
        names = {"object": "chat.completion.chunk", "id": str(number), "model": "gpt-4.1", "deployment": "chat"}
        return json.dumps({**names, "created": round(at.timestamp()), "usage": usage})

    return "\n".join(row(number, *one) for number, one in enumerate(rows))


def warned(plan: dict[str, Any]) -> str:
    return next((one["detail"] for one in plan["warnings"] if one["code"] == "usage-missing"), "")


def warning(plan: Plan, code: str) -> Finding:
    (only,) = (one for one in plan.warnings if one.code == code)
    return only


def ptus(plan: dict[str, Any]) -> int:
    return int(next(one["ptus"] for one in plan["options"] if one["deployment_type"] == "GlobalProvisionedManaged"))


@pytest.fixture
def plan(capacity: Callable[..., Any], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def run(text: str, *options: str, name: str = "log") -> dict[str, Any]:
        (tmp_path / name).write_text(text)
        ran = capacity("from-logs", tmp_path / name, *TODAY, *options, "--format", "json")
        assert (ran.returncode, ran.stderr) == (0, "")
        (only,) = json.loads(ran.stdout)["plans"]
        return dict(only)

    return run


@pytest.mark.parametrize("written", [csv, litellm, spans, answers])
@pytest.mark.parametrize("criterion", ["max", "throttled"])
def test_they_count_like_the_others(written: Callable[..., str], criterion: str, plan: Any) -> None:  # noqa: ANN401
    whole = plan(written(list(requests(0, (0, 0)))), "--criterion", criterion)
    some = plan(written(list(requests(12, (None, None)))), "--criterion", criterion)
    assert warned(whole) == ""
    assert warned(some).startswith("360 of 600 successful requests (60.0 %) lack")
    assert ptus(some) == ptus(whole)
    assert some["traffic"]["requests"] == MINUTES * PER_MINUTE
    assert some["recommended"]["why"].startswith("60.0 % of the successful requests lack token counts")


@pytest.mark.parametrize("without", [(0, 0), (None, None), (0, OUTPUT), (INPUT, 0), (None, OUTPUT), (INPUT, None)])
def test_what_one_of_both_does_not_tell(without: tuple[int | None, int | None], plan: Any) -> None:  # noqa: ANN401
    whole, some = (plan(csv(list(requests(lacking, without)))) for lacking in (0, 10))
    assert ptus(some) == ptus(whole)
    assert "PTUs would be enough, by minutes" in warned(some)


@pytest.mark.parametrize(("lacking", "is_told"), [(1, False), (2, True)])
def test_a_few_are_told_as_a_warning_alone(lacking: int, is_told: bool, plan: Any) -> None:  # noqa: ANN401, FBT001
    """One of twenty are 5 %."""
    few = plan(csv(list(requests(lacking, (0, 0)))))
    assert warned(few)
    assert few["recommended"]["why"].startswith(f"{lacking * 5}.0 % of") is is_told


@pytest.mark.parametrize("word", ["null", "None", "NaN", "n/a", "-", " "])
def test_words_for_nothing(word: str, tmp_path: Path) -> None:
    text = csv(list(requests(5, (7, 7)))).replace(",7,7", f",{word},{word}")
    (tmp_path / "log.csv").write_text(text)
    (one,) = read(tmp_path / "log.csv")
    assert one.unmeasured is not None
    assert one.unmeasured.without_input.sum() == one.unmeasured.without_output.sum() == 5 * MINUTES


def test_failed_requests_are_no_demand(tmp_path: Path) -> None:
    text = csv(list(requests(5, (INPUT, 0)))).replace(f"200,{INPUT},0", f"500,{INPUT},0")
    (tmp_path / "log.csv").write_text(text)
    (one,) = read(tmp_path / "log.csv")
    assert one.unmeasured is None
    assert one.series.input_tokens.sum() == 15 * MINUTES * INPUT


def test_embeddings_write_nothing(plan: Any) -> None:  # noqa: ANN401
    text = csv(list(requests(20, (INPUT, 0)))).replace("gpt-4.1", "text-embedding-3-small")
    embeddings = plan(text)
    assert warned(embeddings) == ""
    assert embeddings["traffic"]["output_tpm"]["max"] == 0


def test_a_model_that_never_writes_is_told(plan: Any) -> None:  # noqa: ANN401
    silent = plan(csv(list(requests(20, (INPUT, 0)))))
    assert warned(silent).startswith("None of the 600 successful requests have counts")
    assert silent["recommended"]["why"].startswith("NO REQUEST HAS ALL OF ITS TOKEN COUNTS")


def test_a_log_that_tells_no_input_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(csv(list(requests(20, (0, 0)))))
    with pytest.raises(InvalidInput, match="--columns input=NAME"):
        read(tmp_path / "log.csv")


@pytest.mark.parametrize(("every", "is_in_headline"), [(100, False), (10, True)])
def test_rows_left_out_are_told_at_the_top(every: int, is_in_headline: bool, plan: Any) -> None:  # noqa: ANN401, FBT001
    header, *lines = csv(list(requests(0, (0, 0)))).split("\n")
    bad = [line.replace(f",{INPUT},", ",many,") if at % every == 0 else line for at, line in enumerate(lines)]
    some = plan("\n".join([header, *bad]), "--skip-bad")
    (told,) = (one["detail"] for one in some["warnings"] if one["code"] == "rows-left-out")
    assert told == some["warnings"][0]["detail"]
    assert "their tokens are not known" in told
    assert "/log:2: a token count is no whole number: input_tokens is a text of 4 letters; " in told
    assert some["recommended"]["why"].startswith("10.0 % of the rows were left out") is is_in_headline


def pooled(tmp_path: Path, *logs: str) -> tuple[Plan, ...]:
    """The plans of the deployments of logs, and last that of their pool."""
    for number, text in enumerate(logs):
        (tmp_path / f"{number}.csv").write_text(text)
    observed = read(*sorted(tmp_path.glob("*.csv")), skip_bad=True)
    sizing = Sizing(criterion=Criterion.MAX)
    plans = from_minutes.report(observed, sizing, Catalog(), today=START.date(), pool=True).plans
    assert len(plans) == len(logs) + 1
    return plans


def test_a_pool_tells_what_its_members_do_not(tmp_path: Path) -> None:
    chat, mail = csv(list(requests(0, (0, 0)))), csv(list(requests(0, (0, 0))), "mail")
    *_, whole = pooled(tmp_path, chat, mail)
    *_, pool = pooled(tmp_path, chat, csv(list(requests(12, (0, 0))), "mail"))
    told = values(pool.warnings, "usage-missing")
    assert "usage-missing" not in codes(whole.warnings)
    assert (told["requests"], told["of"], told["as_none"]) == (360, 1200, 0)
    sizes = [next(one.ptus for one in plan.options if isinstance(one, ProvisionedOption)) for plan in (whole, pool)]
    assert sizes[0] == sizes[1]
    assert int(str(told["ptus"])) in range(sizes[0] // 2, sizes[0])
    assert pool.recommended.why.code == "usage-guessed"


def test_a_pool_with_a_member_that_never_writes(tmp_path: Path) -> None:
    silent = csv(list(requests(20, (INPUT, 0))), "mail")
    *_, pool = pooled(tmp_path, csv(list(requests(4, (0, 0)))), silent)
    told = values(pool.warnings, "usage-missing")
    assert (told["requests"], told["of"], told["as_none"]) == (720, 1200, 600)
    assert " 600 of them are of deployments of which no request has both" in said(warning(pool, "usage-missing"))
    assert "many of them COUNT AS NONE" in said(pool.recommended.why)


@pytest.mark.parametrize(("every", "code"), [(100, "cheapest-offer"), (8, "sized-without-rows")])
def test_a_pool_tells_of_rows_left_out(every: int, code: str, tmp_path: Path) -> None:
    header, *lines = csv(list(requests(0, (0, 0)))).split("\n")
    bad = [line.replace(f",{INPUT},", ",many,") if at % every == 0 else line for at, line in enumerate(lines)]
    *alone, pool = pooled(tmp_path, "\n".join([header, *bad]), csv(list(requests(0, (0, 0))), "mail"))
    assert {warning(plan, "rows-left-out") for plan in alone} == {warning(pool, "rows-left-out")}
    assert {plan.recommended.why.code for plan in (*alone, pool)} == {code}


def test_a_workload_file_says_that_it_rests_on_a_guess(plan: Any, tmp_path: Path) -> None:  # noqa: ANN401  # what the fixture gives
    plan(csv([*requests(4, (0, 0))]), "--emit-workload", str(tmp_path / "seen.yaml"))

    first, second, *_ = (tmp_path / "seen.yaml").read_text().splitlines()
    assert first.startswith("# Measured: ")
    assert second.startswith("# 120 of 600 successful requests (20.0 %) ")


@pytest.mark.parametrize("write", [csv, litellm, spans])
@pytest.mark.parametrize("status", [500, 408, 400])
def test_a_failed_request_with_output_was_processed(
    tmp_path: Path, write: Callable[[Sequence[Row]], str], status: int
) -> None:
    """A stream that broke off, or a caller that gave up: the model has worked."""
    words: dict[Callable[[Sequence[Row]], str], tuple[str, str]] = {
        csv: (",200,", f",{status},"),
        litellm: ('"status": "success"', '"status": "failure"'),
    }
    before, after = words.get(write, ('"gen_ai.operation.name"', f'"error.type": "{status}", "gen_ai.operation.name"'))
    served, failed = tmp_path / "served", tmp_path / "failed"
    all_ = list(requests(0, (0, 0)))
    served.write_text(write(all_))
    lines = served.read_text().split("\n")
    failed.write_text("\n".join(line.replace(before, after) if at % 3 == 1 else line for at, line in enumerate(lines)))
    assert failed.read_text() != served.read_text()
    (one,), (other,) = read(served), read(failed)
    for name in ("requests", "input_tokens", "output_tokens"):
        assert getattr(one.series, name).tolist() == getattr(other.series, name).tolist()
    (told,) = (note for note in other.notes if note.code == "failed-with-output")
    assert told.values["rows"] == sum(at % 3 == 1 for at in range(len(lines)))
    assert "failed-rows" not in [note.code for note in other.notes]


@pytest.mark.parametrize("singles", [False, True])
def test_a_failed_request_without_output_is_left_out(tmp_path: Path, *, singles: bool) -> None:
    text = csv(list(requests(0, (0, 0)))).split("\n")
    lines = [line.replace(",200,6000,400", ",500,6000,0") if at % 2 else line for at, line in enumerate(text)]
    (tmp_path / "log").write_text("\n".join(lines))
    (one,) = read(tmp_path / "log", singles=singles)
    assert one.series.requests is not None
    assert one.series.requests.sum() == MINUTES * PER_MINUTE / 2
    assert [note.values["rows"] for note in one.notes if note.code == "failed-rows"] == [MINUTES * PER_MINUTE / 2]


def test_a_choice_over_months_keeps_the_doubt(plan: Any) -> None:  # noqa: ANN401
    growing = ("--set", "planning.growth_share_per_month=0.1", "--set", "planning.growth_months=6")
    found = plan(csv([*requests(8, (None, None))]), *growing)

    assert found["schedule"] is not None
    assert found["recommended"]["why"].startswith("40.0 % of the successful requests lack token counts")
