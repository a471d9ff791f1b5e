"""Where a seed plays, and with whom: a regency of its own, five partner systems, a clerk, and one who watches."""
from __future__ import annotations

import csv
import random
import time
from dataclasses import dataclass, field
from typing import Any

from sinergi_sync import ClientCredentials, Login, Refused, Service
from sinergi_sync.edits import uuid7


# How the schemas of the types are called in the OpenAPI document.
SCHEMAS = {
    "libraries": "Library", "library_reports": "LibraryReport", "enrolments": "Enrolment", "stakeholders": "Stakeholder",
    "meetings": "Meeting", "agenda_items": "AgendaItem", "attendances": "Attendance", "plans": "Plan", "actions": "Action",
    "indicators": "Indicator",
}


@dataclass
class Regency:
    """A regency with its districts and their villages."""

    code: str
    districts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def villages(self) -> list[str]:
        return [village for villages in self.districts.values() for village in villages]


def regencies(path: str) -> list[Regency]:
    """Regencies with room enough, so ordered that neighbours in the list are of different provinces."""
    found: dict[str, Regency] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, regency = row["code"], row["code"][:5]
            if row["level"] == "regency":
                found[code] = Regency(code)
            elif row["level"] == "district":
                found[regency].districts[code] = []
            elif row["level"] == "village":
                found[regency].districts[code[:8]].append(code)
    # The examples of the documents are about these.
    for code in ("32.14", "32.73"):
        found.pop(code, None)
    fit = [r for r in found.values() if sum(len(villages) >= 2 for villages in r.districts.values()) >= 4]
    for regency in fit:
        regency.districts = {code: v[:4] for code, v in list(regency.districts.items()) if len(v) >= 2}
    by_province: dict[str, list[Regency]] = {}
    for regency in fit:
        by_province.setdefault(regency.code[:2], []).append(regency)
    longest = max(map(len, by_province.values()))
    return [r[at] for at in range(longest) for r in by_province.values() if at < len(r)]


class Admin:
    """Whoever manages accounts, and changes records over HTTP as people do."""

    def __init__(self, base: str, password: str) -> None:
        self.base = base
        self.service = Service(base, Login("national.admin", password))
        # Of each type its fields, its groups, and those that are merged as sets.
        self.merging: dict[str, tuple[set[str], list[set[str]], set[str]]] = {}
        schemas = self.get("/openapi.json")["components"]["schemas"]
        for record_type, name in SCHEMAS.items():
            schema = schemas[f"{name}Fields"]
            merge = schema["x-merge"]
            groups = [set(group) for group in merge["groups"]]
            self.merging[record_type] = set(schema["properties"]), groups, {one["field"] for one in merge["sets"]}

    def get(self, path: str, **query: Any) -> Any:
        return self.service.get(path, query)

    def call(self, method: str, path: str, body: Any = None, version: int | None = None) -> tuple[int, Any]:
        """Any request; gives status and document, whatever they are."""
        return call(self.service, method, path, body, version)

    def must(self, method: str, path: str, body: Any = None) -> Any:
        status, told = self.call(method, path, body)
        assert status < 300, f"{method} {path}: {status} {told}"
        return told

    def partner(self, name: str) -> Partner:
        """A new partner system without rights."""
        told = self.must("POST", "/v1/principals", {"name": name, "kind": "client", "display_name": f"Sistem {name}"})
        return Partner(told["id"], ClientCredentials(name, told["client_secret"]))


def call(service: Service, method: str, path: str, body: Any = None, version: int | None = None) -> tuple[int, Any]:
    """A request of a person: seen by nobody, tried once."""
    import json

    headers = {"Content-Type": "application/json"} if body is not None else {}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    sent = json.dumps(body).encode() if body is not None else None
    try:
        return 200, service.again(lambda: service._document(method, path, None, headers, sent))
    except Refused as refused:
        return refused.status, refused.problem


@dataclass
class Partner:
    """A partner system as the service knows it."""

    principal_id: str
    credentials: ClientCredentials
    grants: list[tuple[str, int]] = field(default_factory=list)
    # The token, from seed to seed: to check a secret takes long on purpose.
    token: tuple[str | None, float] = (None, 0)

    def service(self, base: str, **settings: Any) -> Service:
        """The service as this partner sees it."""
        service = Service(base, self.credentials, **settings)
        if time.monotonic() > self.token[1] - 60:
            service.get("/v1/auth/me")
            self.token = (service.token, service.token_ends)
        service.token, service.token_ends = self.token
        return service

    def may(self, admin: Admin, regions: list[str]) -> None:
        """From now on it writes in these regions and nowhere else."""
        for grant_id, version in self.grants:
            status, told = admin.call("DELETE", f"/v1/grants/{grant_id}", version=version)
            assert status < 300, told
        self.grants = []
        for region in regions:
            self.may_also(admin, region)

    def may_also(self, admin: Admin, region: str) -> None:
        """It writes in one more region."""
        grant = {"principal_id": self.principal_id, "role": "sync", "region_code": region}
        told = admin.must("POST", "/v1/grants", grant)
        self.grants.append((told["id"], told["version"]))


class Ids:
    """UUIDs (version 7) that are the same for a seed but for the time in them, and sort as they were made."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"ids {seed}")
        self.time = int(uuid7().replace("-", "")[:12], 16)

    def __call__(self) -> str:
        import uuid

        self.time += 1
        number = self.time << 80 | self.chance.getrandbits(80)
        number = number & ~(0xF << 76) | 7 << 76
        return str(uuid.UUID(int=number & ~(3 << 62) | 2 << 62))
