"""A Spark cluster of the tests' own: a master and two workers on the loopback address, stopped at the end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""Options of a Java that runs for a short time only."""
WAIT = 90
"""Seconds that a process may take to say that it is ready."""


def why_not() -> str:
    """Say why no cluster can be started here, in a sentence; empty when one can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'northing[spark]')"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "no Java is installed (on Debian: apt install openjdk-17-jre-headless)"
    return ""


@contextmanager
def spark_cluster():
    """Yield the address of a master with two workers of one core each."""
    folder = Path(tempfile.mkdtemp(prefix="northing-spark-"))
    processes: list[subprocess.Popen] = []
    try:
        master = folder / "master.log"
        processes.append(_start(master, "master.Master", "--port", "0"))
        url = _wait(processes[0], master, r"Starting Spark master at (spark://\S+)")
        logs = [folder / f"worker-{number}.log" for number in range(2)]
        for log in logs:
            place = ["--work-dir", str(folder / log.stem), "--cores", "1", "--memory", "1g"]
            processes.append(_start(log, "worker.Worker", *place, url))
        for process, log in zip(processes[1:], logs, strict=True):
            _wait(process, log, r"(Successfully registered with master)")
        yield url
    finally:
        for process in reversed(processes):
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _start(log: Path, kind: str, *words: str) -> subprocess.Popen:
    """Start a process of the cluster, in a group of its own."""
    home = Path(find_spec("pyspark").origin).parent
    place = ["--host", HOST, "--webui-port", "0"]
    settings = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
    }
    with log.open("wb") as file:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *place, *words],
            env={**os.environ, **settings},
            stdout=file,
            stderr=file,
            cwd=log.parent,
            start_new_session=True,
        )


def _wait(process: subprocess.Popen, log: Path, ready: str) -> str:
    """Return what a process says when it is ready."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(ready, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.stem} did not become ready:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen) -> None:
    """End a process and those that it started, which are in its group."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
            break
