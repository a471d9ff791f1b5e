"""What partner systems do: pulling the whole state, and pushing a full batch."""

import http.client
import json
import time
import uuid

import copying
import machine
from data import Libraries
from machine import Failure
from pg import Postgres
from service import Service

# As many operations as a batch may have.
FULL = 10_000
TYPES = ("libraries", "enrolments", "library_reports")


def batch(libraries: Libraries) -> bytes:
    """A full batch, each operation a library that is made, with a name in the partner system."""
    made = []
    for village in (libraries.villages[n % len(libraries.villages)] for n in range(libraries.made, libraries.made + FULL)):
        libraries.made += 1
        made.append({
            "op_id": str(uuid.uuid4()), "type": "libraries", "operation": "create", "id": str(uuid.uuid4()),
            "document": libraries.library(village, libraries.made) | {
                "external_ids": [{"system": "bench", "id": f"pushed-{libraries.made}"}]},
        })
    return json.dumps({"batch_id": str(uuid.uuid4()), "operations": made}).encode()


def push(service: Service, postgres: Postgres, libraries: Libraries, folder, rounds: int):
    """Seconds of each full batch and of the COPY of what it wrote, and how many rows that were."""
    twins = copying.Twins(postgres, folder, copying.TABLES | copying.RECEIPTS)
    ours, copies, rows = [], [], 0
    for _ in range(rounds):
        seq, body = twins.last(), batch(libraries)
        service.token()
        begun = time.perf_counter()
        answer = service.ask("POST", "/v1/sync/batches", body, Content_Type="application/json")
        ours.append(time.perf_counter() - begun)
        if answer["counts"]["created"] != FULL:
            raise Failure(f"of {FULL} operations there came {answer['counts']}")
        took, rows = twins.copy_since(seq)
        copies.append(took)
        # The library, its name, its ledger row and its receipt.
        if rows != 4 * FULL:
            raise Failure(f"a batch of {FULL} operations wrote {rows} rows")
    return ours, copies, rows


def pull(service: Service, postgres: Postgres, rounds: int):
    """Seconds of each whole snapshot, of the COPY of the same documents, how many there are, and by how much (MB) the
    service grew while it told them."""
    quoted = ", ".join(f"'{of}'" for of in TYPES)
    latest = " union all ".join(
        f"select l.document from {of} t join ledger l on l.record_type = '{of}' and l.record_id = t.id "
        "and l.version = t.version where t.deleted_at is null" for of in TYPES)
    expected = int(postgres.psql(f"select count(*) from ({latest}) d")[0])
    ours, copies, plain, grown = [], [], [], 0.0
    for _ in range(rounds):
        machine.forget_most(service.pid)
        before, _ = machine.resident_mb(service.pid)
        took, told = _snapshot(service)
        _, most = machine.resident_mb(service.pid)
        ours.append(took)
        grown = max(grown, most - before)
        if told != expected:
            raise Failure(f"the snapshot told {told} records of {expected}")
        copies.append(_copied(postgres, latest))
        plain.append(_copied(postgres, f"select document from ledger where record_type in ({quoted})"))
    return ours, copies, plain, expected, grown


def _copied(postgres: Postgres, select: str) -> float:
    """Seconds of a COPY to nowhere, by the server's clock."""
    begun, ended = postgres.psql(f"select extract(epoch from clock_timestamp());\n\\copy ({select}) to '/dev/null'\n"
                                 "select extract(epoch from clock_timestamp())")
    return float(ended) - float(begun)


def _snapshot(service: Service) -> tuple[float, int]:
    """Reads the whole state as lines, from the question to the last byte: seconds, and how many entries came."""
    headers = {"Authorization": f"Bearer {service.token()}", "Accept": "application/x-ndjson"}
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=300)
    path = f"/v1/sync/changes?types={','.join(TYPES)}&limit=5000"
    lines, places, last, standing = 0, 0, b"", b'\n{"next":'
    begun = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    while part := answer.read(1 << 18):
        lines += part.count(b"\n")
        # One may lie across two parts.
        places += (last[1 - len(standing):] + part).count(standing)
        last = (last + part)[-2000:]
    took = time.perf_counter() - begun
    connection.close()
    end = json.loads(last.splitlines()[-1])
    if not end["caught_up"]:
        raise Failure(f"the snapshot ended before its end: {end}")
    return took, lines - places
