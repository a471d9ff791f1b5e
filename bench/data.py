"""Made-up libraries on real villages, as the CSV that `POST /v1/imports` takes and as bodies of `POST /v1/libraries`."""

import csv
import io
import json
import random

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
        return [json.dumps(self._library(village, "#")) for village in self.villages[:count]]

    def body(self) -> dict:
        """One such body."""
        return self._library(self.villages[0], "of the benchmark")

    def _library(self, village: dict, number) -> dict:
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
        return self._library(village, n) | {
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
