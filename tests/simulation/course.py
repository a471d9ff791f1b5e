"""The course of one seed."""
from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass

from sinergi_sync import Store

from . import checks
from .ground import Admin, Ids, Partner, Regency, call
from .records import Words
from .system import System

ROUNDS = 3


@dataclass
class Cast:
    """The partner systems of a worker, which play one seed after another, and one who watches."""

    admin: Admin
    partners: list[Partner]
    watcher: Partner


def play(seed: int, cast: Cast, base: str, regency: Regency) -> dict[str, int]:
    """Plays a seed to its end; gives what happened, counted. Raises whatever is wrong."""
    chance = random.Random(seed)
    ids = Ids(seed)
    districts = list(regency.districts)
    # A province, a regency twice, a district, and one that has two districts or villages of them.
    reach = [
        [regency.code[:2]], [regency.code], [regency.code], [districts[0]],
        chance.choice([[districts[0], districts[1]], [regency.districts[districts[1]][0], districts[2]]]),
    ]
    cast.watcher.may(cast.admin, [regency.code])
    watcher = checks.Watcher(base, cast.watcher)
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="sinergi-simulation.") as folder:
        Store(f"{folder}/empty.sqlite").db.close()
        systems = []
        for at, (partner, regions) in enumerate(zip(cast.partners, reach)):
            partner.may(cast.admin, regions)
            systems.append(System(f"s{seed}-{at}", base, partner, regions, regency, chance, ids, folder))
        clerk = Clerk(cast.admin, regency, chance, f"s{seed}-clerk")
        # All begin with the same records, so that they have something to quarrel about.
        for _ in range(3):
            systems[1].make()
        systems[1].push()
        for system in systems:
            system.catch_up()
        for turn in range(ROUNDS):
            if turn == 1 and chance.random() < 0.3:
                more = districts[-1]
                systems[4].partner.may_also(cast.admin, more)
                systems[4].regions = [*systems[4].regions, more]
            for system in chance.sample(systems, len(systems)):
                for _ in range(chance.randint(0, 5)):
                    system.work()
                # Most are offline most of the time.
                if chance.random() < 0.5:
                    system.network.calm = chance.random() < 0.2
                    system.go_online()
                if chance.random() < 0.3:
                    clerk.work(systems)
                if chance.random() < 0.2:
                    system.network.deliver()
        end(systems, cast.admin)
        watcher.look()
        for system in systems:
            for result, count in (checks.receipts(system, watcher.ledger, cast.admin) | system.network.happened).items():
                counts[result] = counts.get(result, 0) + count
        checks.made_once(systems, watcher)
        checks.copies(systems)
        if chance.random() < 0.3:
            checks.anew(chance.choice(systems[1:]))
        checks.repaired(chance.choice(systems))
        for system in systems:
            system.network.close()
            system.edits.store.db.close()
    return counts


def end(systems: list[System], admin: Admin) -> None:
    """All are online, and go on until nothing is left to do."""
    for system in systems:
        system.network.calm = True
        system.network.deliver()
    for _ in range(30):
        for system in systems:
            system.settle()
        busy = False
        for system in systems:
            sender = system.partner.principal_id
            if system.conflicts() != system.closed:
                busy = True
                system.choose(sender)
                # What has left the reach of its sender is chosen by those above.
                systems[0].choose(sender)
                if not admin.get("/v1/sync/conflicts", status="open", sent_by=sender)["data"]:
                    system.closed = system.conflicts()
        if not busy:
            return
    raise checks.Wrong("it does not come to an end")


class Clerk:
    """People who change the same records over HTTP meanwhile."""

    def __init__(self, admin: Admin, regency: Regency, chance: random.Random, name: str) -> None:
        self.admin, self.regency, self.chance, self.words = admin, regency, chance, Words(name, chance)

    def work(self, systems: list[System]) -> None:
        """Changes, deletes or brings back a record, or leads a plan on."""
        record_type = self.chance.choices(["libraries", "library_reports", "stakeholders", "meetings", "plans"], [6, 2, 2, 2, 3])[0]
        query = {"region": self.regency.code, "limit": 100, "sort": "created_at", "deleted": "include"}
        data = self.admin.get(f"/v1/{record_type}", **query)["data"]
        # Those of the demonstration are few, and left in peace.
        found = sorted((record for record in data if record["id"][:2] == "01"), key=lambda record: record["id"])
        if not found:
            return
        record = self.chance.choice(found)
        path, version = f"/v1/{record_type}/{record['id']}", record["version"]
        if record["deleted_at"]:
            self.tell("POST", f"{path}/restore", None, version)
        elif record_type == "plans":
            self.lead(path, record, self.chance.choice(systems))
        elif self.chance.random() < 0.15:
            self.tell("DELETE", path, None, version)
        elif record_type == "stakeholders" and self.chance.random() < 0.3:
            self.tell("POST", f"{path}/merge", {"into": self.chance.choice(found)["id"]}, version)
        elif record_type == "meetings" and self.chance.random() < 0.4:
            step = "held" if record["status"] == "planned" else "minutes_approved"
            self.tell("POST", f"{path}/transitions", {"to": step}, version)
        else:
            self.tell("PATCH", path, self.words.change(record_type, record), version)

    def tell(self, method: str, path: str, body: object, version: int) -> None:
        status, told = self.admin.call(method, path, body, version)
        checks.expect(status in (200, 404, 409, 410, 412, 422), f"{method} {path}: {status}", told)

    def lead(self, path: str, plan: dict, system: System) -> None:
        """Somebody submits a plan, and somebody above approves it: then those below hear of it."""
        step = f"{path}/transitions"
        if plan["status"] == "draft":
            call(system.service, "POST", step, {"to": "submitted"}, plan["version"])
            plan = plan | {"status": "submitted", "version": plan["version"] + 1}
        if plan["status"] == "submitted":
            self.tell("POST", step, {"to": "approved"}, plan["version"])
