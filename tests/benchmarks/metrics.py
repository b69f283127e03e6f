"""Plans from metrics: CPU against reading the file with pandas, the replay against a loop, the mix, memory of many.

The cheapest mix of PTUs and tokens is measured against the replay of its sizes, memory with 50 accounts.
Run by `make bench`. All but the last need the traffic in the folder `shared/data` beside the checkout, or where
CAPACITY_SHARED says, and are left out without it.
"""

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from capacity.catalog.catalog import Catalog
from capacity.planning.buying import cheapest_mix, mix_search, planned_minutes
from capacity.planning.from_workload import sized_case
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.deployment_plan import measured_wish
from capacity.planning.measured.peak_demand import peak_demand
from capacity.planning.results.plan import ProvisionedOption
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.windows import Window
from capacity.traffic import summary
from capacity.traffic.replay import replay
from tests.benchmarks import many
from tests.benchmarks.harness import RUNS_OF_MANY, Measurement, cpu_of

SHARED = Path(os.environ.get("CAPACITY_SHARED") or Path(__file__).parents[3] / "shared")
CAMPUS = SHARED / "data" / "metrics" / "campus-28d.json.gz"
PANDAS = "import gzip, json, sys, pandas, typer; json.load(gzip.open(sys.argv[1]))"
PTU_COUNTS = np.arange(100, 1100, 10)
INPUT_TPM_PER_PTU = 3000.0
MODEL = "gpt-4.1"
ACCOUNTS = 50
DAYS = 28
DEPLOYMENTS = 200


def from_metrics_command() -> tuple[str | Path, ...]:
    """The plan of the campus file, as a user asks for it."""
    return (Path(sys.executable).with_name("capacity"), "from-metrics", "--file", CAMPUS, "--model", "gpt-4.1")


def baseline_command() -> tuple[str | Path, ...]:
    """Importing typer and pandas, and `json.load` of the same file."""
    return (sys.executable, "-c", PANDAS, CAMPUS)


def replay_ratio(burst_seconds: float, runs: int = 5) -> float:
    """28 days against 100 PTU counts: CPU of `replay` over that of a numpy loop over the minutes."""
    answer = json.loads(gzip.decompress(CAMPUS.read_bytes()))
    tokens = {metric["name"]["value"]: metric["timeseries"][1]["data"] for metric in answer["value"]}
    demand = np.array([point["total"] for point in tokens["ProcessedPromptTokens"]])
    carried = PTU_COUNTS * INPUT_TPM_PER_PTU / 10
    start = datetime(2025, 9, 2, 16, tzinfo=UTC)

    def plain_loop() -> None:
        level, refused = np.zeros(len(carried)), np.zeros(len(carried))
        depth = carried * burst_seconds / 60
        for tokens_of_minute in demand:
            served = np.minimum(tokens_of_minute, depth - level + carried)
            refused += tokens_of_minute - served
            level = np.maximum(0.0, level + served - carried)

    ours = min(cpu(lambda: replay(start, demand, carried.tolist(), burst_seconds=burst_seconds)) for _ in range(runs))
    return ours / min(cpu(plain_loop) for _ in range(runs))


def optimum_ratio(runs: int = 5) -> float:
    """28 days against every size and every term: CPU over that of the replay of these sizes."""
    answer = export_files.read([CAMPUS])
    observed = metric_assembly.deployments(answer, Window())
    busiest = max(observed, key=lambda one: float(np.nanmax(one.series.input_tokens)))
    one, catalog, today = busiest.replaced(model=MODEL, region="eastus2"), Catalog(), date(2026, 10, 9)
    series = one.series
    throughput = catalog.model(MODEL).throughput
    assert throughput is not None
    weighted = summary.weighted_tpm(series, throughput.weights)
    (plan,) = from_minutes.report([one], Sizing(), catalog, today=today).plans
    option = next(option for option in plan.options if isinstance(option, ProvisionedOption))
    minutes = planned_minutes.Minutes(asked=series, weighted=weighted, growth=Fraction(1))
    case, _, _ = sized_case(measured_wish(one, Sizing()), peak_demand(minutes), catalog, today=today)
    search = mix_search.search(option, case, minutes)
    assert isinstance(search, mix_search.Search)
    carried = [count * search.line.tpm_per_ptu for count in search.ladder()]

    ours = min(cpu(lambda: cheapest_mix.optimum(search)) for _ in range(runs))
    theirs = min(cpu(lambda: replay(series.start, weighted, carried)) for _ in range(runs))
    return ours / theirs


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def memory_of_50_accounts() -> tuple[int, int]:
    """Plans made, and the peak memory in MB of a process that reads 28 days of 50 accounts over loopback."""
    return many.memory_of_accounts(ACCOUNTS, DAYS)


def many_files_ratio(folder: Path, deployments: int = DEPLOYMENTS) -> float:
    """Plans of exported files, 28 days each: CPU of the command over that of `json.load` of the same files."""
    files = many.exported(folder, deployments)
    return many.cpu_seconds(many.planned_command(folder)) / many.cpu_seconds(many.loaded_command(files))


def measurements(folder: Path) -> Iterator[Measurement]:
    """Those of the traffic beside the checkout where it is there; memory always."""
    if CAMPUS.exists():
        yield cpu_of(
            "from-metrics, 28 days / typer, pandas and json.load",
            from_metrics_command(),
            baseline_command(),
            limit=1.5,
            runs=RUNS_OF_MANY,
        )
        for burst_seconds in (0, 10):
            yield Measurement(
                name=f"replay, burst {burst_seconds} s / plain numpy loop",
                measure=partial(replay_ratio, burst_seconds),
                limit=1,
            )
        yield Measurement(name="cheapest mix, 28 days / the replay of its sizes", measure=optimum_ratio, limit=2)
    yield Measurement(
        name=f"from-metrics, {DEPLOYMENTS} deployments of {DAYS} days in files / json.load",
        measure=partial(many_files_ratio, folder),
        limit=1.5,
    )
    yield Measurement(
        name=f"peak memory of {ACCOUNTS} accounts with {DAYS} days, over loopback",
        measure=lambda: memory_of_50_accounts()[1],
        limit=500,
        unit="MB",
    )
