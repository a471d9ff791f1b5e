"""The measure of what writes many records: COPY of the same rows into tables like those of the service."""

from cases import import_file
from data import Libraries
from machine import Failure
from pg import Postgres
from service import Service

# Parents before children. `where` picks the rows that ledger rows after :seq tell of.
TABLES = {
    "libraries": "id in (select record_id from public.ledger where seq > {seq} and record_type = 'libraries')",
    "external_ids": "record_id in (select record_id from public.ledger where seq > {seq})",
    "enrolments": "id in (select record_id from public.ledger where seq > {seq} and record_type = 'enrolments')",
    "library_reports": "id in (select record_id from public.ledger where seq > {seq} and record_type = 'library_reports')",
    "ledger": "seq > {seq}",
}
# What a batch writes besides.
RECEIPTS = {"sync_receipts": "(receipt->>'seq')::bigint > {seq}"}


class Twins:
    """The tables of an import once more, with the same columns, indexes, constraints and rows."""

    def __init__(self, postgres: Postgres, folder, tables: dict[str, str]):
        self.postgres, self.folder, self.tables = postgres, folder, tables
        self.columns = {table: self._columns(table) for table in tables}
        script = ["drop schema if exists twin cascade; create schema twin;"]
        for table, columns in self.columns.items():
            script.append(f"create table twin.{table} (like public.{table} including all);")
            overriding = "overriding system value" if table == "ledger" else ""
            script.append(f"insert into twin.{table} ({columns}) {overriding} select {columns} from public.{table};")
        # `like` leaves foreign keys out.
        script += postgres.psql(
            "select format('alter table twin.%I add constraint %I %s;', c.relname, k.conname, "
            "replace(replace(pg_get_constraintdef(k.oid), 'REFERENCES ', 'REFERENCES twin.'), 'twin.regions', "
            "'public.regions')) from pg_constraint k join pg_class c on c.oid = k.conrelid "
            f"where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and c.relname in ({self._names()})")
        postgres.psql("\n".join(script))
        for kind, of in (("indexes", "pg_indexes where schemaname"), ("constraints", "pg_constraint where connamespace::regnamespace::text")):
            if self._count(of, "public") != self._count(of, "twin"):
                raise Failure(f"the twins have other {kind}")
        postgres.settle()

    def _names(self) -> str:
        return ", ".join(f"'{table}'" for table in self.tables)

    def _columns(self, table: str) -> str:
        return ", ".join(self.postgres.psql(
            "select quote_ident(column_name) from information_schema.columns where table_schema = 'public' "
            f"and table_name = '{table}' and is_generated = 'NEVER' order by ordinal_position"))

    def _count(self, of: str, schema: str) -> str:
        name = "tablename" if "indexes" in of else "conrelid::regclass::text"
        names = ", ".join(f"'{prefix}{table}'" for table in self.tables for prefix in ("", "twin."))
        return self.postgres.psql(f"select count(*) from {of} = '{schema}' and {name} in ({names})")[0]

    def last(self) -> int:
        """The ledger's last position."""
        return int(self.postgres.psql("select coalesce(max(seq), 0) from ledger")[0])

    def copy_since(self, seq: int) -> tuple[float, int]:
        """Copies the rows that came after a position, in one transaction: seconds (by the server's clock, so without
        the start of psql) and rows. What they are is read before, untimed."""
        rows = 0
        for table, where in self.tables.items():
            file = self.folder / f"{table}.copy"
            select = f"select {self.columns[table]} from public.{table} where {where.format(seq=seq)} order by 1"
            self.postgres.psql(f"\\copy ({select}) to '{file}'")
            with open(file, "rb") as lines:
                rows += sum(1 for _ in lines)
        copies = "\n".join(f"\\copy twin.{table} ({columns}) from '{self.folder / table}.copy'"
                           for table, columns in self.columns.items())
        begun, ended = self.postgres.psql(f"select extract(epoch from clock_timestamp());\nbegin;\n{copies}\ncommit;\n"
                                          "select extract(epoch from clock_timestamp())")
        return float(ended) - float(begun), rows


def measure(service: Service, postgres: Postgres, libraries: Libraries, folder, rounds: int, count: int):
    """Seconds of each import and of the COPY of what it wrote, and how many rows that were."""
    twins = Twins(postgres, folder, TABLES)
    imports, copies, rows = [], [], 0
    for _ in range(rounds):
        seq = twins.last()
        imports.append(import_file(service, libraries, count))
        took, rows = twins.copy_since(seq)
        copies.append(took)
        if rows < 3 * count * 2:
            raise Failure(f"an import of {count} libraries wrote only {rows} rows")
    return imports, copies, rows
