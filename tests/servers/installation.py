"""One installation: a cluster, keys, a data folder, a peopled town, and the processes that serve it."""

import fcntl
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.servers.cluster import Cluster
from tests.servers.ports import free_port
from tests.servers.processes import ROOT, Process
from tests.servers.waiting import until

DEPLOY = ROOT / "deploy"
OWNER, APPLICATION = "caravan", "caravan_app"


class Web(Process):
    """The web server; its children are the processes that answer."""

    address: str

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


class Installation:
    """What lies in one folder: ``cluster/``, ``data/`` (files, keys, static files), ``logs/``, ``town.json``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.logs = folder, folder / "data", folder / "logs"
        self.cluster = Cluster(folder / "cluster", free_port(), self.logs / "postgresql.log")
        self.processes: list[Process] = []
        self.settings: dict[str, str] = {}

    @property
    def town(self) -> dict[str, Any]:
        return json.loads((self.folder / "town.json").read_text("utf-8"))  # type: ignore[no-any-return]

    @property
    def key_file(self) -> Path:
        return self.folder / "keys.json"

    def env(self, role: str = APPLICATION, **more: str) -> dict[str, str]:
        """Return the environment of a process; ``settings`` of the installation and ``more`` go above all else."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "caravan.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            "CARAVAN_SECRET_KEY": "of-one-installation-of-the-tests",
            "CARAVAN_DATABASE_URL": self.cluster.url(role=role),
            "CARAVAN_DATA_DIR": str(self.data),
            "CARAVAN_KEY_FILE": str(self.key_file),
            "CARAVAN_HTTPS": "0",
            # Everybody asks from one address here.
            "CARAVAN_ASKS_PER_HOUR": "0",
            "CARAVAN_FILES_PER_HOUR": "0",
            "CARAVAN_FILE_MB_PER_DAY": "0",
            **self.settings,
            **more,
        }

    def run(self, *arguments: str, role: str = APPLICATION, is_ok: bool = True, **more: str) -> str:
        """Run Python with ``arguments`` in the installation's environment; return what it said."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, *arguments], cwd=ROOT, env=self.env(role, **more), capture_output=True, text=True
        )
        said = done.stdout + ("" if is_ok else done.stderr)
        assert (done.returncode == 0) == is_ok, f"{arguments} gave {done.returncode}:\n{done.stdout}{done.stderr}"
        return said

    def manage(self, *arguments: str, role: str = APPLICATION, is_ok: bool = True, **more: str) -> str:
        return self.run("manage.py", *arguments, role=role, is_ok=is_ok, **more)

    def start_web(self, *, port: int | None = None, is_waiting: bool = True, application: str = "", **more: str) -> Web:
        """Start a web server as ``deploy/systemd`` does, and wait until it is ready."""
        port = port or free_port()
        command = _command("caravan-web@", port)
        command[-1] = application or command[-1]
        web = Web(f"web-{port}", command, env=self.env(**more), log=self.logs / f"web-{port}.log")
        web.address = f"http://127.0.0.1:{port}"
        self._begin(web)
        if is_waiting:
            until(f"{web.name} is ready (see {web.log})", web.is_ready)
        return web

    def start_worker(self, name: str = "worker", *prefix: str, **more: str) -> Process:
        command = [*prefix, *_command("caravan-worker")]
        return self._begin(Process(name, command, env=self.env(**more), log=self.logs / f"{name}.log"))

    def start(self, name: str, *command: str, **more: str) -> Process:
        """Start any other process that shall end with the installation."""
        return self._begin(Process(name, command, env=self.env(**more), log=self.logs / f"{name}.log"))

    def _begin(self, process: Process) -> Process:
        self.processes.append(process)
        process.start()
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
        if self.cluster.process.popen is not None:
            self.cluster.stop()

    def prepare(self) -> None:
        """Make everything there is before the first request, with the commands of the how-to. The cluster runs on."""
        self.prepare_machine()
        self.manage("create_keys")
        self.manage("migrate", "-v0", role=OWNER)
        self.manage("grant_rights", APPLICATION, role=OWNER)
        self.manage("load_regions", "-v0")
        self.manage("load_reference")
        self.manage("collectstatic", "--noinput", "-v0")
        (self.folder / "town.json").write_text(self.run("-m", "tests.servers.town"), "utf-8")

    def prepare_machine(self) -> None:
        """Make what an empty machine has: a running cluster with two roles and an empty database, an empty folder."""
        self.data.mkdir(parents=True)
        self.cluster.create()
        self.cluster.start()
        passwords = ("-v", "owner_password=one", "-v", "application_password=another")
        # Read by this process: the checkout may be where PostgreSQL's user cannot look.
        roles = self.folder / "roles.sql"
        shutil.copy(DEPLOY / "postgresql" / "roles.sql", roles)
        self.cluster.psql("postgres", *passwords, "-f", str(roles))


def _command(unit: str, port: int = 0) -> list[str]:
    """Return what systemd would run for ``unit``, from this checkout with this Python."""
    lines = (DEPLOY / "systemd" / f"{unit}.service").read_text("utf-8").splitlines()
    (line,) = (line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart="))
    program, *arguments = shlex.split(line.replace("%i", str(port)))
    return [str(Path(sys.executable).with_name(Path(program).name)), *arguments]


@contextmanager
def installed(prepared: Path | None = None, *, is_empty: bool = False) -> Iterator[Installation]:
    """Give a running cluster with its town, in a folder that is gone afterwards; ``prepared`` is one to copy.

    ``is_empty`` leaves out everything that our own commands make: keys, tables, people.
    """
    folder = Path(tempfile.mkdtemp(prefix="caravan-"))
    # PostgreSQL's user must get through to its cluster.
    folder.chmod(0o711)
    installation = Installation(folder)
    try:
        if is_empty:
            installation.prepare_machine()
        elif prepared is None:
            installation.prepare()
        else:
            copy(prepared, folder)
            installation.cluster.start()
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


def prepared_in(folder: Path) -> Path:
    """Return the folder of a stopped installation to copy from, made by whoever comes first."""
    target = folder / "installation"
    with (folder / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            with installed() as installation:
                installation.cluster.stop()
                unfinished = folder / "installation.part"
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                copy(installation.folder, unfinished)
                unfinished.rename(target)
    return target


def copy(source: Path, target: Path) -> None:
    """Copy a stopped installation, owners and all."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)  # noqa: S603, S607
    target.chmod(0o711)
