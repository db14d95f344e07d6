"""A TCP proxy that can stop passing anything on while everybody's connection stays open: a black hole."""

import selectors
import socket
import threading
from contextlib import suppress

CHUNK = 65536


class Between:
    """Passes on what comes to ``port`` to ``target`` and back, until it is told to go dark."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._light = threading.Event()
        self._light.set()
        self._ended = threading.Event()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def go_dark(self) -> None:
        self._light.clear()

    def let_through(self) -> None:
        """Pass on again; connections made before are cut, as they are when a route comes back after minutes."""
        for one in self._open:
            _close(one)
        self._open.clear()
        self._light.set()

    def end(self) -> None:
        self._ended.set()
        self._light.set()
        for one in (*self._open, self._listener):
            _close(one)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                near, _address = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                continue
            self._open += [near, far]
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as waiting, suppress(OSError, ValueError):
            waiting.register(near, selectors.EVENT_READ, far)
            waiting.register(far, selectors.EVENT_READ, near)
            while True:
                for found, _events in waiting.select(0.5):
                    content = found.fileobj.recv(CHUNK)  # type: ignore[union-attr]
                    # What has come is held back until it may go on.
                    self._light.wait()
                    if not content:
                        return
                    found.data.sendall(content)


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
