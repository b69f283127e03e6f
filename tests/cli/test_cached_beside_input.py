"""Cached tokens that a log counts beside the input: told by an option, which the log's own numbers ask for."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from tests.properties import examples
from tests.request_logs import read

OPTION = "--cached-beside-input"


class Used(NamedTuple):
    """Tokens of a request, the input without those that were cached or written to the cache."""

    plain: int
    cached: int
    written: int
    output: int

    @property
    def total(self) -> int:
        return self.plain + self.cached + self.written + self.output


SOME = [Used(400 + at, 300, 50 + at % 7, 80) for at in range(60)]
"""Fewer are cached than not: only the total gives it away."""
MOST = [Used(100 + at, 900, 0, 80) for at in range(60)]


def csv(used: Sequence[Used], *, beside: bool = True, totals: bool = True) -> str:
    rows = ["timestamp,model,input_tokens,cached_input_tokens,cache_write_tokens,output_tokens,total_tokens"]
    for at, one in enumerate(used):
        taken = one.plain if beside else one.plain + one.cached + one.written
        total = one.total if totals else ""
        rows.append(f"2026-11-02T08:00:{at % 60:02}Z,gpt-4.1,{taken},{one.cached},{one.written},{one.output},{total}")
    return "\n".join(rows)


def answers(used: Sequence[Used], *, beside: bool = True, totals: bool = True) -> str:
    def row(at: int, one: Used) -> str:
        details = {"cached_tokens": one.cached, "cache_write_tokens": one.written}
        taken = one.plain if beside else one.plain + one.cached + one.written
        usage = {"prompt_tokens": taken, "completion_tokens": one.output, "prompt_tokens_details": details}
        usage |= {"total_tokens": one.total} if totals else {}
        return json.dumps({"created": 1793606400 + at, "model": "gpt-4.1", "usage": usage})

    return "\n".join(row(at, one) for at, one in enumerate(used))


def litellm(used: Sequence[Used], *, beside: bool = True, totals: bool = True) -> str:
    def row(at: int, one: Used) -> str:
        usage = {"cache_read_input_tokens": one.cached, "cache_creation_input_tokens": one.written}
        taken = one.plain if beside else one.plain + one.cached + one.written
        tokens = {"prompt_tokens": taken, "completion_tokens": one.output}
        tokens |= {"total_tokens": one.total} if totals else {}
        begun = {"startTime": f"2026-11-02T08:00:{at % 60:02}", "model": "gpt-4.1", "request_id": str(at)}
        return json.dumps({**begun, **tokens, "metadata": {"usage_object": usage}})

    return "\n".join(row(at, one) for at, one in enumerate(used))


WRITERS = (csv, answers, litellm)
Writer = Callable[..., str]


@pytest.fixture
def log(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "log"
        path.write_text(text)
        return path

    return written


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("used", [SOME, MOST])
def test_totals_prove_that_cached_tokens_stand_beside(
    log: Callable[[str], Path], write: Writer, used: Sequence[Used]
) -> None:
    with pytest.raises(
        InvalidInput,
        match=r"60 of 60 rows .*the input excludes them.* add --cached-beside-input|in 60 of 60 rows more",
    ):
        read(log(write(used)))


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("skip_bad", [False, True])
def test_more_cached_than_input_names_the_option(log: Callable[[str], Path], write: Writer, *, skip_bad: bool) -> None:
    with pytest.raises(InvalidInput, match=r"in 60 of 60 rows more tokens are cached.* add --cached-beside-input"):
        read(log(write(MOST, totals=False)), skip_bad=skip_bad)


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("totals", [False, True])
def test_the_option_takes_both_together_for_the_input(
    log: Callable[[str], Path], write: Writer, *, totals: bool
) -> None:
    used = [*SOME, *MOST]
    (beside,) = read(log(write(used, totals=totals)), cached_beside_input=True)
    (inside,) = read(log(write(used, beside=False, totals=totals)))
    assert beside.series.input_tokens.sum() == sum(one.plain + one.cached + one.written for one in used)
    for name in ("input_tokens", "cached_input_tokens", "cache_write_tokens", "output_tokens"):
        assert getattr(beside.series, name).tolist() == getattr(inside.series, name).tolist()
    assert "cached-beside-input" in [note.code for note in beside.notes]


@pytest.mark.parametrize("write", WRITERS)
def test_the_option_is_refused_where_totals_deny_it(log: Callable[[str], Path], write: Writer) -> None:
    with pytest.raises(InvalidInput, match=r"in 60 of 60 rows .*are in the input: leave --cached-beside-input out"):
        read(log(write(SOME, beside=False)), cached_beside_input=True)


@pytest.mark.parametrize("beside", [False, True])
def test_a_log_that_counts_both_ways_is_refused_both_ways(log: Callable[[str], Path], *, beside: bool) -> None:
    both = f"{csv(SOME)}\n{csv(SOME, beside=False).partition(chr(10))[2]}"
    with pytest.raises(InvalidInput, match=r"60 of 120 rows .* read the other rows apart"):
        read(log(both), cached_beside_input=beside)


def test_the_option_wants_cached_tokens(log: Callable[[str], Path]) -> None:
    path = log("timestamp,input_tokens,output_tokens\n2026-11-02T08:00:00Z,5,1")
    with pytest.raises(InvalidInput, match="no column has any: name it with --columns cached=NAME"):
        read(path, cached_beside_input=True)


def test_a_request_served_from_the_cache_alone_has_input(log: Callable[[str], Path]) -> None:
    (one,) = read(log(csv([Used(0, 500, 0, 20)])), cached_beside_input=True)
    assert one.unmeasured is None
    assert one.series.input_tokens.tolist() == [500]


@pytest.mark.parametrize("command", [("from-logs",), ("simulate", "--ptus", "50")])
def test_commands_have_the_option(
    capacity: Callable[..., Any], log: Callable[[str], Path], command: Sequence[str]
) -> None:
    ran = capacity(*command, log(csv(MOST)), OPTION, "--today", "2026-11-10", "--format", "json")
    assert (ran.returncode, ran.stderr) == (0, "")
    refused = capacity(*command, log(csv(MOST)))
    assert refused.returncode == 2
    assert OPTION in refused.stderr


counts = st.integers(1, 5000)


@pytest.mark.slow
@given(used=st.lists(st.builds(Used, counts, counts, st.integers(0, 900), counts), min_size=1, max_size=9))
@examples(25)
def test_read_either_way_a_log_with_totals_gives_the_same_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, used: list[Used]
) -> None:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_text(csv(used))
    with pytest.raises(InvalidInput):
        read(path)
    (one,) = read(path, cached_beside_input=True)
    assert one.series.input_tokens.sum() == sum(each.plain + each.cached + each.written for each in used)
