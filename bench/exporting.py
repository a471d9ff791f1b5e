"""Whole lists in the forms that other programs read, against COPY of the same columns."""

import csv
import http.client
import io
import time

import machine
from machine import Failure
from pg import Postgres
from service import Service

# What a list can be had as, without JSON.
FORMS = ("csv", "ndjson", "geojson", "xlsx", "parquet")


def exported(service: Service, form: str) -> tuple[float, int, bytes]:
    """Reads all libraries in a form, from the question to the last byte: seconds, bytes, and the first of them."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=300)
    headers = {"Authorization": f"Bearer {service.token()}"}
    begun = time.perf_counter()
    connection.request("GET", f"/v1/libraries?format={form}", headers=headers)
    answer = connection.getresponse()
    size, first = 0, b""
    while part := answer.read(1 << 18):
        first = first or part
        size += len(part)
    took = time.perf_counter() - begun
    connection.close()
    if answer.status != 200:
        raise Failure(f"libraries as {form}: {answer.status} {first[:2000]!r}")
    return took, size, first


def measure(service: Service, postgres: Postgres, rounds: int):
    """Seconds of each CSV and of the COPY of the same columns, how many rows there are; and of each form seconds, MB
    and by how many MB the service grew meanwhile."""
    columns = next(csv.reader(io.StringIO(exported(service, "csv")[2].decode(errors="replace"))))
    select = f"select {', '.join(columns)} from libraries where deleted_at is null order by id"
    rows = int(postgres.psql("select count(*) from libraries where deleted_at is null")[0])
    ours, copies = [], []
    for _ in range(rounds):
        ours.append(exported(service, "csv")[0])
        begun, ended = postgres.psql(
            f"select extract(epoch from clock_timestamp());\n\\copy ({select}) to '/dev/null' (format csv, header)\n"
            "select extract(epoch from clock_timestamp())")
        copies.append(float(ended) - float(begun))
    forms = {}
    for form in FORMS:
        machine.forget_most(service.pid)
        before, _ = machine.resident_mb(service.pid)
        took, size, _ = exported(service, form)
        _, most = machine.resident_mb(service.pid)
        forms[form] = (took, size / 1e6, max(0.0, most - before))
    return ours, copies, rows, forms
