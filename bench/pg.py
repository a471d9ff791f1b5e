"""The same cluster without the service between: psql, pgbench, the statements that the service sends."""

import os
import re
import signal
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from load import THREADS, Run
from machine import Child, Failure, Running

DATABASE = "sinergi"
ROLE = "svc"
# pgbench's clients, and what the service has.
CONNECTIONS = 320


class Postgres(Running):
    """The cluster that the service made, started by us with the arguments that the service gives it; only
    more connections are allowed (pgbench needs one for each client) and the log may hold parameters."""

    def __init__(self, folder: Path, arguments: list[str], programs: Path, log: Path):
        self.data, self.socket = folder / "postgres/data", folder / "postgres/run"
        self.programs, self.log = programs, log
        self.scripts = folder.parent
        for setting in (f"max_connections={CONNECTIONS}", "log_parameter_max_length=-1", "log_error_verbosity=default"):
            arguments = [*arguments, "-c", setting]
        owner = self.data.stat()
        account = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        self.child = Child(arguments, log, {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, signal.SIGINT, cwd="/", **account)
        self.url = f"postgres://{ROLE}@{str(self.socket).replace('/', '%2F')}:5432/{DATABASE}"
        deadline = time.monotonic() + 30
        while subprocess.run([*self._psql(), "-c", "select 1"], capture_output=True).returncode:
            self.child.check()
            if time.monotonic() > deadline:
                raise Failure(f"Postgres does not answer, see {log}")
            time.sleep(0.05)

    def _connection(self) -> list[str]:
        return ["-h", str(self.socket), "-p", "5432", "-U", ROLE]

    def _psql(self) -> list[str]:
        return [str(self.programs / "psql"), *self._connection(), "-XAtq", "-v", "ON_ERROR_STOP=1", DATABASE]

    def psql(self, script: str, *, timeout: float = 600) -> list[str]:
        """Runs a script of psql; the lines that it prints."""
        out = subprocess.run(self._psql(), input=script, capture_output=True, text=True, timeout=timeout)
        if out.returncode:
            raise Failure(f"psql: {out.stderr}\n{script[:2000]}")
        return out.stdout.splitlines()

    def settle(self):
        """Brings statistics and disk to rest, so that the rounds do not pay for what was before."""
        self.psql("vacuum (analyze); checkpoint")

    def statements_of(self, request, marker: str) -> list[tuple[str, list[str | None]]]:
        """The statements, with their parameters, that `request` made the service send on the connection on
        which it sent one with `marker` in it: what pgbench then repeats is the service's, not our idea of it."""
        self._log_statements(True)
        start = self.log.stat().st_size
        request()
        time.sleep(0.3)
        self._log_statements(False)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            log.seek(start)
            text = log.read()
        entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\])", text)
        by_process: dict[str, list] = {}
        for entry in entries:
            match = re.match(r"\S+ \S+ \S+ \[(\d+)\] (LOG|DETAIL):  (.*)", entry.replace("\n\t", "\n"), re.S)
            if not match:
                continue
            process, kind, said = match.groups()
            of_process = by_process.setdefault(process, [])
            if kind == "LOG" and (sql := re.match(r"(?:statement|execute [^:]+): (.*)", said, re.S)):
                of_process.append((sql[1].strip(), []))
            elif kind == "DETAIL" and said.startswith("parameters: ") and of_process:
                found = re.findall(r"\$\d+ = (?:'((?:[^']|'')*)'|(NULL))", said)
                of_process[-1][1].extend(None if null else value.replace("''", "'") for value, null in found)
        for statements in by_process.values():
            if any(marker in sql for sql, _ in statements):
                return statements
        raise Failure(f"the service sent no statement with {marker!r}:\n{text[-2000:]}")

    def _log_statements(self, on: bool):
        value = "'all'" if on else "default"
        self.psql(f"alter system set log_statement = {value};\nselect pg_reload_conf() \\g /dev/null")
        # Backends hear of it in their own time.
        time.sleep(0.3)

    def drawn(self, name: str, sql: str, sets: list[tuple[str, ...]], at_once: int, drawing_counts: bool) -> "Script":
        """A script that runs one statement with parameters drawn at random from `sets`.

        pgbench's own variables are numbers and ours are texts. So it fetches `at_once` sets as one row of a table, a
        read by primary key, and runs the statement with each. Where a read by key is what is measured, the fetch
        counts as one more (`drawing_counts`: a few per cent in favour of pgbench, as it is the smaller row); else its
        time is pgbench's loss (3 %). Few at once, because each place in the script is a statement that each client
        prepares and plans for itself."""
        rows = [sets[i:i + at_once] for i in range(0, len(sets) - at_once + 1, at_once)]
        columns = ", ".join(f"d{i}_{j} text" for i in range(at_once) for j in range(1, len(sets[0]) + 1))
        lines = "".join("\t".join([str(n), *(value for one in row for value in one)]) + "\n"
                        for n, row in enumerate(rows, 1))
        self.psql(f"create schema if not exists bench;\ndrop table if exists bench.{name};\n"
                  f"create table bench.{name} (n integer primary key, {columns});\n"
                  f"copy bench.{name} from stdin;\n{lines}\\.\nvacuum analyze bench.{name}")
        texts = [_with(sql, lambda position, i=i: f":d{i}_{position}") for i in range(at_once)]
        head = f"\\set n random(1, {len(rows)})\nselect * from bench.{name} where n = :n \\gset\n"
        return Script(name, head + "\n".join(f"{text};" for text in texts), at_once + drawing_counts)

    def pgbench(self, script: "Script", clients: int, seconds: int) -> Run:
        """Runs a script with so many clients; the rate of its counted statements."""
        clients = min(clients, script.most_clients)
        file = self.scripts / f"{script.name}.pgbench"
        file.write_text(script.text)
        # A new connection learns the catalogue and plans: that time is cut off, and the last second, which is not whole.
        first = 1 + clients // 100
        command = [self.programs / "pgbench", *self._connection(), "-n", "-M", "prepared", f"-c{clients}",
                   f"-j{min(THREADS, clients)}", "-P1", f"-T{first + seconds + 1}", "-f", file, DATABASE]
        out = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds + 120)
        done = re.search(r"actually processed: (\d+)", out.stdout)
        failed = re.search(r"failed transactions: (\d+)", out.stdout)
        rates = re.findall(r"progress: .* ([\d.]+) tps", out.stderr)[first:first + seconds]
        if out.returncode or not done:
            raise Failure(f"pgbench: {out.stdout}{out.stderr}")
        if not any(float(rate) for rate in rates):
            if seconds > 20:
                raise Failure(f"pgbench came to no end of anything in {seconds} s:\n{script.text}")
            return self.pgbench(script, clients, seconds * 4)
        return Run(rate=statistics.mean(map(float, rates)) * script.counted, answers=int(done[1]) * script.counted,
                   errors=int(failed[1]) if failed else 0)


