"""nginx in front of the web servers, with the file of ``deploy/nginx`` and a certificate that nobody signed."""

import os
import shutil
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.installation import DEPLOY, Installation, Web
from tests.servers.ports import free_port
from tests.servers.processes import Process
from tests.servers.waiting import until

# What Debian's nginx.conf has around what lies in conf.d.
AROUND = """\
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/caravan.conf;
}}
"""


class Front(Process):
    """A running nginx."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, verify=False, trust_env=False, timeout=15)  # noqa: S501

    def is_ready(self) -> bool:
        try:
            with self.client() as client:
                return client.get("/live").status_code == 200
        except httpx.HTTPError:
            return False


def start_front(caravan: Installation, webs: Sequence[Web]) -> Front:
    """Start nginx in front of ``webs``; they must have been started with ``CARAVAN_HTTPS="1"``."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "install nginx: apt-get install nginx-light"
    folder = caravan.folder / "nginx"
    folder.mkdir()
    port, plain = free_port(), free_port()
    _certify(folder)
    text = (DEPLOY / "nginx" / "caravan.conf").read_text("utf-8")
    replaced = {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "/etc/ssl/law.example.org.pem": str(folder / "certificate.pem"),
        "/etc/ssl/law.example.org.key": str(folder / "key.pem"),
        "127.0.0.1:8000 ": f"127.0.0.1:{webs[0].address.rpartition(':')[2]} ",
        "127.0.0.1:8001 ": f"127.0.0.1:{webs[-1].address.rpartition(':')[2]} ",
    }
    for what, instead in replaced.items():
        assert what in text, what
        text = text.replace(what, instead)
    (folder / "caravan.conf").write_text(text, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), "utf-8")
    front = Front(
        "nginx",
        [program, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
        env=caravan.env(),
        log=caravan.logs / "nginx.log",
    )
    front.port, front.folder = port, folder
    caravan.processes.append(front)
    front.start()
    until(f"nginx answers (see {front.log})", front.is_ready)
    return front


def unverified() -> ssl.SSLContext:
    """Return what a client needs that accepts the certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "law.example.org")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    certificate = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    (folder / "certificate.pem").write_bytes(
        certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
