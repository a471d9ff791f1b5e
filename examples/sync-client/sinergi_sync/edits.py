"""What was changed here and is not there yet.

A change has an `op_id`, made here once and for all, and the version on which it was made. As long as it was not put
into a batch, further changes of the same record are put together with it; from then on it is as it is, since the
service takes an `op_id` for one content only. A later change of the same record then waits for its receipt, which
tells the version on which it is made.
"""
from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from datetime import datetime, timezone
from typing import Any, Callable, NamedTuple

from .store import Store

APPLIED = ("created", "updated", "merged", "unchanged")
# Refused because of the version on which it was made.
BASELESS = ("base_required", "base_unknown", "base_erased")


class Batch(NamedTuple):
    """Changes that are sent together."""

    batch_id: str
    changes: list[sqlite3.Row]


def uuid7() -> str:
    """A UUID that sorts by the time at which it was made (RFC 9562). A wrong clock does no harm."""
    number = int(time.time() * 1000) % 2**48 << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(3 << 62) | 2 << 62))


def now() -> datetime:
    """What the clock of this machine says. It is told, and decides nothing."""
    return datetime.now(timezone.utc)


class Edits:
    """The changes made in a copy."""

    def __init__(
        self, store: Store, *, new_id: Callable[[], str] = uuid7, clock: Callable[[], datetime] = now
    ) -> None:
        self.store = store
        self.db = store.db
        self.new_id = new_id
        self.clock = clock

    # What people do.

    def create(self, record_type: str, fields: dict[str, Any], record_id: str | None = None) -> str:
        """Makes a record; gives its id."""
        record_id = record_id or self.new_id()
        with self.store.transaction():
            self._add(record_type, record_id, "create", fields, None, None)
        return record_id

    def update(self, record_type: str, record_id: str, fields: dict[str, Any]) -> None:
        """Changes fields of a record."""
        with self.store.transaction():
            if self.view(record_type, record_id) is None:
                raise KeyError(f"{record_type} {record_id} is not in the copy")
            unsent = self._unsent(record_type, record_id)
            if unsent is not None and not self._made_later(unsent, fields):
                fields = json.loads(unsent["fields"]) | fields
                self.db.execute(
                    "update changes set fields = ?, client_time = ? where op_id = ?",
                    (json.dumps(fields), self._time(), unsent["op_id"]),
                )
                return
            self._add(record_type, record_id, "update", fields, *self._base(record_type, record_id))

    def delete(self, record_type: str, record_id: str) -> None:
        """Deletes a record."""
        with self.store.transaction():
            if self.view(record_type, record_id) is None:
                raise KeyError(f"{record_type} {record_id} is not in the copy")
            unsent = self._unsent(record_type, record_id)
            if unsent is None or unsent["operation"] == "create":
                self._add(record_type, record_id, "delete", {}, *self._base(record_type, record_id))
                return
            # It stands on the same version, and comes last: what was changed in between may need the record.
            self._remove(unsent["op_id"])
            self._add(record_type, record_id, "delete", {}, unsent["base_version"], unsent["after"])

    def view(self, record_type: str, record_id: str) -> dict[str, Any] | None:
        """A record as people here see it: as the service told it, with what was changed here."""
        record = self.store.record(record_type, record_id)
        seen = record.document if record else None
        for change in self._of(record_type, record_id):
            if change["operation"] == "delete":
                seen = None
            elif seen is not None or change["operation"] == "create":
                seen = {"id": record_id} | (seen or {}) | json.loads(change["fields"])
        return seen

    def refused(self) -> list[sqlite3.Row]:
        """What the service did not accept, with its receipts. It stays until it is mended or dropped."""
        return [c for c in self._all("receipt is not null") if json.loads(c["receipt"])["result"] == "refused"]

    def mend(self, op_id: str, fields: dict[str, Any]) -> None:
        """Tries a refused change again, with other values: as a new operation, on the same version as before.

        Only where that version itself was refused it is the present one: whoever mends has looked at it.
        """
        with self.store.transaction():
            old = self.db.execute("select * from changes where op_id = ?", (op_id,)).fetchone()
            base, record = old["base_version"], self.store.record(old["type"], old["id"])
            if record is not None and json.loads(old["receipt"])["code"] in BASELESS:
                base = record.version
            self._remove(op_id)
            self._add(old["type"], old["id"], old["operation"], json.loads(old["fields"]) | fields, base, None)

    def drop(self, op_id: str) -> None:
        """Gives up a change that is not on its way: one that was not sent, or was refused."""
        with self.store.transaction():
            if self.db.execute(
                "select 1 from changes where op_id = ? and (batch_id is null or receipt is not null)", (op_id,)
            ).fetchone():
                self._remove(op_id)

    # What push and pull do.

    def waiting(self) -> list[sqlite3.Row]:
        """All that has no receipt yet."""
        return self._all("receipt is null")

    def unanswered(self) -> Batch | None:
        """The first batch that was put together and has no answer yet."""
        first = self.db.execute(
            "select batch_id from changes where batch_id is not null and receipt is null order by place limit 1"
        ).fetchone()
        return first and self._batch(first["batch_id"])

    def assemble(self, at_most: int) -> Batch | None:
        """Puts what waits into a new batch, and keeps that: it is sent under the same ids until it is answered."""
        batch_id = self.new_id()
        with self.store.transaction():
            put = self.db.execute(
                "update changes set batch_id = ?1 where place in "
                "(select place from changes where batch_id is null and after is null order by place limit ?2)",
                (batch_id, at_most),
            )
        return self._batch(batch_id) if put.rowcount else None

    def _batch(self, batch_id: str) -> Batch:
        return Batch(
            batch_id,
            self.db.execute("select * from changes where batch_id = ? order by place", (batch_id,)).fetchall(),
        )

    def answered(self, results: list[dict[str, Any]]) -> None:
        """Keeps receipts. What waited for them now has the version on which it was made."""
        with self.store.transaction():
            for receipt in results:
                op_id = receipt["op_id"]
                self.db.execute("update changes set receipt = ? where op_id = ?", (json.dumps(receipt), op_id))
                # Where the receipt is of others' changes too, or of none, the base stays the one that was seen.
                known = receipt["version"] if receipt["result"] in ("created", "updated") else None
                self.db.execute(
                    "update changes set after = null, base_version = coalesce(?1, (select base_version from changes "
                    "where op_id = ?2)) where after = ?2",
                    (known, op_id),
                )
                # A conflict holds all that was sent; nothing of it is needed here.
                if receipt["result"] == "conflict":
                    self.db.execute("delete from changes where op_id = ?", (op_id,))

    def applied(self) -> list[str]:
        """The operations that were applied: a pull that begins now tells what became of their records."""
        receipts = ((c["op_id"], json.loads(c["receipt"])) for c in self._all("receipt is not null"))
        return [op_id for op_id, receipt in receipts if receipt["result"] in APPLIED]

    def settle(self, op_ids: list[str]) -> None:
        """What these operations did is in the copy now."""
        self.db.executemany("delete from changes where op_id = ?", [(op_id,) for op_id in op_ids])

    def _all(self, condition: str) -> list[sqlite3.Row]:
        return self.db.execute(f"select * from changes where {condition} order by place").fetchall()

    def _of(self, record_type: str, record_id: str) -> list[sqlite3.Row]:
        """The changes of a record that are on their way or were applied."""
        found = self.db.execute(
            "select * from changes where type = ? and id = ? order by place", (record_type, record_id)
        ).fetchall()
        return [c for c in found if c["receipt"] is None or json.loads(c["receipt"])["result"] in APPLIED]

    def _unsent(self, record_type: str, record_id: str) -> sqlite3.Row | None:
        """The last change of a record, when it is in no batch yet."""
        last = self._of(record_type, record_id)[-1:]
        return last[0] if last and last[0]["batch_id"] is None else None

    def _base(self, record_type: str, record_id: str) -> tuple[int | None, str | None]:
        """The version on which the next change of a record is made, and for which receipt it waits to know it."""
        last = self._of(record_type, record_id)[-1:]
        if not last:
            record = self.store.record(record_type, record_id)
            return (record.version if record else None), None
        receipt = json.loads(last[0]["receipt"] or "null")
        if receipt is None:
            return None, last[0]["op_id"]
        known = receipt["version"] if receipt["result"] in ("created", "updated") else last[0]["base_version"]
        return known, None

    def _made_later(self, change: sqlite3.Row, fields: dict[str, Any]) -> bool:
        """Whether fields refer to a record that is made behind this change."""
        later = self._all(f"operation = 'create' and batch_id is null and place > {change['place']}")
        return any(row["id"] in fields.values() for row in later)

    def _add(
        self, record_type: str, record_id: str, operation: str, fields: dict[str, Any], base: int | None, after: str | None
    ) -> None:
        self.db.execute(
            "insert into changes (op_id, type, id, operation, fields, base_version, after, client_time) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            (self.new_id(), record_type, record_id, operation, json.dumps(fields), base, after, self._time()),
        )

    def _remove(self, op_id: str) -> None:
        """Takes a change out; what waits for it stands where it stood."""
        self.db.execute(
            "update changes set (base_version, after) = (select base_version, after from changes where op_id = ?1) "
            "where after = ?1",
            (op_id,),
        )
        self.db.execute("delete from changes where op_id = ?", (op_id,))

    def _time(self) -> str:
        return self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
