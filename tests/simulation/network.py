"""A network that breaks, doubles and delays; and that remembers what went through it."""
from __future__ import annotations

import gzip
import io
import json
import random
from typing import Any

from sinergi_sync.service import Transport

BATCHES = "/v1/sync/batches"


class Crash(BaseException):
    """The client's machine goes off, wherever it is. No code of the client catches this."""


class CutAnswer(io.RawIOBase):
    """An answer of which only the beginning comes."""

    def __init__(self, answer: Any, left: int) -> None:
        super().__init__()
        self.answer, self.left = answer, left
        self.status, self.headers = answer.status, answer.headers

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.left <= 0:
            raise ConnectionResetError("the answer was cut")
        came = self.answer.read(min(len(buffer), self.left))
        buffer[: len(came)] = came
        self.left -= len(came)
        return len(came)


def json_of(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """What stands in the body of a batch."""
    told: dict[str, Any] = json.loads(gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body)
    return told


Request = tuple[str, str, dict[str, str], bytes | None]


def in_dialect(dialect: str, request: Request) -> Request:
    """A batch as other clients would say it; always the same of the same batch."""
    method, path, headers, body = request
    if dialect == "plain" or path != BATCHES or body is None:
        return request
    batch = json_of(headers, body)
    headers = {name: value for name, value in headers.items() if name != "Content-Encoding"}
    for operation in batch["operations"]:
        if dialect == "upsert" and operation["operation"] != "delete":
            operation["operation"] = "upsert"
        if dialect == "merge_rest":
            operation["on_conflict"] = "merge_rest"
    if dialect != "lines":
        return method, path, headers, json.dumps(batch).encode()
    text = "".join(json.dumps(operation) + "\n" for operation in batch["operations"])
    path = f"{BATCHES}?batch_id={batch['batch_id']}&mode=each"
    return method, path, headers | {"Content-Type": "application/x-ndjson"}, text.encode()


class Witness:
    """What went through the network: every operation, and every receipt."""

    def __init__(self) -> None:
        self.operations: dict[str, dict[str, Any]] = {}
        self.receipts: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, list[str]] = {}

    def sent(self, path: str, headers: dict[str, str], body: bytes | None) -> None:
        if path != BATCHES or body is None:
            return
        told = json_of(headers, body)
        op_ids = [operation["op_id"] for operation in told["operations"]]
        assert self.batches.setdefault(told["batch_id"], op_ids) == op_ids, "a batch was sent again with other operations"
        for operation in told["operations"]:
            known = self.operations.setdefault(operation["op_id"], operation)
            assert known == operation, f"{operation['op_id']} was sent with two contents"

    def answered(self, path: str, text: bytes) -> None:
        if path == BATCHES:
            for receipt in json.loads(text)["results"]:
                known = self.receipts.setdefault(receipt["op_id"], receipt)
                assert known == receipt, f"two receipts for one operation: {known} and {receipt}"


class BadNetwork(Transport):
    """Whatever can happen to a request happens to it, by chance; nothing while it is `calm`."""

    def __init__(self, base: str, chance: random.Random, witness: Witness) -> None:
        super().__init__(base, timeout=60)
        self.base, self.chance, self.witness = base, chance, witness
        self.dialect = chance.choice(["plain", "upsert", "merge_rest", "lines"])
        self.calm = True
        # Copies of requests that are still on their way.
        self.late: list[Request] = []
        self.happened: dict[str, int] = {}

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Any:
        self.witness.sent(path, headers, body)
        method, path, headers, body = in_dialect(self.dialect, (method, path, headers, body))
        if self.calm or not path.startswith("/v1/sync/"):
            return self._whole(method, path, headers, body)
        weights = {
            "nothing": 60, "no connection": 6, "cut body": 8, "lost answer": 8, "cut answer": 8, "twice": 5, "late": 3,
            "crash": 2,
        }
        what = self.chance.choices(list(weights), list(weights.values()))[0]
        self.happened[what] = self.happened.get(what, 0) + 1
        if what == "no connection":
            raise ConnectionRefusedError(what)
        if what == "cut body":
            self._half(method, path, headers, body or b"")
            raise BrokenPipeError(what)
        if what == "late":
            self.late.append((method, path, headers, body))
            raise TimeoutError(what)
        answer = self._whole(method, path, headers, body)
        if what == "nothing":
            return answer
        if what == "twice":
            answer.read()
            return self._whole(method, path, headers, body)
        if what == "cut answer":
            length = int(answer.headers.get("Content-Length") or 3000)
            return CutAnswer(answer, self.chance.randrange(length))
        answer.read()
        if what == "crash":
            raise Crash
        raise ConnectionResetError(what)

    def deliver(self) -> None:
        """What was late arrives; nobody waits for the answers."""
        late, self.late = self.late, []
        other = Transport(self.base)
        for request in late:
            answer = other.send(*request)
            assert answer.status < 500, (request[:2], answer.status, answer.read())
            answer.read()
        other.close()

    def _whole(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Any:
        answer = super().send(method, path, headers, body)
        assert answer.status < 500, f"{method} {path}: {answer.status} {answer.read()!r}"
        if path.split("?")[0] == BATCHES and method == "POST" and answer.status < 300:
            return Read(answer, self.witness)
        return answer

    def _half(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        """The head of a request and a part of its body, then nothing more."""
        self.connection.putrequest(method, self.prefix + path)
        for name, value in headers.items():
            self.connection.putheader(name, value)
        if body:
            self.connection.putheader("Content-Length", str(len(body)))
        self.connection.endheaders(body[: self.chance.randrange(len(body))] if body else None)
        self.connection.close()


class Read(io.BytesIO):
    """The answer to a batch: read whole, and noted, whether its client gets it or not."""

    def __init__(self, answer: Any, witness: Witness) -> None:
        text = answer.read()
        super().__init__(text)
        self.status, self.headers = answer.status, answer.headers
        plain = gzip.decompress(text) if answer.headers.get("Content-Encoding") == "gzip" else text
        witness.answered(BATCHES, plain)
