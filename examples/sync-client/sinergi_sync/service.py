"""HTTP: signs in, and tries again where the service says or the line breaks."""
from __future__ import annotations

import gzip
import http.client
import json
import random
import time
import zlib
from dataclasses import dataclass
from typing import Any, Callable, Iterator, TypeVar
from urllib.parse import urlencode, urlsplit

T = TypeVar("T")

# Trying the same again may help after these.
PASSING = {408, 429, 500, 502, 503, 504}
# Larger bodies are compressed.
SMALL = 1024


class NoAnswer(Exception):
    """The line broke before the whole answer was there. What was asked for may have been done, or not."""


class Refused(Exception):
    """The service said no: `status`, and in `problem` why (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: str | None = None) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail') or problem.get('title', '')}")
        self.status = status
        self.problem = problem
        self.code: str = problem.get("code", "")
        # Seconds; the other form that HTTP allows, a date, would need a clock that is right.
        self.retry_after = float(retry_after) if retry_after and retry_after.isdigit() else None


@dataclass(frozen=True)
class ClientCredentials:
    """How a partner system signs in."""

    client_id: str
    client_secret: str

    def request(self) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body."""
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}
        return "/v1/oauth/token", {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode()


@dataclass(frozen=True)
class Login:
    """How a person signs in."""

    name: str
    password: str

    def request(self) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body."""
        body = json.dumps({"name": self.name, "password": self.password})
        return "/v1/auth/login", {"Content-Type": "application/json"}, body.encode()


class Transport:
    """One connection, opened when it is needed and kept as long as it holds."""

    def __init__(self, base: str, timeout: float = 90) -> None:
        address = urlsplit(base)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(address.netloc, timeout=timeout)
        self.prefix = address.path.rstrip("/")

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> http.client.HTTPResponse:
        """Sends a request and gives the beginning of its answer. Raises what http.client raises."""
        self.connection.request(method, self.prefix + path, body, headers)
        return self.connection.getresponse()

    def close(self) -> None:
        """The next request begins with a new connection."""
        self.connection.close()


class Service:
    """The service as one client sees it."""

    def __init__(
        self,
        base: str,
        sign_in: ClientCredentials | Login,
        *,
        transport: Transport | None = None,
        tries: int = 6,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.sign_in = sign_in
        self.transport = transport or Transport(base)
        self.tries = tries
        self.sleep = sleep
        self.token: str | None = None
        self.token_ends = 0.0

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        """Asks for a document."""
        return self.again(lambda: self._document("GET", path, query, {}, None))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """Sends a document. It may arrive more than once: only for what the service does only once."""
        sent = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **(headers or {})}
        if len(sent) > SMALL and path == "/v1/sync/batches":
            sent = gzip.compress(sent, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return self.again(lambda: self._document("POST", path, None, headers, sent))

    def lines(self, path: str, query: dict[str, Any]) -> Iterator[Any]:
        """Asks for a document a line, and gives them as they come. Breaks off with NoAnswer; does not try again."""
        answer = self._send("GET", path, query, {"Accept": "application/x-ndjson"}, None)
        unpacked = gzip.GzipFile(fileobj=answer) if answer.headers.get("Content-Encoding") == "gzip" else answer
        try:
            for line in unpacked:
                yield json.loads(line)
        except (OSError, EOFError, ValueError, zlib.error, http.client.HTTPException) as broken:
            self.transport.close()
            raise NoAnswer(f"{path}: {broken!r}") from broken
        except GeneratorExit:
            self.transport.close()
            raise

    def again(self, ask: Callable[[], T]) -> T:
        """Asks, and asks the same again after a growing while when the line broke or the service is busy."""
        for attempt in range(1, self.tries + 1):
            try:
                return ask()
            except NoAnswer:
                if attempt == self.tries:
                    raise
                pause = None
            except Refused as refused:
                if refused.status not in PASSING or attempt == self.tries:
                    raise
                pause = refused.retry_after
            # With chance in it: all provinces come back at once when the service does.
            self.sleep(pause if pause is not None else min(60, 2 ** (attempt - 1)) * random.uniform(0.5, 1))
        raise AssertionError("tries is at least 1")

    def _document(self, method: str, path: str, query: Any, headers: dict[str, str], body: bytes | None) -> Any:
        text = self._whole(self._send(method, path, query, headers, body), path)
        try:
            return json.loads(text) if text else None
        except ValueError as broken:
            raise NoAnswer(f"{path}: {broken!r}") from broken

    def _send(
        self, method: str, path: str, query: Any, headers: dict[str, str], body: bytes | None
    ) -> http.client.HTTPResponse:
        """The answer to a request in the name of the client."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        address = f"{path}?{urlencode(given)}" if given else path
        for renewed in (False, True):
            named = {"Authorization": f"Bearer {self._signed_in()}", "Accept-Encoding": "gzip", **headers}
            answer = self._raw(method, address, named, body)
            # The token is over sooner than was thought.
            if answer.status != 401 or renewed:
                break
            self._whole(answer, path)
            self.token = None
        if answer.status >= 400:
            text = self._whole(answer, path)
            try:
                problem = json.loads(text)
            except ValueError:  # a gateway's page
                problem = {"title": text[:200].decode(errors="replace")}
            raise Refused(answer.status, problem, answer.headers.get("Retry-After"))
        return answer

    def _signed_in(self) -> str:
        # By a clock that nobody sets: the one on the wall may be years away.
        if self.token is None or time.monotonic() > self.token_ends:
            path, headers, body = self.sign_in.request()
            answer = self._raw("POST", path, headers, body)
            text = self._whole(answer, path)
            if answer.status >= 400:
                raise Refused(answer.status, json.loads(text), answer.headers.get("Retry-After"))
            told = json.loads(text)
            self.token = told["access_token"]
            self.token_ends = time.monotonic() + told["expires_in"] * 0.8
        assert self.token is not None
        return self.token

    def _raw(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> http.client.HTTPResponse:
        try:
            return self.transport.send(method, path, headers, body)
        except (OSError, http.client.HTTPException) as broken:
            self.transport.close()
            raise NoAnswer(f"{path}: {broken!r}") from broken

    def _whole(self, answer: http.client.HTTPResponse, path: str) -> bytes:
        try:
            text = answer.read()
            return gzip.decompress(text) if answer.headers.get("Content-Encoding") == "gzip" else text
        except (OSError, EOFError, zlib.error, http.client.HTTPException) as broken:
            self.transport.close()
            raise NoAnswer(f"{path}: {broken!r}") from broken
