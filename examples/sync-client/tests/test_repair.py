import random
import unittest
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sinergi_sync import Edits, Store, repair
from sinergi_sync.digest import bucket, digest
from sinergi_sync.repair import equal

from .fake import Answer, Fake

REGIONS = ["32.14.01.2010", "32.14.02.2001", "32.14", "32", "33.01.01.2001", None]


class Whole(Fake):
    """A service that has records, and answers what it is asked about them."""

    def __init__(self, records: dict[str, dict[str, Any]]) -> None:
        super().__init__()
        self.records = records

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        if method == "GET":
            self.answers.append(self.answer(path))
        return super().send(method, path, headers, body)

    def answer(self, path: str) -> dict[str, Any]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if "ids" in query:
            return {"data": [self.records[record_id] for record_id in query["ids"].split(",")]}
        if "/changes" in path:
            return {"data": [], "next": "x", "phase": "changes", "more": False, "caught_up": True}
        region, by = query.get("region"), query.get("by", "province")
        inside = [r for r in self.records.values() if region is None or (r["region_code"] or "").startswith(region)]
        buckets: dict[str | None, list[dict[str, Any]]] = {}
        for record in inside:
            buckets.setdefault(bucket(record["region_code"], by), []).append(record)

        def told(records: list[dict[str, Any]]) -> dict[str, Any]:
            count, hashed = digest((r["id"], r["version"]) for r in records)
            return {"type": "libraries", "count": count, "hash": hashed}

        return {
            "totals": [told(inside)],
            "buckets": [told(rs) | {"region_code": code, "records": rs} for code, rs in buckets.items()],
        }


class Repair(unittest.TestCase):
    def test_a_copy_that_was_spoilt_is_found_out_and_mended_in_one_round(self) -> None:
        for seed in range(50):
            with self.subTest(seed):
                self.one(random.Random(seed))

    def one(self, chance: random.Random) -> None:
        ids = [f"{n:08}-0000-7000-8000-000000000000" for n in range(chance.choice([30, 700]))]
        records = {i: {"id": i, "version": 3, "region_code": chance.choice(REGIONS)} for i in ids}
        edits = Edits(Store())
        edits.store.keep("cursor", "x")
        service = Whole(records).service()
        for record in records.values():
            edits.store.put("libraries", record)
        self.assertTrue(equal(edits, service))
        for record_id in chance.sample(ids, 10):
            what = chance.choice(["drop", "age", "add"])
            if what == "drop":
                edits.store.remove("libraries", record_id)
            elif what == "age":
                edits.store.put("libraries", records[record_id] | {"version": chance.choice([2, 4])})
            else:
                edits.store.put("libraries", records[record_id] | {"id": record_id.replace("7000", "7001")})
        self.assertFalse(equal(edits, service))
        self.assertEqual(repair(edits, service), 10)
        self.assertTrue(equal(edits, service))
        self.assertEqual(repair(edits, service), 0)
