"""What was changed here, sent so that each change happens once, however often the line breaks."""
from __future__ import annotations

import json
import sqlite3
from typing import Any

from .edits import Batch, Edits
from .service import Service

PATH = "/v1/sync/batches"
# Far below what the service takes (10,000): a batch that breaks off is soon there again.
AT_MOST = 500


def push(edits: Edits, service: Service) -> list[dict[str, Any]]:
    """Sends all that waits; gives the results."""
    results: list[dict[str, Any]] = []
    while batch := edits.unanswered() or edits.assemble(AT_MOST):
        results += send(edits, service, batch)
    return results


def send(edits: Edits, service: Service, batch: Batch) -> list[dict[str, Any]]:
    """Sends one batch, as often as it takes: under the same ids it has one effect."""
    operations = [operation(change) for change in batch.changes]
    answer = service.post(PATH, {"batch_id": batch.batch_id, "mode": "each", "operations": operations})
    edits.answered(answer["results"])
    results: list[dict[str, Any]] = answer["results"]
    return results


def operation(change: sqlite3.Row) -> dict[str, Any]:
    """A change as the service wants it: always the same of the same change."""
    told: dict[str, Any] = {
        "op_id": change["op_id"],
        "type": change["type"],
        "id": change["id"],
        "operation": change["operation"],
        "client_time": change["client_time"],
    }
    if change["base_version"] is not None:
        told["base_version"] = change["base_version"]
    if change["operation"] != "delete":
        told["document"] = json.loads(change["fields"])
    return told
