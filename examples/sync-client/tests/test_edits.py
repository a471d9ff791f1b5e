import json
import unittest
from datetime import datetime, timezone
from typing import Any

from sinergi_sync import Edits, Store
from sinergi_sync.edits import uuid7
from sinergi_sync.push import operation


def receipt(change: Any, result: str, version: int | None, code: str | None = None) -> dict[str, Any]:
    return {"op_id": change["op_id"], "result": result, "version": version, "code": code}


class EditsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.edits = Edits(Store(), clock=lambda: datetime(1970, 1, 1, tzinfo=timezone.utc))
        self.edits.store.put("libraries", {"id": "L", "version": 7, "region_code": "32", "name": "Lama", "phone": None})

    def assemble(self) -> list[Any]:
        batch = self.edits.assemble(100)
        return batch.changes if batch else []

    def view(self) -> dict[str, Any]:
        seen = self.edits.view("libraries", "L")
        assert seen is not None
        return seen

    def test_several_changes_are_one_operation_on_the_version_that_was_seen(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        self.edits.store.put("libraries", {"id": "L", "version": 8, "region_code": "32", "name": "Lain", "phone": None})
        self.edits.update("libraries", "L", {"phone": "1", "name": "Terbaru"})
        (change,) = self.assemble()
        sent = operation(change)
        self.assertEqual((sent["base_version"], sent["document"]), (7, {"name": "Terbaru", "phone": "1"}))
        self.assertEqual(sent["client_time"], "1970-01-01T00:00:00Z")

    def test_what_was_put_into_a_batch_stays_as_it_is(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        sent = [operation(change) for change in self.assemble()]
        self.edits.update("libraries", "L", {"name": "Terbaru"})
        again = self.edits.unanswered()
        assert again is not None
        self.assertEqual([operation(change) for change in again.changes], sent)
        self.assertEqual(self.view()["name"], "Terbaru")

    def test_a_later_change_waits_for_the_version_that_the_first_one_made(self) -> None:
        for result, base in (("updated", 8), ("merged", 7), ("conflict", 7), ("refused", 7), ("unchanged", 7)):
            with self.subTest(result):
                self.setUp()
                self.edits.update("libraries", "L", {"name": "Baru"})
                (first,) = self.assemble()
                self.edits.update("libraries", "L", {"phone": "1"})
                self.assertEqual(self.assemble(), [], "it must wait")
                self.edits.answered([receipt(first, result, 8 if result == "updated" else 9)])
                (second,) = self.assemble()
                self.assertEqual(operation(second)["base_version"], base)

    def test_a_change_right_after_a_receipt_stands_on_it_before_the_pull(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        (first,) = self.assemble()
        self.edits.answered([receipt(first, "updated", 8)])
        self.edits.update("libraries", "L", {"name": "Terbaru"})
        self.assertEqual(operation(self.assemble()[0])["base_version"], 8)

    def test_a_deletion_takes_the_place_of_what_was_not_sent(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        self.edits.delete("libraries", "L")
        self.assertIsNone(self.edits.view("libraries", "L"))
        (change,) = self.assemble()
        self.assertEqual((change["operation"], change["base_version"]), ("delete", 7))
        self.assertNotIn("document", operation(change))

    def test_a_deletion_of_what_was_made_here_waits_until_it_is_there(self) -> None:
        made = self.edits.create("libraries", {"name": "Contoh"})
        self.edits.delete("libraries", made)
        (create,) = self.assemble()
        self.edits.answered([receipt(create, "created", 1)])
        (delete,) = self.assemble()
        self.assertEqual((delete["operation"], delete["base_version"]), ("delete", 1))

    def test_a_change_that_refers_to_what_is_made_behind_it_is_one_of_its_own(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        made = self.edits.create("stakeholders", {"name": "Contoh"})
        self.edits.update("libraries", "L", {"parent_id": made})
        self.assertEqual([change["operation"] for change in self.assemble()], ["update", "create"])

    def test_an_applied_change_is_seen_until_a_pull_has_told_it(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        self.edits.answered([receipt(self.assemble()[0], "updated", 8)])
        self.assertEqual(self.view()["name"], "Baru")
        self.edits.settle(self.edits.applied())
        self.assertEqual(self.view()["name"], "Lama")

    def test_a_refused_change_is_mended_under_a_new_id(self) -> None:
        for code, base in (("validation", 7), ("base_unknown", 9)):
            with self.subTest(code):
                self.setUp()
                self.edits.update("libraries", "L", {"name": ""})
                (first,) = self.assemble()
                self.edits.answered([receipt(first, "refused", None, code)])
                self.edits.store.put("libraries", {"id": "L", "version": 9, "name": "Lama"})
                self.assertEqual([change["op_id"] for change in self.edits.refused()], [first["op_id"]])
                self.edits.mend(first["op_id"], {"name": "Baru"})
                (second,) = self.assemble()
                self.assertNotEqual(second["op_id"], first["op_id"])
                self.assertEqual((second["base_version"], json.loads(second["fields"])), (base, {"name": "Baru"}))
                self.assertEqual(self.edits.refused(), [])

    def test_a_conflict_is_kept_by_the_service(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        self.edits.answered([receipt(self.assemble()[0], "conflict", 8)])
        self.assertEqual(self.view()["name"], "Lama")
        self.edits.update("libraries", "L", {"phone": "1"})
        self.assertEqual(operation(self.assemble()[0])["base_version"], 7)

    def test_what_is_on_its_way_is_not_dropped(self) -> None:
        self.edits.update("libraries", "L", {"name": "Baru"})
        (change,) = self.assemble()
        self.edits.drop(change["op_id"])
        self.assertEqual(len(self.edits.waiting()), 1)

    def test_ids_sort_as_they_were_made(self) -> None:
        self.assertRegex(uuid7(), "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
