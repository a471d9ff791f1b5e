"""Made-up libraries on real villages, as the CSV that `POST /v1/imports` takes and as bodies of `POST /v1/libraries`;
and made-up meetings and plans of real regencies, through the addresses of the records."""

import csv
import io
import json
import random
from concurrent.futures import ThreadPoolExecutor

from machine import ROOT

SCHEMES = ["full_support", "quality_reading_grant", "replication"]


class Libraries:
    """An endless row of village libraries, the same in every run. Each has an enrolment and a report."""

    def __init__(self):
        with open(ROOT / "data/regions.csv", newline="", encoding="utf-8") as file:
            regions = list(csv.DictReader(file))
        self.regencies = [region["code"] for region in regions if region["level"] == "regency"]
        self.villages = [region for region in regions if region["level"] == "village"]
        random.Random(1).shuffle(self.regencies)
        random.Random(1).shuffle(self.villages)
        self.made = 0

    def csv(self, count: int) -> bytes:
        """The next so many libraries."""
        text = io.StringIO()
        rows = [self._row(n) for n in range(self.made, self.made + count)]
        writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.made += count
        return text.getvalue().encode()

    def bodies(self, count: int) -> list[str]:
        """Bodies without NPP; # is for a number, so that no two are the same."""
        return [json.dumps(self.library(village, "#")) for village in self.villages[:count]]

    def body(self) -> dict:
        """One such body."""
        return self.library(self.villages[0], "of the benchmark")

    def library(self, village: dict, number) -> dict:
        """A library of a village."""
        return {
            "name": f"Perpustakaan Desa {village['name']} {number}",
            "kind": "village",
            "region_code": village["code"],
            "local_term": "Desa",
            "address": f"Kantor Desa {village['name']}",
            "established_year": 2016,
            "source": "synthetic",
        }

    def _row(self, n: int) -> dict:
        village = self.villages[n % len(self.villages)]
        figures = random.Random(n)
        year, titles = figures.randint(2018, 2023), figures.randint(200, 3000)
        return self.library(village, n) | {
            "npp": f"{n:07d}B{n:07d}",
            "latitude": village["latitude"],
            "longitude": village["longitude"],
            "external_ids": json.dumps([{"system": "bench", "id": str(n)}]),
            "enrolment.year": year,
            "enrolment.scheme": figures.choice(SCHEMES),
            "enrolment.funding_source": "apbdes",
            "enrolment.starts_on": f"{year}-{figures.randint(1, 7):02d}-{figures.randint(1, 28):02d}",
            "enrolment.status": "active",
            "report.year": 2022,
            "report.collection_titles": titles,
            "report.collection_copies": titles * 2,
            "report.computers": figures.randint(0, 12),
            "report.has_internet": figures.choice(["true", "false"]),
            "report.staff": figures.randint(1, 4),
            "report.visits": figures.randint(100, 9000),
            "report.activities": figures.randint(0, 40),
        }


class Meetings:
    """Meetings of regencies, and one with all that comes out of a large meeting."""

    # A page of the list is full with those that were held; every tenth is still ahead.
    OF_A_REGENCY = 60
    DECISIONS = 50
    COMMITMENTS_OF_A_DECISION = 4

    def __init__(self, service, regencies: list[str]):
        self.service, self.regencies = service, regencies

    def make(self):
        """Makes meetings of each regency."""
        bodies = [self._body(regency, n) for regency in self.regencies for n in range(self.OF_A_REGENCY)]
        self.service.token()  # Else all sign in at once.
        with ThreadPoolExecutor(8) as makers:
            list(makers.map(lambda body: self._post("/v1/meetings", body), bodies))

    def with_outcomes(self) -> str:
        """Makes a meeting with agenda, decisions and commitments; its id."""
        regency = self.regencies[0]
        office = self._post("/v1/stakeholders", {
            "name": "Bank of the benchmark", "kind": "bank", "region_code": regency})
        meeting = self._post("/v1/meetings", self._body(regency, 0))
        for number in range(1, self.DECISIONS + 1):
            item = self._post("/v1/agenda_items", {
                "meeting_id": meeting, "position": number, "topic": "action_plan", "title": f"Rencana {number}"})
            decision = self._post("/v1/decisions", {
                "meeting_id": meeting, "agenda_item_id": item, "number": number, "kind": "agreement",
                "text": f"Dukungan {number} disepakati."})
            for part in range(self.COMMITMENTS_OF_A_DECISION):
                self._post("/v1/commitments", {
                    "decision_id": decision, "stakeholder_id": office, "region_code": regency, "form": "funding",
                    "description": f"Dukungan {number}, bagian {part + 1}", "pledged_idr": 1_000_000 * number,
                    "realised_idr": 250_000 * part, "due_on": "2030-12-31"})
        return meeting

    def _post(self, path: str, body: dict) -> str:
        return self.service.ask("POST", path, body, expect=201)["id"]

    @staticmethod
    def _body(regency: str, n: int) -> dict:
        month, day = 1 + n % 12, 1 + n % 28
        return {
            "kind": "stakeholder_meeting",
            "level": "regency",
            "region_code": regency,
            "title": f"Pertemuan Pemangku Kepentingan {n + 1}",
            "starts_at": f"2023-{month:02d}-{day:02d}T02:00:00Z",
            "ends_at": f"2023-{month:02d}-{day:02d}T08:00:00Z",
            "time_zone": "Asia/Jakarta",
            "venue": "Aula dinas perpustakaan",
            "status": "planned" if n % 10 == 9 else "held",
            "source": "synthetic",
        }


class Plans:
    """A large plan of a regency."""

    ACTIONS = 40
    LINES_OF_AN_ACTION = 3

    def __init__(self, service, regency: str):
        self.service, self.regency = service, regency

    def make(self) -> str:
        """Makes it, in one request; its id."""
        office = self.service.ask("POST", "/v1/stakeholders", {
            "name": "Dinas of the benchmark", "kind": "regional_agency", "region_code": self.regency}, expect=201)["id"]
        numbers = range(1, self.ACTIONS + 1)
        return self.service.ask("POST", "/v1/plans", {
            "kind": "regional", "level": "regency", "region_code": self.regency, "title": "Rencana keberlanjutan",
            "goals": ["Setiap desa memiliki perpustakaan yang ramai"], "first_year": 2024, "last_year": 2026,
            "actions": [self._action(number, office) for number in numbers],
            "indicators": [self._indicator(number) for number in numbers],
        }, expect=201)["id"]

    def _action(self, number: int, office: str) -> dict:
        sources = ["apbd_regency", "apbdes", "csr"]
        return {
            "position": number, "strategy": "information_service", "description": f"Kegiatan perpustakaan {number}",
            "responsible_stakeholder_id": office, "starts_on": "2024-02-01", "ends_on": "2026-11-30",
            "status": "in_progress", "progress_percent": number,
            "budget_lines": [
                {"fiscal_year": 2024 + n % 3, "source": sources[n % 3], "planned_idr": 1_000_000 * number,
                 "approved_idr": 900_000 * number, "realised_idr": 500_000 * number}
                for n in range(self.LINES_OF_AN_ACTION)
            ],
        }

    @staticmethod
    def _indicator(number: int) -> dict:
        return {
            "code": "custom", "name": f"Capaian {number}", "unit": "orang", "aggregation": "sum", "target": 1200,
            "measurements": [
                {"period_start": f"2024-{month:02d}-01", "period_end": f"2024-{month:02d}-28", "value": month * number}
                for month in range(1, 13)
            ],
        }
