"""What is compared. Each case knows how to ask the service and what pgbench does instead."""

import random
import re
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import machine
import pg
from data import Libraries, Meetings, Plans
from load import Requests, Run, watched, wrk
from machine import Failure
from pg import Postgres, Script
from service import Service, StaticAnswer

HOT = 1000
# As many regions as a busy dashboard shows; their pages fit into the cache.
REGENCIES = 100
FIGURES = "/v1/statistics/programme?as_of=2023-08-03&group_by=province"
OVERVIEW = "/v1/statistics/overview?as_of=2023-08-03"


@dataclass
class Target:
    """At least `factor` times the rate of the variant `against`."""

    against: str
    factor: float


@dataclass
class Case:
    """Requests, what pgbench does instead, and the targets by number of connections."""

    title: str
    requests: Requests
    script: Script
    targets: dict[int, list[Target]] = field(default_factory=dict)
    # Also measured with a service that keeps no answers, or with one that has another beside it.
    uncached: bool = False
    beside: bool = False
    uncached_targets: dict[int, list[Target]] = field(default_factory=dict)
    # The table that grows by one row an answer, when the requests write.
    fills: str | None = None


class Bench:
    """Everything that runs while the rounds are measured. An instance that is alone takes from its caches what one
    beside others asks for first, so only those run that are measured."""

    def __init__(self, program: Path, folder: Path, postgres: Postgres, service: Service, uncached: Service,
                 libraries: Libraries):
        self.program, self.folder, self.postgres = program, folder, postgres
        self.service, self.uncached, self.libraries = service, uncached, libraries
        # MB that the service held when it was measured, at most.
        self.resident = 0.0
        self.running = {service, uncached}
        self.run(service)

    def run(self, *instances: Service):
        """From now on exactly these run, and know of no others."""
        if self.service in self.running:
            self.resident = max(self.resident, machine.resident_mb(self.service.pid)[0])
        if self.running != set(instances):
            for instance in self.running:
                instance.stop()
            for instance in instances:
                instance.start()
            self.running = set(instances)

    # The cases

    def get(self, hot: bool) -> Case:
        ids = self.postgres.psql("select id from libraries where deleted_at is null order by md5(id::text)")
        ids = ids[:HOT] if hot else ids
        (sql, _), = self._sent(f"/v1/libraries/{ids[0]}", "libraries")
        # The service gathers reads into one statement; alone it is this one.
        one = re.sub(r"= ANY\(\$1\)", "= $1", sql, flags=re.I)
        if one == sql:
            raise Failure(f"a read by id is no longer `= any($1)`: {sql}")
        name = "get_hot" if hot else "get_uniform"
        sets = [(random.choice(ids),) for _ in range(max(len(ids), 10 * HOT))]
        script = self.postgres.drawn(name, one, sets, at_once=5, drawing_counts=True)
        targets = {32: [Target("pgbench", 1.0), Target("static", 0.35)],
                   256: [Target("pgbench", 1.0), Target("static", 0.45)]}
        of = f"{HOT:,} hot ids" if hot else f"any of {len(ids):,} ids"
        return Case(f"Get one library by id, {of}", Requests(self.folder, name, [f"/v1/libraries/{i}" for i in ids]),
                    script, targets, uncached=True)

    def pages(self) -> Case:
        return self._pages("list", "libraries", "active", self.libraries.regencies[:REGENCIES])

    def meetings(self, regencies: int) -> Case:
        regions = self.libraries.regencies[:regencies]
        Meetings(self.service, regions).make()
        self.postgres.settle()
        return self._pages("meetings", "meetings", "held", regions)

    def _pages(self, name: str, records: str, status: str, regions: list[str]) -> Case:
        paths = [f"/v1/{records}?region={region}&status={status}&limit=50" for region in regions]
        # With caches off the region's code is looked up before; pgbench is spared that.
        (sql, values), = [sent for sent in self._sent(paths[0], records) if f'FROM "{records}"' in sent[0]]
        # The parameters that name the region follow from it in every other request.
        sets = [tuple(value.replace(regions[0], region) for value in values)
                for region in random.choices(regions, k=3000)]
        script = self.postgres.drawn(name, sql, sets, at_once=3, drawing_counts=False)
        targets = {n: [Target("pgbench", 0.8)] for n in (32, 256)}
        return Case(f"List 50 {records} by region and status, {len(regions)} regencies",
                    Requests(self.folder, name, paths), script, targets, uncached=True, uncached_targets=targets)

    def outcomes(self) -> Case:
        meeting = Meetings(self.service, self.libraries.regencies).with_outcomes()
        self.postgres.settle()
        path = f"/v1/meetings/{meeting}/outcomes"
        sent = self._sent(path, "commitments")
        targets = {n: [Target("pgbench", 0.5)] for n in (32, 256)}
        return Case(f"Outcomes of a meeting with {Meetings.DECISIONS} decisions and "
                    f"{Meetings.DECISIONS * Meetings.COMMITMENTS_OF_A_DECISION} commitments, {len(sent)} statements",
                    Requests(self.folder, "outcomes", [path]), pg.repeated("outcomes", sent), targets,
                    uncached=True, uncached_targets=targets)

    def plan(self) -> Case:
        plan = Plans(self.service, self.libraries.regencies[0]).make()
        self.postgres.settle()
        path = f"/v1/plans/{plan}"
        sent = self._sent(path, "measurements")
        targets = {n: [Target("pgbench", 0.5)] for n in (32, 256)}
        return Case(f"A plan with {Plans.ACTIONS} actions, {Plans.ACTIONS * Plans.LINES_OF_AN_ACTION} budget lines, "
                    f"{Plans.ACTIONS} indicators and {Plans.ACTIONS * 12} measurements, {len(sent)} statements",
                    Requests(self.folder, "plan", [path]), pg.repeated("plan", sent), targets,
                    uncached=True, uncached_targets=targets)

    def figures(self) -> Case:
        return self._kept("statistics", "Programme statistics by province", FIGURES)

    def overview(self) -> Case:
        return self._kept("overview", "The first screen of a dashboard", OVERVIEW)

    def _kept(self, name: str, title: str, path: str) -> Case:
        targets = {n: [Target("static", 0.6)] for n in (32, 256)}
        return Case(f"{title}, nothing changed since", Requests(self.folder, name, [path]), self._statements(name, path), targets,
                    beside=True)

    def recounts(self) -> list[Case]:
        """Figures that are counted anew for each answer, against their own statements."""
        return [Case(title, Requests(self.folder, name, [path]), self._statements(name, path), uncached=True,
                     uncached_targets={1: [Target("pgbench", 1 / 1.2)]})
                for name, title, path in (("recount", "Programme statistics by province, counted anew", FIGURES),
                                          ("recount_overview", "The first screen, counted anew", OVERVIEW))]

    def _statements(self, name: str, path: str) -> Script:
        return pg.repeated(name, self._sent(path, "participations"))

    def create(self) -> Case:
        made = self.service.ask("POST", "/v1/libraries", self.libraries.body(), expect=201)
        return Case("Create one library", Requests(self.folder, "create", self.libraries.bodies(1000), "/v1/libraries"),
                    Script("create", self._inserts(made["id"])), fills="libraries")

    def _sent(self, path: str, marker: str) -> list:
        self.run(self.uncached)
        # Once before: the first request of a caller looks the caller up, and may open the connection.
        self.uncached.ask("GET", path)
        sent = self.postgres.statements_of(lambda: self.uncached.ask("GET", path), marker)
        self.run(self.service)
        return sent

    def _inserts(self, library: str) -> str:
        """Plain inserts of a library and its ledger row, with the values of one that the service made."""
        def insert(table: str, where: str, instead: dict[str, str]) -> str:
            columns = self.postgres.psql(
                f"select column_name from information_schema.columns where table_schema = 'public' and "
                f"table_name = '{table}' and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position")
            columns = [column for column in columns if column != "xid"]
            literals = ", ', ', ".join(instead.get(c, f"quote_nullable({c}::text)") for c in columns)
            values, = self.postgres.psql(f"select concat({literals}) from {table} where {where}")
            return f"insert into {table} ({', '.join(columns)}) values ({values})"
        id_and_kind = f"record_id = '{library}' and version = 1"
        row = insert("libraries", f"id = '{library}'", {"id": "'gen_random_uuid()'"})
        entry = insert("ledger", id_and_kind, {"record_id": "':id'"})
        return f"begin;\n{row} returning id \\gset\n{entry};\ncommit;"

    # The rounds

    def measure(self, case: Case, connections: int, rounds: int, seconds: int) -> dict[str, list[Run]]:
        """Runs of each variant, in a new random order each round."""
        with StaticAnswer(self.program, self._size(case), self.folder / "static.log") as static:
            variants = {
                "static": lambda: self._http(static, case, connections, seconds),
                "pgbench": lambda: watched(lambda: self.postgres.pgbench(case.script, connections, seconds),
                                           None, self.postgres.pid),
                "service": lambda: self._warm([self.service], case, connections, seconds),
            }
            if case.uncached:
                variants["uncached"] = lambda: self._warm([self.uncached], case, connections, seconds)
            if case.beside:
                variants["beside"] = lambda: self._warm([self.service, self.uncached], case, connections, seconds)
            self._http(static, case, connections, 1)
            runs = {name: [] for name in variants}
            for _ in range(rounds):
                for name in random.sample(list(variants), len(variants)):
                    runs[name].append(variants[name]())
            return runs

    def _warm(self, instances: list[Service], case: Case, connections: int, seconds: int) -> Run:
        """Asks the first of these, while all of them run, and once before it counts."""
        self.run(*instances)
        self._http(instances[0], case, connections, 1)
        return self._http(instances[0], case, connections, seconds)

    def _http(self, server, case: Case, connections: int, seconds: int) -> Run:
        real = not isinstance(server, StaticAnswer)
        token = (server if real else self.service).token()
        before = server.cache_counts() if real else (0, 0)
        rows = self._rows(case) if real else 0
        run = watched(lambda: wrk(server.base, case.requests, token, connections, seconds), server.pid,
                      self.postgres.pid)
        if not real:
            return run
        hits, misses = (after - b for after, b in zip(server.cache_counts(), before))
        run.hits = hits / (hits + misses) if hits + misses else None
        # What was under way when wrk went, here and in the run before, is written too.
        if case.fills and not 0 <= (made := self._rows(case) - rows) - run.answers <= 2 * connections:
            raise Failure(f"{run.answers} good answers, but {made} new rows")
        return run

    def _rows(self, case: Case) -> int:
        return int(self.postgres.psql(f"select count(*) from {case.fills}")[0]) if case.fills else 0

    def _size(self, case: Case) -> int:
        """The usual length of the answer's body."""
        # What was measured before may have left another instance running.
        self.run(self.service)
        if case.requests.method == "POST":
            return len(self.service.ask_bytes("POST", case.requests.path, self.libraries.body(), 201))
        some = random.sample(case.requests.lines, min(20, len(case.requests.lines)))
        return round(statistics.mean(len(self.service.ask_bytes("GET", path)) for path in some))


def import_file(service: Service, libraries: Libraries, count: int) -> float:
    """Imports the next so many libraries; the seconds until the answer."""
    body = libraries.csv(count)
    service.token()
    begun = time.perf_counter()
    report = service.ask("POST", "/v1/imports", body, Content_Type="text/csv")
    took = time.perf_counter() - begun
    made = [report[kind]["created"] for kind in ("libraries", "enrolments", "reports")]
    if report["rows_refused"] or made != [count] * 3:
        raise Failure(f"the import of {count} libraries made {made}: {str(report)[:2000]}")
    return took
