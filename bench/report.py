"""From runs to a table and to verdicts."""

import statistics
from dataclasses import dataclass, field
from pathlib import Path

from cases import Case
from load import Run

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = "# Results of `make bench`\n\nNewest first. How to read them: [README.md](README.md).\n"


@dataclass
class Report:
    """What was measured, in the order in which it is told."""

    about: list[tuple[str, str]]
    sections: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, str, bool]] = field(default_factory=list)
    errors: int = 0

    def limit(self, what: str, value: float, limit: float, unit: str):
        """A figure that must stay below a limit."""
        self.verdicts.append((what, f"{value:,.2f} {unit} (target: under {limit:g} {unit})", value < limit))

    def at_least(self, what: str, value: float, target: float, times: str, spread: str = ""):
        """A ratio that must reach a target."""
        self.verdicts.append((what, f"{value:.2f} x {times}{spread} (target {target:g})", value >= target))

    def none(self, what: str, count: int):
        """What must not happen; when it does the run has failed."""
        self.errors += count
        self.verdicts.append((what, f"{count}", count == 0))

    def section(self, title: str, lines: list[str]):
        self.sections.append("\n".join([f"### {title}", "", *lines, ""]))
        print(f"\n{self.sections[-1]}", flush=True)

    def case(self, case: Case, measured: dict[int, dict[str, list[Run]]]):
        """The table of a case, and its verdicts."""
        lines = ["| connections | variant | per second | x pgbench | x static | p50 ms | p99 ms | CPU us: service + Postgres "
                 "| from cache | errors |", "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
        for connections, variants in measured.items():
            for name, runs in variants.items():
                lines.append(_row(case, connections, name, runs, variants))
                if name in ("service", "uncached"):
                    self._judge(case, connections, name, variants)
            self.none(f"{case.title}, {connections} connections: errors",
                      sum(run.errors for runs in variants.values() for run in runs))
        self.section(case.title, lines)

    def _judge(self, case: Case, connections: int, name: str, variants: dict[str, list[Run]]):
        targets = case.targets if name == "service" else case.uncached_targets
        for target in targets.get(connections, []):
            ratios = _ratios(variants[name], variants[target.against])
            self.at_least(f"{case.title}, {connections} connections{', caches off' if name == 'uncached' else ''}",
                          statistics.median(ratios), target.factor, target.against,
                          f", {min(ratios):.2f} to {max(ratios):.2f}")

    def text(self, title: str) -> str:
        """The whole as Markdown."""
        verdicts = ["| what | measured | |", "|---|---|---|",
                    *(f"| {what} | {value} | {'ok' if good else '**missed**'} |" for what, value, good in self.verdicts)]
        about = [f"- {name}: {value}" for name, value in self.about]
        return "\n".join([f"## {title}", "", *about, "", "### Targets", "", *verdicts, "", *self.sections])

    def write(self, title: str):
        """Puts it on top of the results."""
        old = RESULTS.read_text(encoding="utf-8").removeprefix(HEAD) if RESULTS.exists() else ""
        RESULTS.write_text(f"{HEAD}\n{self.text(title)}{old}", encoding="utf-8")


def _row(case: Case, connections: int, name: str, runs: list[Run], variants: dict[str, list[Run]]) -> str:
    def middle(get, form: str) -> str:
        values = [get(run) for run in runs]
        return "" if None in values else format(statistics.median(values), form)
    ratios = ["" if against == name else f"{statistics.median(_ratios(runs, variants[against])):.2f}"
              for against in ("pgbench", "static")]
    names = {"service": "**service**", "uncached": "service, caches off", "beside": "service, beside another instance"}
    if connections > case.script.most_clients:
        names["pgbench"] = f"pgbench, {case.script.most_clients} clients"
    cells = [connections, names.get(name, name), middle(lambda r: r.rate, ",.0f"), *ratios,
             middle(lambda r: r.p50, ".2f"), middle(lambda r: r.p99, ".2f"),
             f"{middle(lambda r: r.service_us, '.0f')} + {middle(lambda r: r.postgres_us, '.0f')}",
             middle(lambda r: r.hits, ".0%"), sum(run.errors for run in runs)]
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _ratios(runs: list[Run], against: list[Run]) -> list[float]:
    """The ratio in each round: what disturbs the machine for a while disturbs both."""
    return [one.rate / other.rate if other.rate else float("inf") for one, other in zip(runs, against)]
