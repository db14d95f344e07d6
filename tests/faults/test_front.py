"""F13 and F15: an update under load, and who sends slowly, with nginx in front as deployed."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from statistics import quantiles
from typing import Any

import httpx
import pytest

from tests.faults.sizes import sized
from tests.servers.asking import question
from tests.servers.front import Front, start_front, unverified
from tests.servers.installation import Installation, Web

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
SLOW = 200
# Each of them has a share of the connections that one address may have.
SENDERS = [f"127.0.1.{number}" for number in range(1, 5)]


@pytest.fixture(scope="module")
def caravan(shared_caravan: Installation) -> Installation:
    shared_caravan.settings["CARAVAN_HTTPS"] = "1"
    return shared_caravan


@pytest.fixture(scope="module")
def webs(caravan: Installation) -> list[Web]:
    return [caravan.start_web(), caravan.start_web()]


@pytest.fixture(scope="module")
def front(caravan: Installation, webs: list[Web]) -> Front:
    return start_front(caravan, webs)


class Load:
    """Asks, reads and looks at pages in turn, each once, and notes what came of it."""

    def __init__(self, caravan: Installation, front: Front, threads: int = 4) -> None:
        self.caravan, self.front = caravan, front
        self.failed: list[str] = []
        self.seconds: list[float] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]

    def _run(self, thread: int) -> None:
        with self.front.client() as client:
            for number in range(10**6):
                if self._stop.is_set():
                    return
                began = time.monotonic()
                try:
                    status = self._send(client, thread, number)
                except httpx.HTTPError as error:
                    self.failed.append(f"{type(error).__name__}: {error}")
                else:
                    self.seconds.append(time.monotonic() - began)
                    if status >= 400:
                        self.failed.append(str(status))
                self._stop.wait(0.05)

    def _send(self, client: httpx.Client, thread: int, number: int) -> int:
        if number % 3 == 0:
            key = {"Idempotency-Key": f"load-{id(self):x}-{thread:03}-{number:08}"}
            content = question(self.caravan.town["villages"][0])
            return client.post("/api/v1/consultations", json=content, headers=key).status_code
        return client.get("/" if number % 3 == 1 else "/api/v1/topics").status_code


def test_restarting_one_server_after_the_other_fails_no_request(
    caravan: Installation, webs: list[Web], front: Front
) -> None:
    with Load(caravan, front) as load:
        for web in webs:
            assert web.stop() == 0
            web.start()
            deadline = time.monotonic() + 60
            while not web.is_ready():
                assert time.monotonic() < deadline
                time.sleep(0.05)
        time.sleep(1)

    assert load.failed == []
    assert len(load.seconds) > 50


def slow_headers(line: socket.socket) -> Callable[[], object]:
    line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    return lambda: line.sendall(b"X-Slow: a\r\n")


def slow_body(line: socket.socket) -> Callable[[], object]:
    line.sendall(b"POST /api/v1/consultations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{")
    return lambda: line.sendall(b" ")


def photos(size: int) -> dict[str, Any]:
    return {"content": b"A photo. " * (size // 9), "headers": {"Content-Type": "image/jpeg"}}


def test_what_somebody_sends_is_never_laid_on_the_disk_in_clear(front: Front) -> None:
    """Where nginx would lay it down there is no folder, so that it could not answer if it tried."""
    body = front.folder / "body"
    body.rmdir()
    body.touch()
    with front.client() as client:
        for size in (100_000, 1_000_000, 24_000_000):
            assert client.post("/api/v1/files", **photos(size)).status_code < 500
        sent = photos(3_000_000)
        parts = {"content": iter([sent["content"]] * 3), "headers": sent["headers"]}
        assert client.post("/api/v1/files", **parts).status_code < 500
    body.unlink()
    body.mkdir()


def test_nothing_in_the_log_says_who_asked_or_for_what(front: Front, webs: list[Web]) -> None:
    """Neither of what was too large, nor of servers that do not answer."""
    with front.client() as client:
        assert client.post("/api/v1/files", **photos(27_000_000)).status_code == 413
        for web in webs:
            web.stop()
        assert client.get("/q/quelea").status_code == 502
        for web in webs:
            web.start()
        deadline = time.monotonic() + 60
        while not all(web.is_ready() for web in webs):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    said = (front.folder / "error.log").read_text()
    assert "quelea" not in said
    assert "client" not in said


def test_one_address_sends_only_so_much_at_once(front: Front) -> None:
    """All of it is held in memory until it is there; what is small is taken meanwhile."""
    with ExitStack() as opened:
        lines = [opened.enter_context(slow_file(front)) for _ in range(17)]
        said = [answer for line in lines if (answer := heard(line))]
        with front.client() as client:
            assert client.get("/live").status_code == 200

    assert len(said) == 1
    assert b" 429 " in said[0]


def heard(line: ssl.SSLSocket) -> bytes:
    line.settimeout(0.2)
    try:
        return line.recv(40)
    except TimeoutError:
        return b""


def slow_file(front: Front) -> ssl.SSLSocket:
    line = unverified().wrap_socket(socket.create_connection(("127.0.0.1", front.port), 10, ("127.0.1.9", 0)))
    line.sendall(b"POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000000\r\n\r\nA photo. ")
    return line


@pytest.fixture
def crowd(front: Front) -> Iterator[Callable[[Any], None]]:
    """Let so many open a connection and send a little every two seconds until the test is over."""
    lines: list[socket.socket] = []
    over = threading.Event()
    threads = []

    def gather(kind: Callable[[socket.socket], Callable[[], object]]) -> None:
        more = []
        for number in range(SLOW):
            line = socket.create_connection(("127.0.0.1", front.port), 10, (SENDERS[number % len(SENDERS)], 0))
            line = unverified().wrap_socket(line)
            lines.append(line)
            more.append(kind(line))

        def dawdle() -> None:
            while not over.wait(2):
                for send in more:
                    with suppress(OSError):
                        send()

        threads.append(threading.Thread(target=dawdle))
        threads[-1].start()

    yield gather
    over.set()
    for thread in threads:
        thread.join()
    for line in lines:
        line.close()


@pytest.mark.parametrize("kind", [slow_headers, slow_body])
def test_two_hundred_slow_senders_do_not_slow_the_others(
    caravan: Installation, front: Front, crowd: Callable[[Any], None], kind: Callable[..., Any]
) -> None:
    seconds = sized(6, 30)
    with Load(caravan, front) as alone:
        time.sleep(seconds)
    crowd(kind)

    with Load(caravan, front) as beside:
        time.sleep(seconds)

    assert beside.failed == []
    # Twice as long is the bar; below a tenth of a second two times nothing is still nothing.
    assert beside.p95 <= max(2 * alone.p95, 0.1), f"{alone.p95:.3f} s alone, {beside.p95:.3f} s beside them"
