"""A small web on this machine: made-up sites under made-up names, and a fetcher led to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from records.fetching import Fetcher, Page

SOMEWHERE = "9.9.9.9"  # an address that counts as public; nothing here ever goes there


class PlainFetcher(Fetcher):
    """Asks without encryption, which the sites of this machine do not speak; else as ever."""

    def get(self, url: str, types: frozenset[str] = frozenset()) -> Page:
        """Read a page of a made-up site."""
        return super().get(url.replace("https://", "http://", 1), types)


@dataclass
class Answer:
    """What a page answers: whole, or written by ``stream`` piece by piece."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[Any], None] | None = None


@dataclass
class Web:
    """Pages by host and path, which of them were asked for, and where the fetcher went."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    gone_to: list[tuple[str, int]] = field(default_factory=list)

    def put(self, address: str, body: bytes | str = b"", **details: Any) -> None:
        """Put a page up at ``host/path``, with its query where that matters."""
        made = body.encode() if isinstance(body, str) else body
        self.pages[address] = Answer(made, **details)

    def resolve(self, host: str) -> list[str]:
        """Look a made-up name up."""
        self.looked_up.append(host)
        return self.names.get(host, [SOMEWHERE])

    def road(self, address: str, port: int) -> tuple[str, int]:
        """Lead every way out back to this machine."""
        self.gone_to.append((address, port))
        return "127.0.0.1", self.port

    def fetcher(self, **details: Any) -> Fetcher:
        """Make a fetcher that sees this web only."""
        return Fetcher(**{"resolve": self.resolve, "road": self.road, "seconds": 5.0, **details})

    def plain(self, **details: Any) -> Fetcher:
        """Make one that reads the encrypted addresses of this web as well."""
        return PlainFetcher(
            **{"resolve": self.resolve, "road": self.road, "seconds": 5.0, **details}
        )


@contextmanager
def small_web() -> Iterator[Web]:
    """Serve pages for the length of a block."""
    web = Web(port=0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with what was put up, by the name that was asked for."""
            host = self.headers.get("Host", "")
            web.asked.append(f"{host}{self.path}")
            web.headers.append(dict(self.headers))
            page = web.pages.get(f"{host}{self.path}") or web.pages.get(
                f"{host}{self.path.partition('?')[0]}", Answer(status=404)
            )
            try:
                self.send_response(page.status)
                self.send_header("Content-Type", page.kind)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if page.stream is None:
                    self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                if page.stream is None:
                    self.wfile.write(page.body)
                else:
                    page.stream(self.wfile)
            except OSError:
                self.close_connection = True  # the fetcher had seen enough

        def log_message(self, *_args: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
