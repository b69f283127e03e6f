"""A log that a cluster aggregates over Spark Connect, against DuckDB here: a server and a client of its own.

Spark sessions of this process and those of a cluster do not get on in one process.
"""

import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from tests.request_logs import Silent

ROOT = Path(__file__).parents[2]
pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: pip install -e '.[spark]'")
pytest.importorskip("grpc", reason="grpcio is not installed: pip install -e '.[spark]'")
JAVA = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which(JAVA) is None, reason="Java is not installed, which Spark runs in"),
]
PATIENCE_SECONDS = 120
CLIENT = """
import pickle, sys, time, warnings
warnings.simplefilter("error")
from pathlib import Path
from capacity.errors import InvalidInput
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.sources.request_log.engines.spark_engine import SparkEngine


class Told:
    is_shown = True
    shares = []

    def share(self, what, share):
        self.shares.append((what, share))


result, log, bad = sys.argv[1:]
try:
    SparkEngine(timezone="Mars/Base", remote=None, progress=Told())
except InvalidInput as error:
    said = [str(error)]
with SparkEngine(timezone="America/Lima", remote=None, progress=Told()) as engine:
    observed = read(engine, found([log]), LogQuestion(singles=True))
    try:
        read(engine, found([bad]), LogQuestion())
    except InvalidInput as error:
        said.append(str(error))
Path(result).write_bytes(pickle.dumps((observed, said, Told.shares)))
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that runs as long as the tests of this module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("cluster")
    command: list[str | Path] = [Path(pyspark.__file__).parent / "bin" / "spark-submit", "--master", "local[2]"]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": 4,
        "spark.ui.enabled": "false",
    }
    command += [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(port, server, folder / "log")
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE_SECONDS)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


def test_a_cluster(cluster: str, tmp_path: Path) -> None:
    lines = ["timestamp,input_tokens,output_tokens,deployment,status"]
    lines += [
        f"2026-11-01 0{number % 7}:{number % 60:02}:01.5,{number},{number // 2},{('a', 'b')[number % 2]},{status}"
        for number, status in enumerate([200, 200, 429, 500] * 100)
    ]
    log, bad = tmp_path / "log.csv", tmp_path / "bad.csv"
    log.write_text("\n".join(lines))
    bad.write_text("\n".join([*lines[:3], "x,1,2,a,200", "2026-11-01,1"]))
    with DuckDBEngine(timezone="America/Lima", memory_bytes=None, progress=Silent()) as engine:
        expected = read(engine, found([str(log)]), LogQuestion(singles=True))
    environment = {**os.environ, "SPARK_REMOTE": f"{cluster}/;user_id=tester", "PYTHONPATH": str(ROOT)}
    command: list[str | Path] = [sys.executable, "-c", CLIENT, tmp_path / "result", log, bad]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")

    got, said, shares = pickle.loads((tmp_path / "result").read_bytes())  # noqa: S301  # written by the test itself
    assert [one.name for one in got] == ["a", "b"]
    for one, other in zip(expected, got, strict=True):
        arrays = ("series", "measured", "requests", "unmeasured")
        assert {**vars(other), **dict.fromkeys(arrays)} == {**vars(one), **dict.fromkeys(arrays)}
        for before, after in ((one.series, other.series), (one.requests, other.requests)):
            for name, values in vars(before).items():
                np.testing.assert_array_equal(getattr(after, name), values, err_msg=name)
    assert said[0].startswith("--timezone Mars/Base: is not a time zone")
    assert f"{bad}:4: its time is missing" in said[1]
    assert f"{bad}:5: not as many values" in said[1]
    assert all(0 <= share <= 1 for _, share in shares)


def test_a_cluster_that_went_away(tmp_path: Path) -> None:
    """What listens there is no Spark."""
    code = """
import sys
from capacity.errors import SourceUnavailable
from capacity.sources.request_log.engines import spark_session
from tests.request_logs import Silent
from capacity.sources.request_log.engines.spark_engine import SparkEngine

spark_session._RETRIES = 1
try:
    SparkEngine(timezone="UTC", remote=sys.argv[1], progress=Silent())
except SourceUnavailable as error:
    print(error)
"""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        listening.settimeout(PATIENCE_SECONDS)
        with subprocess.Popen(
            [sys.executable, "-c", code, f"sc://127.0.0.1:{port}/;token=secret"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as client:
            listening.accept()[0].close()
            listening.accept()[0].close()
            listening.close()
            said = client.communicate(timeout=PATIENCE_SECONDS)[0]
    assert said.startswith(f"--spark-remote sc://127.0.0.1:{port}/: the Spark cluster cannot be reached (unavailable)")
    assert "secret" not in said
