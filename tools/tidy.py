"""Refuse what must never be in a commit: paths of a machine, addresses of a package index, secrets."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "a path of one machine": re.compile(rb"/(?:home|root|Users|work)/[A-Za-z]"),
    "the address of a package index": re.compile(
        rb"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|(?:extra-)?index-url[ =]"
    ),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY"),
}
MAY_NAME_THEM = {"tools/tidy.py", "tools/lock.py"}


def main() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        file = ROOT / name
        if name in MAY_NAME_THEM or not file.is_file():
            continue
        content = file.read_bytes()
        if b"\0" in content[:4096]:
            continue
        found += [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(content)]
    if found:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
