"""Compares the copy with the service by digest and mends what differs, asking more finely only where it does."""
from __future__ import annotations

from typing import Any, Iterator

from .digest import bucket, digest
from .edits import Edits
from .pull import Pulled, pull
from .service import Service

PATH = "/v1/sync/digest"
FINER = {"province": "regency", "regency": "district", "district": "village"}
# A bucket of so few is told record by record.
FEW = 200
# As many as a list takes by their ids.
AT_ONCE = 100


def repair(edits: Edits, service: Service, tries: int = 5) -> int:
    """Makes the copy equal to the service; gives how many records were put right.

    A digest is of the moment in which it is asked for. Only when a pull right after it brings nothing was the copy of
    the same moment, so what differs is wrong; else it is done again.
    """
    for _ in range(tries):
        whole = pull(edits, service).caught_up
        wrong = list(differences(edits, service))
        if whole and pull(edits, service) == Pulled(0, True):
            for record_type, fetch, remove in wrong:
                mend(edits, service, record_type, fetch, remove)
            return sum(len(fetch) + len(remove) for _, fetch, remove in wrong)
        service.sleep(0.2)
    raise RuntimeError("too much is being written to compare now")


def equal(edits: Edits, service: Service, region: str | None = None) -> bool:
    """Whether the copy holds what the service holds now, in a region or everywhere: by the totals alone."""
    told = service.get(PATH, {"types": edits.store.state("types"), "region": region})
    return not list(_types_that_differ(edits, told, region))


def differences(edits: Edits, service: Service) -> Iterator[tuple[str, list[str], list[str]]]:
    """Type by type the ids of the records that are missing or of another version, and of those that are too many."""
    told = service.get(PATH, {"types": edits.store.state("types")})
    for record_type in _types_that_differ(edits, told, None):
        yield record_type, *_in_region(edits, service, record_type, None, "province", told)


def mend(edits: Edits, service: Service, record_type: str, fetch: list[str], remove: list[str]) -> None:
    """Fetches records and removes others."""
    for at in range(0, len(fetch), AT_ONCE):
        ids = fetch[at : at + AT_ONCE]
        found = service.get(_list(record_type), {"ids": ",".join(ids), "limit": AT_ONCE})["data"]
        with edits.store.transaction():
            for document in found:
                edits.store.put(record_type, document)
    with edits.store.transaction():
        for record_id in remove:
            edits.store.remove(record_type, record_id)


def _list(record_type: str) -> str:
    """Where the list of a type is: under its name, but for one that people know by a hyphen."""
    return "/v1/" + {"published_figures": "published-figures"}.get(record_type, record_type)


def _types_that_differ(edits: Edits, told: dict[str, Any], region: str | None) -> Iterator[str]:
    for total in told["totals"]:
        rows = edits.store.rows(total["type"])
        here = digest((r["id"], r["version"]) for r in rows if _within(r["region_code"], region))
        if here != (total["count"], total["hash"]):
            yield total["type"]


def _in_region(
    edits: Edits, service: Service, record_type: str, region: str | None, by: str, told: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """What differs in a region, bucket by bucket."""
    here: dict[str | None, list[tuple[str, int]]] = {}
    for row in edits.store.rows(record_type):
        if _within(row["region_code"], region):
            here.setdefault(bucket(row["region_code"], by), []).append((row["id"], row["version"]))
    there = {b["region_code"]: (b["count"], b["hash"]) for b in told["buckets"] if b["type"] == record_type}
    fetch: list[str] = []
    remove: list[str] = []
    for code in here.keys() | there.keys():
        count, hashed = there.get(code, (0, ""))
        own = dict(here.get(code, []))
        if digest(own.items()) == (count, hashed):
            continue
        # What lies in no region, or in this one and in none below, has no buckets of its own.
        apart = code is not None and code != region
        if count > FEW and apart and by in FINER:
            finer = service.get(PATH, {"types": record_type, "region": code, "by": FINER[by]})
            deeper = _in_region(edits, service, record_type, code, FINER[by], finer)
            fetch, remove = fetch + deeper[0], remove + deeper[1]
            continue
        right: dict[str, int] = {}
        if count:
            asked = {"types": record_type, "region": code if apart else region, "by": by, "records": "true"}
            buckets = service.get(PATH, asked)["buckets"]
            right = {r["id"]: r["version"] for b in buckets if b["region_code"] == code for r in b["records"]}
        fetch += [record_id for record_id, version in right.items() if own.get(record_id) != version]
        remove += [record_id for record_id in own if record_id not in right]
    # A record that stands here in another bucket than there was told as too many, and is fetched.
    return fetch, [record_id for record_id in remove if record_id not in set(fetch)]


def _within(code: str | None, region: str | None) -> bool:
    return region is None or code is not None and (code == region or code.startswith(region + "."))
