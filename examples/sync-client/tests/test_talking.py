"""Pulling, pushing and choosing, with a service that answers what it was told to."""
import json
import unittest
from typing import Any

from sinergi_sync import Edits, NoAnswer, Refused, Store, pull, push, resolve, take

from .fake import Answer, Fake


def entry(record_id: str, version: int, **fields: Any) -> dict[str, Any]:
    document = {"id": record_id, "version": version, "region_code": "32.14", "deleted_at": None, **fields}
    return {"seq": version, "type": "libraries", "id": record_id, "version": version, "document": document}


def standing(cursor: str, phase: str = "changes", more: bool = False) -> dict[str, Any]:
    return {"next": cursor, "phase": phase, "more": more, "caught_up": not more}


def page(entries: list[Any], *args: Any, **kw: Any) -> dict[str, Any]:
    return {"data": entries, **standing(*args, **kw)}


def lines(*told: Any, cut: bool = False) -> Answer:
    return Answer(200, b"".join(json.dumps(line).encode() + b"\n" for line in told), cut)


class Pull(unittest.TestCase):
    def setUp(self) -> None:
        self.edits = Edits(Store())

    def ids(self) -> list[str]:
        return [row["id"] for row in self.edits.store.rows()]

    def test_pages_are_applied_with_their_cursor(self) -> None:
        fake = Fake(page([entry("a", 1), entry("b", 1)], "one", "snapshot", more=True), page([entry("a", 2)], "two"))
        self.assertEqual(pull(self.edits, fake.service(), lines=False), (3, True))
        self.assertEqual([path for _, path, _ in fake.asked], ["/v1/sync/changes", "/v1/sync/changes?cursor=one"])
        self.assertEqual([row["version"] for row in self.edits.store.rows()], [2, 1])

    def test_what_was_deleted_or_has_left_goes(self) -> None:
        gone = entry("b", 2) | {"document": None}
        fake = Fake(page([entry("a", 1), entry("b", 1), entry("a", 2, deleted_at="2026-01-01T00:00:00Z"), gone], "one"))
        pull(self.edits, fake.service(), lines=False)
        self.assertEqual(self.ids(), [])

    def test_lines_that_break_off_go_on_behind_the_last_cursor(self) -> None:
        fake = Fake(
            lines(entry("a", 1), standing("one", "snapshot", more=True), entry("b", 1), cut=True),
            lines(entry("b", 1), standing("two")),
        )
        self.assertEqual(pull(self.edits, fake.service()).entries, 1)
        self.assertEqual(fake.asked[1][1], "/v1/sync/changes?cursor=one")
        self.assertEqual((self.ids(), self.edits.store.state("cursor")), (["a", "b"], "two"))

    def test_lines_without_a_cursor_at_their_end_are_no_answer(self) -> None:
        with self.assertRaises(NoAnswer):
            pull(self.edits, Fake(lines(entry("a", 1))).service(tries=1))
        self.assertEqual(self.ids(), [])

    def test_after_410_what_waits_is_sent_first_and_what_is_not_named_goes(self) -> None:
        self.edits.store.keep("cursor", "old")
        self.edits.store.put("libraries", {"id": "a", "version": 1})
        self.edits.store.put("libraries", {"id": "z", "version": 1})
        self.edits.update("libraries", "a", {"name": "Baru"})
        op_id = self.edits.waiting()[0]["op_id"]
        fake = Fake(
            Answer(410, b'{"code": "feed_restart", "reason": "restored"}'),
            {"results": [{"op_id": op_id, "result": "updated", "version": 2}]},
            lines(entry("a", 2), standing("one", "snapshot", more=True), standing("two")),
        )
        pull(self.edits, fake.service())
        self.assertEqual([path.split("?")[0] for _, path, _ in fake.asked],
                         ["/v1/sync/changes", "/v1/sync/batches", "/v1/sync/changes"])
        self.assertEqual((fake.asked[2][1], self.ids()), ("/v1/sync/changes", ["a"]))


class Push(unittest.TestCase):
    def setUp(self) -> None:
        self.edits = Edits(Store())
        self.made = self.edits.create("libraries", {"name": "Contoh"})
        self.op_id = self.edits.waiting()[0]["op_id"]
        self.done = {"results": [{"op_id": self.op_id, "result": "created", "version": 1}]}

    def test_the_same_is_sent_until_an_answer_is_there(self) -> None:
        fake = Fake(ConnectionResetError(), Answer(503, b"{}", Retry_After="7"), lines(self.done))
        push(self.edits, fake.service())
        self.assertEqual(fake.asked[0], fake.asked[1])
        self.assertEqual(fake.asked[1], fake.asked[2])
        self.assertEqual(fake.slept[1], 7)
        self.assertEqual(self.edits.waiting(), [])

    def test_a_batch_outlives_the_program(self) -> None:
        with self.assertRaises(NoAnswer):
            push(self.edits, Fake(TimeoutError()).service(tries=1))
        fake = Fake(self.done)
        push(Edits(self.edits.store), fake.service())
        self.assertEqual(fake.asked[0][2]["operations"][0]["op_id"], self.op_id)

    def test_half_an_answer_is_none(self) -> None:
        fake = Fake(Answer(200, b'{"results": [', cut=True), self.done)
        push(self.edits, fake.service())
        self.assertEqual(fake.asked[0], fake.asked[1])

    def test_no_is_no(self) -> None:
        with self.assertRaises(Refused):
            push(self.edits, Fake(Answer(403, b'{"code": "forbidden"}')).service())
        self.assertEqual(len(self.edits.waiting()), 1)


class Choosing(unittest.TestCase):
    conflict = {
        "id": "c", "op_id": "o", "status": "open", "kind": "fields", "current_version": 9,
        "fields": [{"field": "name"}, {"field": "phone"}],
    }

    def test_each_field_is_named(self) -> None:
        self.assertEqual(
            take("mine", {"phone": None})(self.conflict),
            {"fields": [{"field": "name", "take": "mine"}, {"field": "phone", "take": "value", "value": None}]},
        )
        self.assertEqual(take("theirs")(self.conflict | {"kind": "deleted"}), {"record": "theirs"})

    def test_whoever_was_slower_looks_again(self) -> None:
        fake = Fake(self.conflict, Answer(412, b"{}"), self.conflict | {"status": "superseded"})
        self.assertEqual(resolve(fake.service(), "c", take("mine"))["status"], "superseded")
