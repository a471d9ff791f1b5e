"""What others have changed, and to begin with the whole state."""
from __future__ import annotations

from typing import Any, NamedTuple

from .edits import Edits
from .push import push
from .service import NoAnswer, Refused, Service

PATH = "/v1/sync/changes"


class Pulled(NamedTuple):
    """What came of a pull."""

    entries: int
    # Whether it is all that was committed; else a transaction that still runs holds something back for a while.
    caught_up: bool


def pull(
    edits: Edits,
    service: Service,
    *,
    wait: int | None = None,
    every: int | None = None,
    limit: int | None = None,
    lines: bool = True,
) -> Pulled:
    """Brings the copy up to date.

    `wait` so many seconds for a change when there is none; the client means to come `every` so many minutes. `lines`:
    as NDJSON, else page by page.
    """
    asked = {"types": edits.store.state("types"), "wait": wait, "every": every, "limit": limit}
    try:
        return _pull(edits, service, asked, lines)
    except Refused as refused:
        if refused.code != "feed_restart":
            raise
    # The cursor leads nowhere any more. What is not there yet is sent first, since it stands on versions that are
    # known now; then the copy begins anew, over the old one, which stays readable meanwhile.
    try:
        push(edits, service)
    except Refused:
        pass  # nothing may be sent any more: it stays where it is
    edits.store.keep("cursor", None)
    return _pull(edits, service, asked, lines)


def _pull(edits: Edits, service: Service, asked: dict[str, Any], lines: bool) -> Pulled:
    part = _lines if lines else _page
    entries, standing = 0, {"more": True}
    while standing["more"]:
        # What was applied before the line broke stays: the cursor was kept with it.
        came, standing = service.again(lambda: part(edits, service, asked))
        entries += came
    return Pulled(entries, standing["caught_up"])


def _page(edits: Edits, service: Service, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    applied = edits.applied()
    page = service.get(PATH, asked | {"cursor": edits.store.state("cursor")})
    _apply(edits, page["data"], page, applied)
    return len(page["data"]), page


def _lines(edits: Edits, service: Service, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    applied = edits.applied()
    came, entries, standing = 0, [], None
    for line in service.lines(PATH, asked | {"cursor": edits.store.state("cursor")}):
        if "next" not in line:
            entries.append(line)
            continue
        standing = line
        _apply(edits, entries, standing, applied)
        came, entries = came + len(entries), []
    if entries or standing is None:
        raise NoAnswer("the answer has no line with a cursor at its end")
    return came, standing


def _apply(edits: Edits, entries: list[dict[str, Any]], standing: dict[str, Any], applied: list[str]) -> None:
    """Applies entries and keeps the cursor that goes on behind them: both or neither."""
    store = edits.store
    with store.transaction():
        if store.state("cursor") is None:
            store.begin_snapshot()
        if standing["phase"] == "changes":
            store.end_snapshot()
        for entry in entries:
            store.apply(entry)
        store.keep("cursor", standing["next"])
        if standing["caught_up"]:
            edits.settle(applied)
