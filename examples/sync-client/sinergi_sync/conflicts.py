"""What two sides changed differently: somebody chooses."""
from __future__ import annotations

import uuid
from typing import Any, Callable, Iterator

from .service import Refused, Service

PATH = "/v1/sync/conflicts"


def open_conflicts(service: Service, **filters: str) -> Iterator[dict[str, Any]]:
    """The conflicts that wait for a choice, the oldest first. `sent_by`, `type`, `record_id`, `batch_id` select."""
    cursor: str | None = None
    while True:
        page = service.get(PATH, {"status": "open", "cursor": cursor, **filters})
        yield from page["data"]
        cursor = page["next"]
        if cursor is None:
            return


def take(side: str, values: dict[str, Any] | None = None) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The choice of one side, `mine` (what was sent) or `theirs` (what the record holds), but for these values.

    Fields that mean something only together need a value each, or none.
    """

    def choose(conflict: dict[str, Any]) -> dict[str, Any]:
        if conflict["kind"] != "fields":
            return {"record": side}
        named = values or {}
        choices = []
        for field in (field["field"] for field in conflict["fields"]):
            choice = {"field": field, "take": "value", "value": named[field]} if field in named else None
            choices.append(choice or {"field": field, "take": side})
        return {"fields": choices}

    return choose


def resolve(
    service: Service, conflict_id: str, choose: Callable[[dict[str, Any]], dict[str, Any]], tries: int = 5
) -> dict[str, Any]:
    """Chooses, and gives the conflict as it is then: `resolved`, or `superseded` when the record has gone on. What the
    record becomes comes with the next pull.

    Raises Refused when the record cannot become what was chosen, or somebody is faster time after time.
    """
    path = f"{PATH}/{conflict_id}"
    key = str(uuid.uuid4())
    while True:
        conflict: dict[str, Any] = service.get(path)
        if conflict["status"] == "open":
            tries -= 1
            seen = {"If-Match": f'"{conflict["current_version"]}"', "Idempotency-Key": key}
            try:
                conflict = service.post(f"{path}/resolution", choose(conflict), seen)
            except Refused as refused:
                # Somebody was faster, or the answer to an earlier try was lost: look again.
                if refused.status not in (409, 412) or tries == 0:
                    raise
                key = str(uuid.uuid4())
                continue
        return conflict
