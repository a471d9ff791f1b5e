"""The machine: what it is, who uses it, what a process costs, starting and stopping programs."""

import glob
import os
import platform
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PORTS = range(18400, 18500)


# Every program that was started, whether it runs or not.
STARTED: list["Child"] = []


class Failure(Exception):
    """Something that makes the figures worthless; the text is for people."""


class Child:
    """A program that runs until it is stopped, in a session of its own: Ctrl-C reaches only us."""

    def __init__(self, command: list, log: Path, env: dict, signal_to_stop=signal.SIGTERM, **how):
        self.log = log
        self.signal_to_stop = signal_to_stop
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, start_new_session=True, **how)
        self.pid = self.process.pid
        STARTED.append(self)

    def check(self):
        """Fails when it has ended by itself."""
        if self.process.poll() is not None:
            raise Failure(f"{self.process.args[0]} ended with {self.process.returncode}:\n{tail(self.log)}")

    def end(self, patience: float):
        """Waits for it to end by itself, with success."""
        if self.process.wait(patience):
            self.check()

    def stop(self, patience: float = 60):
        """Asks it to end and waits; by force when it does not."""
        if self.process.poll() is None:
            self.process.send_signal(self.signal_to_stop)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failure(f"{self.process.args[0]} did not stop within {patience} s") from None


class Running:
    """Something that runs as a child and is stopped at the end of a `with`."""

    child: Child

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self):
        self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def stop_all_and_remove(folder: Path):
    """Stops what still runs, the last first, and removes the folder once no Postgres lives in it."""
    # Nobody can hurry this.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    for child in reversed(STARTED):
        child.stop()
    # A command that was told to stop may leave its Postgres to end by itself.
    for pid_file in folder.glob("*/postgres/data/postmaster.pid"):
        for _ in range(100):
            if pid_file.exists():
                time.sleep(0.1)
    shutil.rmtree(folder)


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def environment(**added: str) -> dict:
    """Our environment without what would lead the programs elsewhere."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("SINERGI_", "PG", "DATABASE_", "RUST_LOG"))}
    # As `make run` and the container image start the service.
    ours.setdefault("MIMALLOC_PURGE_DELAY", "10")
    return ours | added


def free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Failure(f"no free port from {PORTS.start} to {PORTS.stop - 1}")


def cpu(pid: int, family: bool = False) -> float:
    """Seconds of CPU that a process has used; with `family` its children too, also those that have ended."""
    user, system, of_ended = _times(pid)
    if not family:
        return user + system
    living = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return user + system + of_ended + sum(sum(_times(int(child))[:2]) for child in living)


def _times(pid: int) -> tuple[float, float, float]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0, 0, 0
    user, system, children_user, children_system = (int(field) / TICKS for field in fields[11:15])
    return user, system, children_user + children_system


def resident_mb(pid: int) -> tuple[float, float]:
    """Resident memory of a process now, and the most it ever had, in MB (10^6 bytes)."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(status[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))


def forget_most(pid: int):
    """From now on `resident_mb` tells the most since now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def used_by_others(seconds: float = 2) -> float:
    """The share of the machine that is in use while nothing of ours runs, 0 to 1."""
    def busy_and_all():
        numbers = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return sum(numbers) - numbers[3] - numbers[4], sum(numbers)
    busy, total = busy_and_all()
    time.sleep(seconds)
    busy_later, total_later = busy_and_all()
    return (busy_later - busy) / max(1, total_later - total)


def said(*command: str) -> str:
    """The first line that a program prints, or nothing when it is not there."""
    try:
        out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return out.splitlines()[0].strip() if out.strip() else ""


def description(folder: Path) -> list[tuple[str, str]]:
    """What the figures depend on besides the program."""
    info = Path("/proc/cpuinfo").read_text()
    models = [line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) * 1024 / 1e9
    changed = " with uncommitted changes" if said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return [
        ("commit", said("git", "rev-parse", "--short", "HEAD") + changed),
        ("machine", f"{os.cpu_count()} cores, {models[0] if models else platform.machine()}, {memory:.0f} GB"),
        ("system", f"{platform.system()} {platform.release()}; data on {said('findmnt', '-no', 'FSTYPE', '-T', str(folder))}"),
        ("programs", f"{said('rustc', '--version')}; {said('wrk', '--version').split(' Copy')[0]}"),
    ]


def find_tool(name: str, package: str) -> str:
    """The path of a program that the benchmark needs; on Debian and Ubuntu it is installed when it is missing."""
    for attempt in (1, 2):
        path = said("sh", "-c", f"command -v {name}")
        if path:
            return path
        if attempt == 1:
            subprocess.run([ROOT / "scripts/apt-install", package], check=False)
    raise Failure(f"The benchmark needs `{name}`. Please install it (package {package}).")


def postgres_programs() -> Path:
    """The folder of `pgbench` and `psql`. The packages' own folders first: Debian has slow wrappers in PATH."""
    places = [os.environ.get("PG_BIN", "/nowhere"), *sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True),
              *sorted(glob.glob("/usr/pgsql-*/bin"), reverse=True), *os.environ["PATH"].split(":")]
    for place in map(Path, places):
        if (place / "pgbench").exists() and (place / "psql").exists():
            return place
    raise Failure("The benchmark needs `pgbench` and `psql`: install postgresql (on Fedora postgresql-contrib too), "
                  "or set PG_BIN to the folder that holds them.")
