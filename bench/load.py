"""Load over HTTP (wrk) and what one run of it showed."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from machine import Failure, cpu

THREADS = 2


@dataclass
class Run:
    """One run of a few seconds of one variant. Rate and answers are of good answers only."""

    rate: float
    p50: float | None = None
    p99: float | None = None
    errors: int = 0
    answers: int = 0
    service_us: float = 0
    postgres_us: float = 0
    hits: float | None = None


class Requests:
    """What is asked again and again: paths to get, or bodies to post to one path."""

    def __init__(self, folder: Path, name: str, lines: list[str], post_to: str | None = None):
        self.file = folder / f"{name}.requests"
        self.file.write_text("".join(f"{line}\n" for line in lines))
        self.method = "POST" if post_to else "GET"
        self.path = post_to or "/"
        self.lines = lines


def wrk(base: str, requests: Requests, token: str, connections: int, seconds: int) -> Run:
    """Keeps so many connections busy for so long. An answer that is not 2xx is an error."""
    command = ["wrk", f"-t{min(THREADS, connections)}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(Path(__file__).with_name("requests.lua")), base + requests.path,
               "--", requests.method, str(requests.file), token]
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    try:
        told = json.loads(out.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise Failure(f"wrk: {out.stdout}{out.stderr}") from None
    good = told["answers"] - told["status"]
    return Run(rate=good / told["seconds"], p50=told["p50"], p99=told["p99"],
               errors=told["status"] + told["socket"], answers=good)


def watched(run, service: int | None, postgres: int) -> Run:
    """Runs `run` and adds what it cost the service and Postgres, in microseconds of CPU an answer."""
    before = (cpu(service) if service else 0, cpu(postgres, family=True))
    result = run()
    after = (cpu(service) if service else 0, cpu(postgres, family=True))
    answers = max(1, result.answers)
    result.service_us, result.postgres_us = ((b - a) * 1e6 / answers for a, b in zip(before, after))
    return result
