"""Whether an answer after a change is the new one, and what a change costs those who read meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor

from cases import FIGURES, Bench
from load import Requests, Run, wrk

# How often something changes while others read, per second.
CHANGES = 2


class Changing:
    """An enrolment that is withdrawn and made active again in turns; the figures at `path` follow it."""

    def __init__(self, bench: Bench, path: str = FIGURES):
        self.service, self.figures = bench.service, path
        library = self.service.ask("POST", "/v1/libraries", bench.libraries.body(), expect=201)
        self.without, self.version = self.total(), 1
        enrolment = self.service.ask("POST", "/v1/enrolments", {
            "library_id": library["id"], "year": 2023, "scheme": "full_support", "starts_on": "2023-01-01",
            "status": "active"}, expect=201)
        self.path = f"/v1/enrolments/{enrolment['id']}"

    def total(self) -> int:
        return self.service.ask("GET", self.figures)["beneficiaries"]["total"]

    def change(self):
        status = "withdrawn" if self.version % 2 else "active"
        self.service.ask("PATCH", self.path, {"status": status}, If_Match=f'"{self.version}"')
        self.version += 1

    def is_fresh(self) -> bool:
        """Whether figures and record are those of the last change."""
        expected = self.without + self.version % 2
        return self.total() == expected and self.service.ask("GET", self.path)["version"] == self.version


def old_answers(bench: Bench, turns: int) -> int:
    """Changes and reads in turns, each on a connection of its own; how many answers were not of the change just before.
    The figures are those of the regency in which it changes: counted anew in each turn, those of the country would
    take an hour."""
    regency = bench.libraries.body()["region_code"][:5]
    changing = Changing(bench, f"/v1/statistics/programme?as_of=2023-08-03&region={regency}")
    old = 0
    for _ in range(turns):
        changing.change()
        old += not changing.is_fresh()
    return old


def read_while_changing(bench: Bench, connections: int, seconds: int) -> Run:
    """Many read the figures while they change again and again: each time they must be counted anew."""
    changing, requests = Changing(bench), Requests(bench.folder, "changing", [FIGURES])
    with ThreadPoolExecutor(1) as other:
        reading = other.submit(wrk, bench.service.base, requests, bench.service.token(), connections, seconds)
        while not reading.done():
            changing.change()
            time.sleep(1 / CHANGES)
        return reading.result()
