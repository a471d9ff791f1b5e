"""The service under test, and the bare server that gives the ceiling."""

import http.client
import json
import socket
import time
from pathlib import Path

from machine import Child, Failure, Running, environment, free_port

PASSWORD = "benchmark-password-1"
ADMIN = "national.admin"
# A token lives ten minutes.
RENEW_AFTER = 240


class Service(Running):
    """A `sinergi serve`, which may be stopped and started again. `started` is the time from its last start to the
    first 200 of /health/ready."""

    def __init__(self, program: Path, folder: Path, log: Path, demo: bool, **settings: str):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        settings |= {"SINERGI_DATA": str(folder), "SINERGI_LISTEN": f"127.0.0.1:{self.port}",
                     "SINERGI_NOTICE_SECONDS": "0"}
        if demo:
            settings["SINERGI_DEMO_PASSWORD"] = PASSWORD
        self.command, self.log, self.settings = [program, "serve", *(["--demo"] if demo else [])], log, settings
        self._token, self._token_at = "", 0.0
        self.start()

    def start(self):
        """Starts it, and waits until it is ready."""
        begun = time.perf_counter()
        self.child = Child(self.command, self.log, environment(**self.settings))
        self.started = wait_until_ready(self.child, self.port, begun)

    def token(self) -> str:
        """A token that lives longer than any one run."""
        if time.monotonic() - self._token_at > RENEW_AFTER:
            answer = self.ask("POST", "/v1/auth/login", {"name": ADMIN, "password": PASSWORD}, expect=200, token=None)
            self._token, self._token_at = answer["access_token"], time.monotonic()
        return self._token

    def ask(self, method: str, path: str, body=None, expect: int = 200, token: str | None = "own", **headers: str):
        """One request on a connection of its own; the JSON of its answer."""
        return json.loads(self.ask_bytes(method, path, body, expect, token, **headers))

    def ask_bytes(self, method, path, body=None, expect=200, token="own", **headers) -> bytes:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Bearer {self.token()}"
        if not isinstance(body, bytes | None):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            got = answer.read()
        finally:
            connection.close()
        if answer.status != expect:
            raise Failure(f"{method} {path} answered {answer.status}: {got[:2000].decode(errors='replace')}")
        return got

    def cache_counts(self) -> tuple[int, int]:
        """Hits and misses of the caches so far."""
        lines = self.ask_bytes("GET", "/metrics", token=None).decode().splitlines()
        counts = dict(line.split() for line in lines if line.startswith("cache_"))
        return int(counts["cache_hits_total"]), int(counts["cache_misses_total"])


class StaticAnswer(Running):
    """`sinergi bench-static`: the same server library with the same settings and nothing behind it."""

    def __init__(self, program: Path, size: int, log: Path):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        command = [program, "bench-static", "--listen", f"127.0.0.1:{self.port}", "--bytes", size]
        self.child = Child(command, log, environment())
        wait_until_ready(self.child, self.port, time.perf_counter())


def wait_until_ready(child: Child, port: int, begun: float, patience: float = 180) -> float:
    """Seconds from `begun` until /health/ready answers 200."""
    while time.perf_counter() - begun < patience:
        child.check()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as door:
                door.sendall(b"GET /health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if door.recv(64).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter() - begun
        except OSError:
            pass
        time.sleep(0.002)
    raise Failure(f"not ready after {patience} s, see {child.log}")
