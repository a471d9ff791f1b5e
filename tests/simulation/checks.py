"""What must hold at the end."""
from __future__ import annotations

import json
from typing import Any

from sinergi_sync import Edits, Store, pull
from sinergi_sync.repair import equal

from .ground import Admin, Partner
from .system import System

# (type, id, version) -> entry of the feed
Ledger = dict[tuple[str, str, int], dict[str, Any]]
APPLIED = ("created", "updated", "merged", "unchanged")


class Watcher:
    """Reads the feed of the regency from the beginning to the end: every row of its ledger."""

    def __init__(self, base: str, partner: Partner) -> None:
        self.service = partner.service(base)
        self.ledger: Ledger = {}
        self.cursor: str | None = None
        self.look()
        self.before = set(self.ledger)

    def look(self) -> None:
        """Everything up to now."""
        while True:
            page = self.service.get("/v1/sync/changes", {"cursor": self.cursor, "limit": 5000})
            for entry in page["data"]:
                self.ledger[entry["type"], entry["id"], entry["version"]] = entry
            self.cursor = page["next"]
            if page["caught_up"]:
                return


class Wrong(AssertionError):
    """Something that must hold does not."""


def expect(holds: bool, what: str, *facts: Any) -> None:
    if not holds:
        raise Wrong(what + "".join(f"\n    {json.dumps(fact, ensure_ascii=False, default=str)}" for fact in facts))


def written(ledger: Ledger, record_type: str, record_id: str, version: int, *facts: Any) -> dict[str, Any]:
    """A row of the ledger that somebody names."""
    expect((record_type, record_id, version) in ledger, "the ledger does not know this version", *facts)
    return ledger[record_type, record_id, version]


def copies(systems: list[System]) -> None:
    """All copies are what the service holds, and agree on every record that several hold."""
    seen: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    for system in systems:
        expect(system.is_equal(), f"the copy of {system.name} is not what the service holds")
        for row in system.edits.store.rows():
            record = system.edits.store.record(row["type"], row["id"])
            assert record is not None
            other = seen.setdefault((row["type"], row["id"]), (system.name, record.document))
            expect(
                other[1]["version"] != record.version or other[1] == record.document,
                f"{system.name} and {other[0]} hold the same version of a record with other values", record, other[1],
            )
        expect(not system.edits.waiting(), f"{system.name} still has something to send")


def repaired(system: System) -> None:
    """A copy that was spoilt is found out, and equal after one round of repair."""
    system.spoil()
    expect(not equal(system.edits, system.service), f"the copy of {system.name} was spoilt and the digest is the same")
    put_right = system.mend()
    expect(put_right > 0 and system.is_equal(), f"the copy of {system.name} is not equal after one round of repair")


def receipts(system: System, ledger: Ledger, admin: Admin) -> dict[str, int]:
    """Every receipt is what the service still says, every step stands in the ledger, no value has vanished, and
    nobody has overwritten what nobody there had seen.
    """
    counts: dict[str, int] = {}
    for batch_id, op_ids in system.witness.batches.items():
        told = system.service.get(f"/v1/sync/batches/{batch_id}")
        expect(told["pending"] == 0, "a batch is not done", told)
        expect([r["op_id"] for r in told["results"]] == op_ids, "results are not those of the operations", told)
        for receipt in told["results"]:
            op_id = receipt["op_id"]
            heard = system.witness.receipts.get(op_id)
            expect(heard == receipt, "the receipt is another one now", heard, receipt)
            counts[receipt["result"]] = counts.get(receipt["result"], 0) + 1
            one(system.witness.operations[op_id], receipt, ledger, admin)
    return counts


def made_once(systems: list[System], watcher: Watcher) -> None:
    """Every record that came was made by one operation, which knows it."""
    claimed: dict[int, dict[str, Any]] = {}
    for system in systems:
        for receipt in system.witness.receipts.values():
            if receipt["result"] == "created":
                other = claimed.setdefault(receipt["seq"], receipt)
                expect(other is receipt, "two operations made the same", receipt, other)
    for key, entry in watcher.ledger.items():
        if key not in watcher.before and entry["version"] == 1:
            expect(entry["seq"] in claimed, "a record that nobody made", entry)


