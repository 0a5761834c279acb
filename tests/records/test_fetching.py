"""The guarded fetcher, against real servers on this machine."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from records import guarding
from records.fetching import MOST_BYTES, Fetcher, checked
from records.guarding import NotFetched, is_public
from tests.accounts.web import SOMEWHERE, Web, small_web

PAGE = "http://feeds.example/page"


@pytest.fixture
def web() -> Iterator[Web]:
    with small_web() as made:
        yield made


def refused(fetcher: Fetcher, url: str = PAGE, **details: Any) -> str:
    with pytest.raises(NotFetched) as problem:
        fetcher.get(url, **details)
    return problem.value.reason


def test_a_page_is_read_under_the_name_it_was_asked_for(web: Web) -> None:
    web.put("feeds.example/page", "hello", kind="text/plain")
    page = web.fetcher(name="Handlebook test").get(PAGE)
    assert (page.body, page.status, page.is_good, page.url) == (b"hello", 200, True, PAGE)
    assert web.asked == ["feeds.example/page"]
    assert web.headers[0]["User-Agent"] == "Handlebook test"
    assert {"Cookie", "Referer", "Authorization"} & web.headers[0].keys() == set()


def test_a_name_is_looked_up_once_and_that_address_is_gone_to(web: Web) -> None:
    web.put("feeds.example/page", "hello")
    web.names["feeds.example"] = ["1.1.1.1", "9.9.9.9"]
    web.fetcher().get(PAGE)
    assert web.looked_up == ["feeds.example"]
    assert web.gone_to == [("1.1.1.1", 80)]


def test_a_second_answer_of_a_lying_name_server_is_never_asked_for(web: Web) -> None:
    web.put("feeds.example/page", "hello")
    answers = iter([["9.9.9.9"], ["127.0.0.1"]])
    web.fetcher(resolve=lambda host: next(answers)).get(PAGE)
    assert next(answers) == ["127.0.0.1"]  # still unread
    assert web.gone_to == [("9.9.9.9", 80)]


def test_the_next_address_is_tried_where_the_first_does_not_answer(web: Web) -> None:
    web.put("feeds.example/page", "hello")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = closed.getsockname()
    roads = iter([nobody, ("127.0.0.1", web.port)])
    web.names["feeds.example"] = ["1.1.1.1", "9.9.9.9"]
    assert web.fetcher(road=lambda *_where: next(roads)).get(PAGE).body == b"hello"


# The system itself reads these; a number is an address without asking anybody.
BAD_TARGETS = [
    "127.0.0.1",
    "127.8.9.10",
    "localhost",
    "2130706433",
    "0x7f.1",
    "017700000001",
    "127.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:9.9.9.9]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:db8::1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[fec0::1]",
]


@pytest.mark.parametrize("host", BAD_TARGETS)
def test_no_address_behind_the_walls_is_gone_to(web: Web, host: str) -> None:
    fetcher = web.fetcher(resolve=guarding.look_up)
    assert refused(fetcher, f"http://{host}/") == "address_refused"
    assert web.gone_to == []


@pytest.mark.parametrize("host", BAD_TARGETS)
def test_nor_by_redirection(web: Web, host: str) -> None:
    web.put("feeds.example/page", status=302, headers={"Location": f"http://{host}/"})
    fetcher = web.fetcher(
        resolve=lambda name: (
            web.resolve(name) if name == "feeds.example" else guarding.look_up(name)
        )
    )
    assert refused(fetcher) == "address_refused"
    assert web.gone_to == [(SOMEWHERE, 80)]


def test_one_private_address_among_public_ones_is_enough_to_refuse(web: Web) -> None:
    web.names["feeds.example"] = ["9.9.9.9", "10.0.0.1"]
    assert refused(web.fetcher()) == "address_refused"
    assert web.gone_to == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("9.9.9.9", True),
        ("2606:4700::1111", True),
        ("fe80::1%eth0", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://feeds.example/", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("gopher://feeds.example/", "bad_address"),
        ("//feeds.example/", "bad_address"),
        ("feeds.example", "bad_address"),
        ("", "bad_address"),
        ("http://", "bad_address"),
        ("http:///page", "bad_address"),
        ("http://feeds.example:99999/", "address_refused"),
        ("http://feeds.example/" + "a" * 2_000, "bad_address"),
        ("http://feeds.example/\nX: y", "bad_address"),
        ("http://sam:word@feeds.example/", "address_refused"),
        ("http://sam@feeds.example/", "address_refused"),
        ("http://feeds.example:22/", "address_refused"),
        ("http://feeds.example:8080/", "address_refused"),
        ("https://feeds.example:5432/", "address_refused"),
    ],
)
def test_what_is_no_address_to_ask_for(web: Web, url: str, reason: str) -> None:
    assert refused(web.fetcher(), url) == reason
    web.put("feeds.example/page", status=301, headers={"Location": "ok"})
    assert web.looked_up == []


@pytest.mark.parametrize(
    "where",
    [
        "ftp://feeds.example/",
        "http://a:b@feeds.example/",
        "http://feeds.example:81/",
        "mailto:a@b.example",
    ],
)
def test_a_redirection_is_held_to_the_same(web: Web, where: str) -> None:
    web.put("feeds.example/page", status=301, headers={"Location": where})
    assert refused(web.fetcher()) in {"bad_address", "address_refused"}
    assert len(web.gone_to) == 1


def test_three_redirections_are_followed_and_a_fourth_is_not(web: Web) -> None:
    for step in range(4):
        web.put(f"feeds.example/{step}", status=302, headers={"Location": f"/{step + 1}"})
    web.put("feeds.example/4", "there")
    assert web.fetcher().get("http://feeds.example/1").body == b"there"
    assert refused(web.fetcher(), "http://feeds.example/0") == "too_many_redirects"


def test_a_loop_ends(web: Web) -> None:
    web.put("feeds.example/page", status=302, headers={"Location": "/page"})
    assert refused(web.fetcher()) == "too_many_redirects"
    assert len(web.asked) == 4


def test_every_step_to_another_name_is_looked_up_and_guarded(web: Web) -> None:
    web.put("feeds.example/page", status=302, headers={"Location": "http://other.example/"})
    web.names["other.example"] = ["10.0.0.1"]
    assert refused(web.fetcher()) == "address_refused"
    assert web.looked_up == ["feeds.example", "other.example"]


def endless(wfile: Any) -> None:
    for _piece in range(400):
        wfile.write(b"x" * 65_536)


def drip(wfile: Any) -> None:
    for _piece in range(100):
        wfile.write(b"x")
        wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_body_is_cut_off(web: Web, announced: bool) -> None:
    headers = {"Content-Length": str(400 * 65_536)} if announced else {}
    web.put("feeds.example/page", stream=endless, headers=headers)
    assert refused(web.fetcher()) == "too_large"


def test_a_body_of_the_most_that_is_read_is_read(web: Web) -> None:
    web.put("feeds.example/page", b"x" * MOST_BYTES)
    assert len(web.fetcher().get(PAGE).body) == MOST_BYTES
    web.put("feeds.example/page", b"x" * (MOST_BYTES + 1))
    assert refused(web.fetcher()) == "too_large"


def test_a_body_that_unpacks_to_something_huge_is_cut_off(web: Web) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    assert len(bomb) < 100_000
    web.put("feeds.example/page", bomb, headers={"Content-Encoding": "gzip"})
    assert refused(web.fetcher()) == "too_large"
    bomb = zlib.compress(b"\0" * 40_000_000)
    web.put("feeds.example/page", bomb, headers={"Content-Encoding": "deflate"})
    assert refused(web.fetcher()) == "too_large"


@pytest.mark.parametrize("packing", ["gzip, gzip", "gzip,gzip,gzip", "br", "zstd", "nonsense"])
def test_packed_twice_or_in_ways_we_did_not_ask_for_is_not_unpacked(web: Web, packing: str) -> None:
    web.put("feeds.example/page", b"x", headers={"Content-Encoding": packing})
    assert refused(web.fetcher()) == "unreadable"


def test_an_honest_packing_is_unpacked_and_a_broken_one_told(web: Web) -> None:
    web.put("feeds.example/page", gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})
    assert web.fetcher().get(PAGE).body == b"hello"
    web.put("feeds.example/page", b"hello", headers={"Content-Encoding": "gzip"})
    assert refused(web.fetcher()) == "unreadable"


def test_a_slow_body_is_given_up_in_time_though_each_piece_comes(web: Web) -> None:
    web.put("feeds.example/page", stream=drip)
    begun = time.monotonic()
    assert refused(web.fetcher(seconds=0.3)) == "too_slow"
    assert time.monotonic() - begun < 2


def raw_server(answer: Any) -> tuple[int, list[bytes]]:
    """Take one connection, note what comes first and answer in one's own way."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        with listening:
            connection, _peer = listening.accept()
        with connection:
            heard.append(connection.recv(65_536))
            with suppress(OSError):
                answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1], heard


