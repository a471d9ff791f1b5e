"""The copy, in SQLite: the records exactly as the service told them, and the cursor that belongs to them.

What is changed here lies beside them (edits.py) and is never written into them: a record of the copy always is a
version that the service has, and the digest of the copy is that of the service.
"""
from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Iterator

SCHEMA = """
create table if not exists state (name text primary key, value text);
create table if not exists records (
    type text not null,
    id text not null,
    version integer not null,
    region_code text,
    document text not null,
    snapshot integer not null,        -- the number of the snapshot that named it last
    primary key (type, id)
) without rowid;
create table if not exists changes (
    place integer primary key,        -- the order in which they were made
    op_id text not null unique,
    type text not null,
    id text not null,
    operation text not null,          -- create, update or delete
    fields text not null,             -- JSON, the fields that are meant
    base_version integer,             -- the version on which it was made
    after text,                       -- it waits for the receipt of this operation, which is of the same record
    client_time text not null,
    batch_id text,                    -- since it was put into a batch; it changes no more
    receipt text                      -- JSON, what the service said of it
);
create index if not exists changes_of on changes (type, id);
"""


@dataclass(frozen=True)
class Record:
    """A record as the service told it last."""

    type: str
    id: str
    version: int
    region_code: str | None
    document: dict[str, Any]


class Store:
    """The copy of one client. Only one process at a time synchronises it."""

    def __init__(self, path: str = ":memory:", types: str | None = None) -> None:
        """`types` are those that a new copy holds, separated by commas; all without it."""
        # No transaction begins by itself: every one of them stands in the code.
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA)
        if types is not None and self.state("cursor") is None:
            self.keep("types", types)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def state(self, name: str) -> str | None:
        """A single value, such as the cursor."""
        row = self.db.execute("select value from state where name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def keep(self, name: str, value: str | None) -> None:
        """Keeps a single value."""
        self.db.execute("insert or replace into state values (?, ?)", (name, value))

    def record(self, record_type: str, record_id: str) -> Record | None:
        """A record as the service told it last."""
        found = self.db.execute("select * from records where type = ? and id = ?", (record_type, record_id)).fetchone()
        return found and Record(
            found["type"], found["id"], found["version"], found["region_code"], json.loads(found["document"])
        )

    def rows(self, record_type: str | None = None) -> list[sqlite3.Row]:
        """Type, id, version and region_code of the records of a type, or of all."""
        return self.db.execute(
            "select type, id, version, region_code from records where ?1 is null or type = ?1 order by type, id",
            (record_type,),
        ).fetchall()

    def apply(self, entry: dict[str, Any]) -> None:
        """Applies an entry of the feed. Applying it again changes nothing."""
        document = entry["document"]
        if document is None or document.get("deleted_at") is not None:
            self.remove(entry["type"], entry["id"])
        else:
            self.put(entry["type"], document)

    def put(self, record_type: str, document: dict[str, Any]) -> None:
        """Puts a record as the service has it."""
        self.db.execute(
            "insert or replace into records values (?, ?, ?, ?, ?, ?)",
            (
                record_type, document["id"], document["version"], document.get("region_code"),
                json.dumps(document, ensure_ascii=False), int(self.state("snapshot") or 0),
            ),
        )

    def remove(self, record_type: str, record_id: str) -> None:
        """Takes a record out of the copy."""
        self.db.execute("delete from records where type = ? and id = ?", (record_type, record_id))

    def begin_snapshot(self) -> None:
        """From here on the service tells its whole state."""
        self.keep("snapshot", str(int(self.state("snapshot") or 0) + 1))

    def end_snapshot(self) -> None:
        """The whole state was told: what it did not name is gone."""
        self.db.execute("delete from records where snapshot < ?", (int(self.state("snapshot") or 0),))
