"""The stand-in for the SMS gateway: keeps messages where the demo shows them as "the phone".

It keeps them readable. That is right for invented people and for nobody else; the settings offer it
to the demo and the tests only.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from caravan import clock


@dataclass(frozen=True)
class FakeMessage:
    """A message as it would stand on the phone."""

    to: str
    text: str
    reference: str
    at: str

    @property
    def received_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


_memory: list[FakeMessage] = []


class FakeSms:
    """Delivers into a file of JSON lines, or into this process's memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def send(self, *, to: str, text: str, reference: str) -> None:
        if any(message.reference == reference for message in self.messages()):
            return
        message = FakeMessage(to, text, reference, clock.now().isoformat())
        if self.path is None:
            _memory.append(message)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
        # One write of one line in append mode: several processes may deliver at once.
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def messages(self, to: str | None = None) -> list[FakeMessage]:
        """Return what was delivered, oldest first; with ``to``, on that phone only."""
        if self.path is None:
            delivered = list(_memory)
        elif self.path.exists():
            delivered = [FakeMessage(**json.loads(line)) for line in self.path.read_text("utf-8").splitlines() if line]
        else:
            delivered = []
        return [message for message in delivered if to is None or message.to == to]

    def clear(self) -> None:
        """Empty the phone."""
        if self.path is None:
            _memory.clear()
        else:
            self.path.unlink(missing_ok=True)
