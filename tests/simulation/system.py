"""A provincial system: what its people do, and how it synchronises."""
from __future__ import annotations

import json
import random
import shutil
from datetime import datetime, timedelta, timezone
from typing import Any

from sinergi_sync import Edits, NoAnswer, Refused, Store, open_conflicts, pull, push, repair, resolve, take
from sinergi_sync.push import send
from sinergi_sync.repair import equal

from .ground import Ids, Partner, Regency
from .network import BadNetwork, Crash, Witness
from .records import Words

CLOCKS = {
    "right": timedelta(0),
    "1970": datetime(1970, 1, 1, tzinfo=timezone.utc) - datetime(2026, 1, 1, tzinfo=timezone.utc),
    "2099": datetime(2099, 1, 1, tzinfo=timezone.utc) - datetime(2026, 1, 1, tzinfo=timezone.utc),
}


class System:
    """One partner system with its database, its people and its network."""

    def __init__(
        self, name: str, base: str, partner: Partner, regions: list[str], regency: Regency, chance: random.Random,
        ids: Ids, folder: str,
    ) -> None:
        self.name, self.partner, self.regions, self.regency, self.chance, self.ids = (
            name, partner, regions, regency, chance, ids,
        )
        self.path = f"{folder}/{name}.sqlite"
        # An empty copy is made once: to make one waits for the disk.
        shutil.copy(f"{folder}/empty.sqlite", self.path)
        self.clock = CLOCKS[chance.choice(list(CLOCKS))]
        self.lines = chance.random() < 0.5
        types = None if chance.random() < 0.3 else ",".join(Words.CHANGES)
        self.limit = chance.choice([40, 200, 1000])
        self.witness = Witness()
        self.network = BadNetwork(base, chance, self.witness)
        self.service = partner.service(base, transport=self.network, tries=4, sleep=lambda _: None)
        self.words = Words(name, chance)
        self.crashes = 0
        # Conflicts of which the end was seen.
        self.closed: set[str] = set()
        # How many times a refused change is tried again.
        self.patience: dict[str, int] = {}
        self.open(types)

    def open(self, types: str | None = None) -> None:
        """The client starts, from what lies on its disk."""
        store = Store(self.path, types)
        store.db.execute("pragma synchronous = off")
        self.edits = Edits(store, new_id=self.ids, clock=lambda: datetime.now(timezone.utc) + self.clock)

    # The people of the system.

    def work(self) -> None:
        """Somebody does something."""
        act = self.chance.choices([self.make, self.change, self.move, self.remove], [3, 12, 3, 2])[0]
        act()

    def is_mine(self, region: str | None) -> bool:
        return region is not None and any(region == own or region.startswith(own + ".") for own in self.regions)

    def known(self, *types: str, of_mine: bool = True) -> list[tuple[str, dict[str, Any]]]:
        """Records of the regency as they are seen here, in the order of their ids."""
        ids = {(row["type"], row["id"]) for row in self.edits.store.rows()}
        ids |= {(change["type"], change["id"]) for change in self.edits.waiting()}
        found = []
        for record_type, record_id in sorted(ids):
            if types and record_type not in types or record_type not in self.words.CHANGES:
                continue
            seen = self.edits.view(record_type, record_id)
            if seen is None:
                continue
            region = seen.get("region_code") or self.parent_region(seen)
            inside = region is not None and region.startswith(self.regency.code)
            if inside and (self.is_mine(region) or not of_mine):
                found.append((record_type, seen | {"region_code": region}))
        return found

    def parent_region(self, seen: dict[str, Any]) -> str | None:
        """Where a record lies that is not there yet: with what it belongs to."""
        for member, record_type in (("library_id", "libraries"), ("meeting_id", "meetings"), ("plan_id", "plans")):
            parent = seen.get(member) and self.edits.view(record_type, seen[member])
            if parent:
                return parent.get("region_code")
        return None

    def place(self) -> str:
        """A village of the system."""
        return self.chance.choice([v for v in self.regency.villages if self.is_mine(v)])

    def make(self) -> None:
        """A new record, and often what belongs to it."""
        what = self.chance.choices(["library", "stakeholder", "meeting", "plan"], [5, 2, 3, 1])[0]
        words, edits, chance = self.words, self.edits, self.chance
        if what == "library":
            library = edits.create("libraries", words.library(self.place()))
            for record_type in ("library_reports", "enrolments"):
                if chance.random() < 0.5:
                    edits.create(record_type, words.of_library(record_type, library))
        elif what == "stakeholder":
            edits.create("stakeholders", words.stakeholder(self.place()))
        elif what == "meeting":
            meeting = edits.create("meetings", words.meeting(self.place()))
            edits.create("agenda_items", words.agenda_item(meeting, 1))
            stakeholders = self.known("stakeholders", of_mine=False)
            if stakeholders:
                edits.create("attendances", words.attendance(meeting, chance.choice(stakeholders)[1]["id"]))
        else:
            stakeholder = edits.create("stakeholders", words.stakeholder(self.place()))
            plan = edits.create("plans", words.plan(self.place()))
            edits.create("actions", words.action(plan, stakeholder))
            edits.create("indicators", words.indicator(plan))

    def change(self) -> None:
        """A few fields of a record; now and then of one that is not the system's own."""
        known = self.known(of_mine=self.chance.random() < 0.95)
        if not known:
            return self.make()
        record_type, seen = self.chance.choice(known)
        self.edits.update(record_type, seen["id"], self.words.change(record_type, seen))

    def move(self) -> None:
        """A library goes to another village, perhaps out of the reach of others."""
        villages = [seen for _, seen in self.known("libraries") if seen["kind"] == "village"]
        if villages:
            self.edits.update("libraries", self.chance.choice(villages)["id"], {"region_code": self.place()})

    def remove(self) -> None:
        """A record is deleted."""
        known = self.known()
        if known:
            record_type, seen = self.chance.choice(known)
            self.edits.delete(record_type, seen["id"])

    # The client.

    def go_online(self) -> None:
        """Synchronises, as far as the network lets it."""
        try:
            if self.chance.random() < 0.3:
                self.push_out_of_order()
            for step in self.chance.choice([(self.push, self.pull), (self.pull, self.push), (self.push,), (self.pull,)]):
                step()
        except NoAnswer:
            self.network.close()
        except Crash:
            self.crashes += 1
            self.network.close()
            self.edits.store.db.close()
            self.open()

    def push(self) -> None:
        push(self.edits, self.service)

    def pull(self) -> None:
        pull(self.edits, self.service, lines=self.lines, limit=self.limit, every=60)

    def push_out_of_order(self) -> None:
        """Several small batches, sent in an order that is not theirs."""
        batches = []
        while batch := self.edits.assemble(self.chance.randint(1, 3)):
            batches.append(batch)
        self.chance.shuffle(batches)
        for batch in batches:
            send(self.edits, self.service, batch)

    # The end.

    def settle(self) -> None:
        """Everything that waits goes out; what was refused is tried again or given up."""
        self.push()
        while refused := self.edits.refused():
            for change in refused:
                record = f"{change['type']} {change['id']}"
                self.patience[record] = self.patience.get(record, 0) + 1
                if self.patience[record] <= 2:
                    self.edits.mend(change["op_id"], self.words.mended(change["type"], json.loads(change["fields"])))
                else:
                    self.edits.drop(change["op_id"])
            self.push()

    def catch_up(self) -> bool:
        """Pulls until everything was told; says whether anything came."""
        came = False
        while True:
            pulled = pull(self.edits, self.service, lines=self.lines, wait=0)
            came = came or pulled.entries > 0
            if pulled.caught_up:
                return came

    def conflicts(self) -> set[str]:
        """Those that its operations have met."""
        return {receipt["conflict_id"] for receipt in self.witness.receipts.values()} - {None}

    def choose(self, sent_by: str) -> None:
        """Resolves what the operations of a sender have met, as far as it lies in the reach of this system."""
        for conflict in list(open_conflicts(self.service, sent_by=sent_by)):
            fields = {field["field"]: field for field in conflict["fields"]}
            value = {}
            if conflict["kind"] == "fields" and self.chance.random() < 0.3:
                value = self.words.other(conflict["type"], fields)
            choice = take(self.chance.choice(["mine", "theirs"]), value)
            try:
                resolve(self.service, conflict["id"], choice)
            except Refused as refused:
                # What was sent cannot be any more: its library is gone, its year is taken.
                if refused.status not in (409, 422):
                    raise
                resolve(self.service, conflict["id"], take("theirs"))

    def is_equal(self) -> bool:
        """Whether the copy is what the service tells by digest. Only what differs must be of the same moment."""
        while True:
            self.catch_up()
            if equal(self.edits, self.service):
                return True
            if not self.catch_up():
                return False

    def spoil(self) -> None:
        """Rows are lost, grow old, or come from nowhere."""
        db, rows = self.edits.store.db, self.edits.store.rows()
        for row in self.chance.sample(rows, min(len(rows), self.chance.randint(1, 8))):
            key = (row["type"], row["id"])
            what = self.chance.choice(["drop", "age", "add"])
            if what == "drop":
                self.edits.store.remove(*key)
            elif what == "age":
                db.execute("update records set version = version + ? where type = ? and id = ?",
                           (self.chance.choice([-1, 1, 1000]), *key))
            else:
                db.execute("insert into records select type, ?, version, region_code, document, snapshot from records "
                           "where type = ? and id = ?", (self.ids(), *key))

    def mend(self) -> int:
        """One round of repair."""
        return repair(self.edits, self.service, tries=50)
