"""Numbers that tell whether a copy is complete: the canonical form of docs/sync.md, "Completeness"."""
from __future__ import annotations

import hashlib
from typing import Iterable

# How long the code of a region is on each level.
LENGTHS = {"province": 2, "regency": 5, "district": 8, "village": 13}


def record_hash(record_id: str, version: int) -> int:
    """The first 8 bytes of the SHA-256 of `<id>:<version>`, as a number."""
    return int.from_bytes(hashlib.sha256(f"{record_id}:{version}".encode("ascii")).digest()[:8], "big")


def digest(records: Iterable[tuple[str, int]]) -> tuple[int, str]:
    """How many (id, version) there are, and what they hash to. Their order plays no part."""
    count, total = 0, 0
    for record_id, version in records:
        count, total = count + 1, total + record_hash(record_id, version)
    return count, f"{total % 2**64:016x}"


def bucket(region_code: str | None, by: str) -> str | None:
    """The bucket of a record: the beginning of its region. None is national."""
    return None if region_code is None else region_code[: LENGTHS[by]]
