"""Metrics of many deployments: the memory of reading them live, and the CPU time of reading their files."""

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fake_azure.content import NEWER, Account, Asked, metrics_answer

READER = """
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.live_request import LiveRequest
from capacity.sources.azure.monitor import monitor_reading
from capacity.sources.metrics import load_metrics
from capacity.sources.windows import Window
from tests.fake_azure.client_side import END, Clock, Credential, Watch, transport

def read(start, end):
    azure = Connection(
        credential=Credential(),
        progress=Watch(),
        transport=transport(int(sys.argv[1])),
        timing=Clock().timing(100),
    )
    return monitor_reading.read(LiveRequest(start=start, end=end, subscriptions=("1111",)), azure)

observed = load_metrics.from_service(read, Window(days=int(sys.argv[2])), END + timedelta(minutes=10)).deployments
catalog = Catalog()
observed = load_metrics.with_models(observed, ["gpt-5.2"], catalog)
report = from_minutes.report(observed, Sizing(), catalog, today=END.date())
# Not what getrusage tells: that of a child begins at the peak of its parent.
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(len(report.plans), int(peak) // 1024)
"""
LOADED = "import json, sys; [json.load(open(name, 'rb')) for name in sys.argv[1:]]"
END = datetime(2026, 11, 21, tzinfo=UTC)
WEEK = timedelta(days=7)
Command = tuple[str | Path, ...]
TRAFFIC = ("InputTokens", "OutputTokens", "ModelRequests")
TOGETHER = 10
"""Deployments of one account, whose metrics come in one answer a week."""


def memory_of_accounts(accounts: int, days: int, names: Sequence[str] = tuple(NEWER)) -> tuple[int, int]:
    """Plans made, and the peak memory in MB of a process that reads so many accounts over loopback. Linux only.

    `names` are the metrics that they have.
    """
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, accounts, names))
    server.start()
    try:
        command = (sys.executable, "-c", READER, str(here.recv()), str(days))
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
    finally:
        here.send("done")
        server.join()
    plans, megabytes = ran.stdout.split()
    return int(plans), int(megabytes)


def _serve(pipe: Connection, number: int, names: Sequence[str]) -> None:
    """The fake in a process of its own, so that its memory is not counted."""
    from tests.fake_azure.server import running  # noqa: PLC0415  # only the child needs the fake

    metrics = {name: NEWER[name] for name in names}
    accounts = [Account(name=f"account-{index}", deployments=("chat",), metrics=metrics) for index in range(number)]
    with running(*accounts) as azure:
        pipe.send(azure.port)
        pipe.recv()


def exported(folder: Path, deployments: int) -> list[Path]:
    """28 days of tokens and requests of so many deployments, in files as the API and `az` give them."""
    files = []
    for account in range(deployments // TOGETHER):
        held = Account(f"account-{account}", deployments=[f"chat-{account}-{number}" for number in range(TOGETHER)])
        for week in range(4):
            asked = Asked(
                names=TRAFFIC,
                start=END - (week + 1) * WEEK,
                end=END - week * WEEK,
                interval="PT1M",
                aggregations=("Total",),
                filter="ModelDeploymentName eq '*'",
                top=1000,
            )
            files.append(folder / f"{account}-{week}.json")
            files[-1].write_text(json.dumps(metrics_answer(held, asked)), encoding="utf-8")
    return files


def cpu_seconds(command: Command) -> float:
    """User and system time of one whole process."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def loaded_command(files: list[Path]) -> Command:
    """`json.load` of the files, one after the other."""
    return (sys.executable, "-c", LOADED, *files)


def planned_command(folder: Path) -> Command:
    """Their plans."""
    command = Path(sys.executable).with_name("capacity")
    return (
        command,
        "from-metrics",
        "--file",
        folder,
        "--model",
        "gpt-5.2",
        "--today",
        "2026-11-21",
        "--format",
        "json",
    )