def one(operation: dict[str, Any], receipt: dict[str, Any], ledger: Ledger, admin: Admin) -> None:
    """What became of an operation."""
    facts = (operation, receipt)
    result = receipt["result"]
    if result == "refused":
        expect(bool(receipt["code"] and receipt["explanation"]), "a refusal without a reason", *facts)
        expect(receipt["seq"] is None, "a refusal that wrote something", *facts)
        return
    if result == "conflict":
        # The record may have left the reach of its sender.
        conflict = admin.get(f"/v1/sync/conflicts/{receipt['conflict_id']}")
        expect(conflict["sent"] == operation.get("document", {}), "a conflict has not what was sent", conflict, *facts)
        expect(conflict["status"] != "open", "a conflict is open", conflict, *facts)
        expect(conflict["applied"] == receipt["applied"], "a conflict tells of other fields than the receipt", conflict, *facts)
        if receipt["applied"]:
            rest = {field: operation["document"][field] for field in receipt["applied"] if field in operation["document"]}
            stored(operation | {"document": rest}, receipt, ledger, admin)
        chosen(conflict, ledger)
        return
    expect(result in APPLIED, "a result that is none", *facts)
    stored(operation, receipt, ledger, admin)


def stored(operation: dict[str, Any], receipt: dict[str, Any], ledger: Ledger, admin: Admin) -> None:
    """What was applied is there, in the version of the receipt."""
    facts = (operation, receipt)
    entry = written(ledger, receipt["type"], receipt["id"], receipt["version"], *facts)
    if receipt["result"] == "unchanged":
        expect(receipt["seq"] is None, "nothing changed, and yet something was written", *facts)
    else:
        expect(entry["seq"] == receipt["seq"], "the ledger has another place than the receipt", entry, *facts)
    if receipt["result"] != "created" and receipt["seq"] is not None:
        seen(operation, receipt, ledger, admin)
    if operation["operation"] == "delete":
        gone = entry["operation"] == "delete" or entry["document"] is None or entry["document"]["deleted_at"]
        expect(bool(gone), "a deletion left the record", entry, *facts)
        return
    base = ledger.get((receipt["type"], receipt["id"], operation.get("base_version", 0)), {}).get("document") or {}
    # A reference to a stakeholder that is part of another by now is one to that, and the receipt says so.
    merged = {note["pointer"] for note in receipt["warnings"] if note["code"] == "reference_merged"}
    for field, value in operation["document"].items():
        if f"/document/{field}" in merged:
            continue
        expect(is_stored(field, value, base.get(field), entry["document"][field]), f"{field} was lost", entry, base, *facts)


def seen(operation: dict[str, Any], receipt: dict[str, Any], ledger: Ledger, admin: Admin) -> None:
    """What was written over was the same when the change was made, field by field and group by group."""
    record = (receipt["type"], receipt["id"])
    base, before = (ledger[*record, version] for version in (operation["base_version"], receipt["version"] - 1))
    fields, groups, sets = admin.merging[receipt["type"]]
    written = fields if operation["operation"] == "delete" else set(receipt["applied"]) - sets
    written = written.union(*(group for group in groups if group & written))
    changed = {field for field in written if base["document"].get(field) != before["document"].get(field)}
    expect(not changed, f"{sorted(changed)} was overwritten unseen", operation, receipt, base, before)


def is_stored(field: str, sent: Any, base: Any, now: Any) -> bool:
    """Whether a value that was sent is there; what was sent as it was before may be another by now."""
    if field == "aliases":
        added, taken = set(sent) - set(base or []), set(base or []) - set(sent)
        return added <= set(now) and not taken & set(now)
    return sent in (base, now)


def chosen(conflict: dict[str, Any], ledger: Ledger) -> None:
    """A choice is carried out in the version that it names."""
    if conflict["status"] != "resolved":
        return
    entry = written(ledger, conflict["type"], conflict["record_id"], conflict["resolved_version"], conflict)
    mine = {field["field"]: field["mine"] for field in conflict["fields"]}
    for choice in conflict["resolution"]["fields"]:
        value = {"mine": mine[choice["field"]], "value": choice.get("value")}.get(choice["take"], None)
        if choice["take"] != "theirs":
            expect(entry["document"][choice["field"]] == value, "a choice was not carried out", conflict, entry)
    if conflict["resolution"]["record"] == "mine":
        gone = entry["operation"] == "delete"
        expect(gone == (conflict["kind"] == "edited"), "a choice was not carried out", conflict, entry)


def anew(system: System) -> None:
    """A copy that begins now comes to the same as one that followed all along."""
    edits = Edits(Store(types=system.edits.store.state("types")))
    pull(edits, system.service)
    own = [tuple(row) for row in system.edits.store.rows()]
    expect([tuple(row) for row in edits.store.rows()] == own, f"{system.name}: a new copy is another one")