def dripping_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _piece in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def says(words: bytes) -> Any:
    return lambda connection: connection.sendall(words)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (dripping_headers, "too_slow"),
        (lambda connection: time.sleep(0.6), "too_slow"),
        (lambda connection: None, "unreachable"),
        (says(b"what?\r\n\r\n"), "unreachable"),
        (says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99_999), "unreachable"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), "unreachable"),
    ],
)
def test_a_server_that_does_not_speak_properly_is_given_up(answer: Any, reason: str) -> None:
    port, _heard = raw_server(answer)
    fetcher = Fetcher(
        seconds=0.4,
        resolve=lambda host: [SOMEWHERE],
        road=lambda address, _port: ("127.0.0.1", port),
    )
    assert refused(fetcher) == reason


def test_encryption_is_agreed_with_the_name_not_the_address() -> None:
    port, heard = raw_server(lambda connection: None)
    gone_to = []

    def road(address: str, at: int) -> tuple[str, int]:
        gone_to.append((address, at))
        return "127.0.0.1", port

    fetcher = Fetcher(seconds=2, resolve=lambda host: [SOMEWHERE], road=road)
    assert refused(fetcher, "https://feeds.example/page") == "unreachable"
    assert b"feeds.example" in heard[0]
    assert gone_to == [(SOMEWHERE, 443)]


