"""People who ask, each at their own time whether or not the others were answered, and again until they have an answer.

Every write has a key of its own; some are sent twice at once on purpose. What was acknowledged is remembered.
"""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

from tests.servers.asking import question

API = "/api/v1"
KEPT = {200, 201}
# What says that it may be sent again: broken off, on its way up or down, too much at once.
AGAIN = {429, 502, 503, 504}
PATIENCE = 240.0
TIMEOUT = httpx.Timeout(12.0)


@dataclass(frozen=True)
class Act:
    """One thing a person does, ``at`` so many seconds after the start."""

    number: int
    at: float
    region: str
    is_in_danger: bool
    has_photo: bool
    is_withdrawn: bool
    is_sent_twice: bool

    @property
    def marker(self) -> str:
        return f"第{self.number:06}问"


@dataclass
class Answered:
    """What the clients were told. ``receipts`` and the others go by an act's marker."""

    receipts: dict[str, set[str]] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    writes: int = 0
    tries: int = 0
    longest: float = 0.0

    def described(self, sent: list[str]) -> dict[str, Any]:
        return {
            "sent": sent,
            "receipts": {marker: sorted(numbers) for marker, numbers in self.receipts.items()},
            "photos": self.photos,
            "withdrawn": self.withdrawn,
        }


class Unanswered(Exception):
    """Nobody acknowledged it, however often it was sent; says how often what came instead."""


class Refused(Exception):
    """It was answered with something that neither keeps it nor says that it may be sent again."""


def planned(town: dict[str, Any], *, seed: int, asks: int, rate: float) -> list[Act]:
    """Return who does what when; the same seed plans the same."""
    lots = random.Random(seed)
    places = [*town["villages"], *town["counties"][:40]]
    acts, at = [], 0.0
    for number in range(asks):
        at += lots.expovariate(rate)
        drawn = [lots.random() for _ in range(4)]
        acts.append(
            Act(number, at, lots.choice(places), drawn[0] < 0.15, drawn[1] < 0.1, drawn[2] < 0.15, drawn[3] < 0.2)
        )
    return acts


class Clients:
    """Sends what is planned to the addresses in turn."""

    def __init__(self, addresses: list[str], acts: list[Act], *, seed: int, threads: int = 32) -> None:
        self.addresses, self.acts, self.threads = addresses, acts, threads
        self.answered = Answered()
        self.key = f"seed-{seed:06}"
        self._lock = threading.Lock()
        self._local = threading.local()
        self._open: list[httpx.Client] = []
        self._turn = 0

    def run(self) -> Answered:
        """Send everything; return when each act was acknowledged or given up."""
        began = time.monotonic()
        with ThreadPoolExecutor(self.threads * 2) as pool:
            for act in self.acts:
                time.sleep(max(0.0, began + act.at - time.monotonic()))
                pool.submit(self._carry_out, act, is_second=False)
                if act.is_sent_twice:
                    pool.submit(self._carry_out, act, is_second=True)
        for client in self._open:
            client.close()
        return self.answered

    def _carry_out(self, act: Act, *, is_second: bool) -> None:
        try:
            files = [self._photo(act)] if act.has_photo and not is_second else []
            receipt = self._ask(act, files)
            if act.is_withdrawn and not is_second:
                self._withdraw(receipt)
        except Unanswered as error:
            with self._lock:
                self.answered.unanswered.append(f"{act.marker}: {error}")
        except Exception as error:
            with self._lock:
                self.answered.refused.append(f"{act.marker}: {type(error).__name__}: {error}")

    def _photo(self, act: Act) -> str:
        picture = BytesIO()
        Image.new("RGB", (48, 32), (act.number % 256, 120, 60)).save(picture, "JPEG")
        content = {"file": ("photo.jpg", picture.getvalue(), "image/jpeg")}
        stored = self._until_kept("POST", f"{API}/files", files=content)
        with self._lock:
            self.answered.photos[act.marker] = stored["id"]
        return str(stored["id"])

    def _ask(self, act: Act, files: list[str]) -> dict[str, Any]:
        more: dict[str, Any] = {"signals": ["violence"]} if act.is_in_danger else {}
        asker = {"name": "田大山", "phone": f"12{act.number:09}"}
        content = question(
            act.region, f"{act.marker}：老板拖欠我的工资。", asker=asker, answer_channel="message", **more
        )
        # The same key with other content is another question: what is sent twice names no photo the second time.
        suffix = "-with-photo" if act.has_photo else ""
        if act.has_photo and not files:
            return {}
        receipt = self._until_kept(
            "POST",
            f"{API}/consultations",
            json={**content, "files": files},
            headers={"Idempotency-Key": f"{self.key}-{act.number:08}{suffix}"},
        )
        with self._lock:
            self.answered.receipts.setdefault(act.marker, set()).add(receipt["number"])
        return receipt

    def _withdraw(self, receipt: dict[str, Any]) -> None:
        path = f"{API}/consultations/{receipt['number']}/withdrawal"
        self._until_kept("PUT", path, headers={"Receipt-Code": receipt["code"]})
        with self._lock:
            self.answered.withdrawn.append(receipt["number"])

    def _until_kept(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Send until it is acknowledged; raises ``Unanswered`` or ``Refused``."""
        give_up_at, pause = time.monotonic() + PATIENCE, 0.1
        came: Counter[str] = Counter()
        while time.monotonic() < give_up_at:
            began = time.monotonic()
            try:
                answer = self._client().request(method, f"{self._address()}{path}", **content)
                came[f"{answer.status_code} {answer.text[:80]}"] += 1
            except httpx.HTTPError as error:
                answer = None
                came[type(error).__name__] += 1
            with self._lock:
                self.answered.tries += 1
                self.answered.longest = max(self.answered.longest, time.monotonic() - began)
            if answer is not None and answer.status_code in KEPT:
                with self._lock:
                    self.answered.writes += 1
                return answer.json()  # type: ignore[no-any-return]
            if answer is not None and answer.status_code not in AGAIN:
                raise Refused(f"{method} {path} {answer.status_code} {answer.text[:300]}")
            time.sleep(pause)
            pause = min(pause * 1.5, 1.0)
        raise Unanswered(f"{method} {path} {dict(came)}")

    def _address(self) -> str:
        with self._lock:
            self._turn += 1
            return self.addresses[self._turn % len(self.addresses)]

    def _client(self) -> httpx.Client:
        if not hasattr(self._local, "client"):
            self._local.client = httpx.Client(timeout=TIMEOUT, trust_env=False)
            self._open.append(self._local.client)
        return self._local.client  # type: ignore[no-any-return]