@dataclass
class Script:
    """A script of pgbench; one run of it does `counted` times what one request does."""

    name: str
    text: str
    counted: int = 1
    # A long statement with many clients would not come to its end within a round.
    most_clients: int = CONNECTIONS


def repeated(name: str, statements: list[tuple[str, list[str | None]]]) -> Script:
    """The statements of one request with the parameters it had."""
    lines = []
    for sql, values in statements:
        literals = ["null" if value is None else _literal(value) for value in values]
        lines.append(_with(sql, lambda position, literals=literals: literals[position - 1]) + ";")
    return Script(name, "\n".join(lines), most_clients=8)


def _literal(value: str) -> str:
    """The value as it stands in a statement. As a variable of pgbench it would be a parameter whose type Postgres has
    to find out, which it cannot everywhere. pgbench takes a colon for the start of a variable, also between quotes."""
    escaped = value
    for char, instead in ("\\", "\\\\"), ("'", "''"), (":", "\\072"), ("\n", "\\n"):
        escaped = escaped.replace(char, instead)
    if re.match(r"\d{4}-\d\d-\d\d", value):
        return f"E'{escaped}'::{'timestamptz' if len(value) > 10 else 'date'}"
    return f"E'{escaped}'"


def _with(sql: str, replacement) -> str:
    """The statement on one line, with what `replacement` gives for each numbered parameter."""
    return re.sub(r"\$(\d+)", lambda match: replacement(int(match[1])), " ".join(sql.split()))