def test_nobody_listening_and_a_name_nobody_has(web: Web) -> None:
    def no_such_name(host: str) -> list[str]:
        raise socket.gaierror

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = closed.getsockname()
    assert refused(web.fetcher(road=lambda *_where: nobody)) == "unreachable"
    assert refused(web.fetcher(resolve=no_such_name)) == "no_such_host"
    assert refused(web.fetcher(resolve=lambda host: [])) == "no_such_host"
    long = guarding.look_up
    assert refused(web.fetcher(resolve=long), f"http://{'a' * 70}.example/") in {
        "no_such_host",
        "bad_address",
    }


XML = frozenset({"application/xml", "text/xml"})


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("text/html; charset=utf-8", "wrong_type"),
        ("image/png", "wrong_type"),
        ("application/octet-stream", "wrong_type"),
        ("TEXT/XML; charset=utf-8", ""),
        ("application/xml", ""),
        ("", ""),  # some servers do not say
    ],
)
def test_content_of_another_kind_is_not_read(web: Web, kind: str, reason: str) -> None:
    web.put("feeds.example/page", "hello", kind=kind)
    if reason:
        assert refused(web.fetcher(), types=XML) == reason
    else:
        assert web.fetcher().get(PAGE, types=XML).body == b"hello"
        assert web.headers[0]["Accept"] == "application/xml, text/xml"


def test_an_error_page_is_told_by_its_number_and_not_read(web: Web) -> None:
    web.put("feeds.example/page", b"x" * 100, status=404, kind="text/html")
    page = web.fetcher().get(PAGE, types=XML)
    assert (page.status, page.body, page.is_good) == (404, b"", False)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        (timedelta(minutes=10), 500, 600),  # from now on, as a date
        (format_datetime(datetime(2001, 1, 1, tzinfo=UTC)), 0, 0),
        ("9" * 400, 1e300, float("inf")),
    ],
)
def test_a_site_that_asks_to_be_left_alone_is_heard(
    web: Web, said: str | timedelta, low: float, high: float
) -> None:
    if isinstance(said, timedelta):
        said = format_datetime(datetime.now(UTC) + said)
    web.put("feeds.example/page", status=429, headers={"Retry-After": said})
    asked = web.fetcher().get(PAGE).retry_after
    assert asked is not None
    assert low <= asked <= high


@pytest.mark.parametrize("said", ["", "soon", "-5", "1.5", "٣", "Fri, 99 Foo 2026"])
def test_what_cannot_be_read_as_a_time_is_no_wish(web: Web, said: str) -> None:
    headers = {"Retry-After": said.encode().decode("latin-1")}
    web.put("feeds.example/page", status=503, headers=headers)
    assert web.fetcher().get(PAGE).retry_after is None


def test_settings_of_the_machine_do_not_lead_it_elsewhere(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    web.put("feeds.example/page", "hello")
    assert web.fetcher().get(PAGE).body == b"hello"


def test_nothing_speaks_to_a_socket_of_this_machine() -> None:
    backend = guarding.GuardedBackend(lambda host: [SOMEWHERE], guarding.straight, 1e9)
    with pytest.raises(NotFetched):
        backend.connect_unix_socket("/run/docker.sock")
    with pytest.raises(NotFetched):
        backend.connect_tcp("feeds.example", 6379)
    assert checked("https://feeds.example:443/").port in {None, 443}
    assert guarding.straight(SOMEWHERE, 80) == (SOMEWHERE, 80)
