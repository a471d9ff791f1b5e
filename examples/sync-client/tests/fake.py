"""A service of a few lines, which answers what a test has put down."""
from __future__ import annotations

import io
import json
from email.message import Message
from typing import Any

from sinergi_sync import ClientCredentials, Service


class Answer(io.BytesIO):
    """An answer, of which perhaps only the beginning comes."""

    def __init__(self, status: int, body: bytes, cut: bool = False, **headers: str) -> None:
        super().__init__(body)
        self.status, self.cut, self.headers = status, cut, Message()
        for name, value in headers.items():
            self.headers[name.replace("_", "-")] = value

    def read(self, size: int | None = -1, /) -> bytes:
        came = super().read(size)
        return came or self._end()

    def readline(self, size: int | None = -1, /) -> bytes:
        came = super().readline(size)
        return came or self._end()

    def __next__(self) -> bytes:
        came = self.readline()
        if not came:
            raise StopIteration
        return came

    def _end(self) -> bytes:
        if self.cut:
            raise ConnectionResetError
        return b""


class Fake:
    """In the place of the network: gives the answers in their order and keeps the requests."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Any]] = []
        self.slept: list[float] = []

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        if path == "/v1/oauth/token":
            return Answer(200, b'{"access_token": "t", "expires_in": 600}')
        self.asked.append((method, path, json.loads(body) if body else None))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(200, json.dumps(answer).encode())

    def close(self) -> None:
        pass

    def service(self, tries: int = 3) -> Service:
        """A client's view of it, without waiting."""
        transport: Any = self
        return Service("http://x", ClientCredentials("a", "b"), transport=transport, tries=tries, sleep=self.slept.append)
