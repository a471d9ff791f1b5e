"""What people write: made up, and each value told from every other."""
from __future__ import annotations

import random
from typing import Any, Callable

NOTES = ["Sungai Ciliwung", "“kutipan” & <b>", "Desa Súka-Maju", "图书馆", "Jl. Merdeka No. 1", "a" * 40, "😀 Literasi"]


class Words:
    """Makes values for one system."""

    # What is changed of each type. What is changed together stands together.
    CHANGES: dict[str, list[list[str]]] = {
        "libraries": [["name"], ["phone"], ["address"], ["latitude", "longitude"], ["latitude"], ["longitude"], ["aliases"],
                      ["established_year"], ["postal_code"], ["name", "phone", "address"]],
        "library_reports": [["visits"], ["members"], ["participants"], ["visits", "members"]],
        "enrolments": [["decree_number"], ["decree_date"], ["starts_on"], ["ends_on"], ["starts_on", "ends_on"]],
        "stakeholders": [["name"], ["sector"], ["aliases"], ["phone"], ["website"]],
        "meetings": [["title"], ["theme"], ["starts_at"], ["ends_at"], ["venue"]],
        "agenda_items": [["title"], ["notes"]],
        "attendances": [["status"], ["role"], ["capacity"]],
        "plans": [["title"], ["goals"], ["last_year"]],
        "actions": [["description"], ["progress_percent"], ["status"], ["weight"]],
        "indicators": [["name"], ["target"]],
    }

    def __init__(self, name: str, chance: random.Random) -> None:
        self.name, self.chance, self.count = name, chance, 0

    def text(self) -> str:
        self.count += 1
        return f"{self.name} {self.count} {self.chance.choice(NOTES)}"

    def number(self) -> int:
        return self.chance.randint(0, 100_000)

    def library(self, village: str) -> dict[str, Any]:
        kind = self.chance.choice(["village", "village", "community_reading_house"])
        point = {"latitude": -6.5, "longitude": 107.5} if self.chance.random() < 0.5 else {}
        return {"region_code": village, "kind": kind, "name": self.text(), "aliases": [self.text(), self.text()], **point}

    def of_library(self, record_type: str, library: str) -> dict[str, Any]:
        year = self.chance.randint(2021, 2023)
        if record_type == "library_reports":
            return {"library_id": library, "year": year, "visits": self.number()}
        return {"library_id": library, "year": year, "scheme": "replication", "status": "active", "starts_on": f"{year}-03-01"}

    def stakeholder(self, region: str) -> dict[str, Any]:
        return {"region_code": region, "name": self.text(), "kind": "community", "aliases": [self.text()]}

    def meeting(self, village: str) -> dict[str, Any]:
        return {"region_code": village, "kind": "stakeholder_meeting", "level": "village", "title": self.text(),
                "time_zone": "Asia/Jakarta", **self.hours()}

    def hours(self) -> dict[str, str]:
        day = f"2026-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"
        return {"starts_at": f"{day}T02:00:00Z", "ends_at": f"{day}T0{self.chance.randint(3, 9)}:00:00Z"}

    def agenda_item(self, meeting: str, position: int) -> dict[str, Any]:
        return {"meeting_id": meeting, "position": position, "topic": "progress", "title": self.text()}

    def attendance(self, meeting: str, stakeholder: str) -> dict[str, Any]:
        return {"meeting_id": meeting, "stakeholder_id": stakeholder, "role": "participant", "status": "invited"}

    def plan(self, village: str) -> dict[str, Any]:
        return {"region_code": village, "kind": "regional", "level": "village", "title": self.text(),
                "goals": [self.text()], "first_year": 2024, "last_year": 2026}

    def action(self, plan: str, stakeholder: str) -> dict[str, Any]:
        return {"plan_id": plan, "position": 1, "strategy": "advocacy", "description": self.text(),
                "responsible_stakeholder_id": stakeholder}

    def indicator(self, plan: str) -> dict[str, Any]:
        return {"plan_id": plan, "code": "custom", "name": self.text(), "unit": "orang", "aggregation": "sum"}

    def change(self, record_type: str, seen: dict[str, Any]) -> dict[str, Any]:
        """New values for a few fields of a record."""
        return {field: self.value(record_type, field, seen) for field in self.chance.choice(self.CHANGES[record_type])}

    def other(self, record_type: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Values of a third kind for fields in conflict, where that is simple."""
        simple = {"name", "address", "phone", "title", "theme", "sector", "notes", "visits", "members", "participants"}
        return {f: self.value(record_type, f, {}) for f in fields if f in simple and not fields[f]["together_with"]}

    def mended(self, record_type: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What is said differently when a change was refused."""
        if record_type in ("library_reports", "enrolments") and "year" in fields:
            return {"year": fields["year"] + 1}
        return {}

    def value(self, record_type: str, field: str, seen: dict[str, Any]) -> Any:
        chance = self.chance
        made: dict[str, Callable[[], Any]] = {
            "phone": lambda: chance.choice([None, f"+62 {self.number()}"]),
            "address": lambda: chance.choice([None, self.text()]),
            # Of a library without a point half a point is refused, and so it should be now and then.
            "latitude": lambda: round(chance.uniform(-8, 2), 4),
            "longitude": lambda: round(chance.uniform(96, 140), 4),
            "aliases": lambda: self.elements(seen.get("aliases") or []),
            "goals": lambda: [*(seen.get("goals") or [])[:3], self.text()],
            "established_year": lambda: chance.randint(1900, 2020),
            "postal_code": lambda: f"{self.number():05}"[:5],
            "starts_on": lambda: f"{seen.get('year', 2022)}-0{chance.randint(1, 5)}-01",
            "ends_on": lambda: f"{seen.get('year', 2022)}-0{chance.randint(6, 9)}-01",
            "decree_date": lambda: f"{seen.get('year', 2022)}-0{chance.randint(1, 9)}-15",
            "starts_at": lambda: self.hours()["starts_at"],
            "ends_at": lambda: "2027-01-01T00:00:00Z",
            "status": lambda: chance.choice(
                ["invited", "confirmed", "excused"] if record_type == "attendances" else ["planned", "in_progress"]
            ),
            "role": lambda: chance.choice(["participant", "observer", "speaker"]),
            "progress_percent": lambda: chance.randint(0, 99),
            "last_year": lambda: chance.randint(2026, 2030),
            "website": lambda: f"https://contoh.example/{self.number()}",
            "target": self.number, "visits": self.number, "members": self.number, "participants": self.number,
            "weight": lambda: chance.randint(1, 50),
        }
        return made.get(field, self.text)()

    def elements(self, now: list[str]) -> list[str]:
        """One more, one less, or both."""
        left = list(now)
        if left and self.chance.random() < 0.4:
            left.pop(self.chance.randrange(len(left)))
        if self.chance.random() < 0.8 or left == now:
            left.append(self.text())
        return left[:15]
