"""python3 -m simulation [--seeds N | --seed N] [--jobs N]; see scripts/simulate.

Five provincial systems with overlapping reach are offline at random, have clocks of 1970 and 2099, lose answers, send
twice, late and out of order, crash, delete what others edit and edit what others delete, while people change the same
records over HTTP. At the end all have resolved their conflicts, and

- every copy is equal to the service by digest, agrees with the other copies on every record, and with a new copy;
- every receipt is the same however often it was given, and the ledger has the row that it names;
- every value that was sent is stored, in a conflict or in a refusal;
- a copy that is spoilt is found out by its digest, and equal after one round of repair.

A seed plays in a regency of its own. Alone (`--seed N`) it does the same again.
"""
from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
import traceback
from typing import Any

from .course import Cast, play
from .ground import Admin, Regency, regencies

cast: Cast
grounds: list[Regency]
base = os.environ.get("SINERGI_BASE", "http://127.0.0.1:8080")


def begin() -> None:
    """What each worker has of its own."""
    global cast, grounds
    admin = Admin(base, os.environ["SINERGI_DEMO_PASSWORD"])
    name = f"simulasi-{int(time.time()) % 10_000_000}-{os.getpid()}"
    partners = [admin.partner(f"{name}-{at}") for at in range(6)]
    cast = Cast(admin, partners[:5], partners[5])
    grounds = regencies("data/regions.csv")


def one(seed: int) -> tuple[int, dict[str, int], str | None]:
    """Plays a seed; gives what happened, and what was wrong."""
    try:
        return seed, play(seed, cast, base, grounds[seed % len(grounds)]), None
    except Exception:
        return seed, {}, traceback.format_exc()


def main() -> None:
    """Plays the seeds, several at a time."""
    options = argparse.ArgumentParser(prog="simulation", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--seeds", type=int, default=200, help="how many seeds (default: %(default)s)")
    options.add_argument("--from", type=int, default=1, dest="first", help="the first of them (default: %(default)s)")
    options.add_argument("--seed", type=int, help="only this one")
    options.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="at a time (default: %(default)s)")
    asked = options.parse_args()
    seeds = [asked.seed] if asked.seed is not None else list(range(asked.first, asked.first + asked.seeds))
    began, counts, wrong = time.monotonic(), dict[str, int](), list[int]()
    with multiprocessing.Pool(min(asked.jobs, len(seeds)), begin) as pool:
        results: Any = pool.imap_unordered(one, seeds)
        for seed, happened, trouble in results:
            for what, count in happened.items():
                counts[what] = counts.get(what, 0) + count
            if trouble:
                wrong.append(seed)
                print(f"simulate: seed {seed} went wrong (scripts/simulate --seed {seed}):\n{trouble}", file=sys.stderr)
    told = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    print(f"simulate: {len(seeds)} seeds in {time.monotonic() - began:.0f} s: {told}")
    if wrong:
        sys.exit(f"simulate: wrong in seeds {sorted(wrong)}")


if __name__ == "__main__":
    main()
