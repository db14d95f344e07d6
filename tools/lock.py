"""Keep ``requirements/*.txt`` equal to what ``pyproject.toml`` asks for.

What is locked stays at its version where that still fits; ``--upgrade`` takes the newest of everything. The files carry
hashes and no index address, so they install from any index. ``--check`` works without a network: the first line of each
file is a hash of the dependencies it was resolved from.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {"runtime": [], "dev": ["--extra", "dev"]}


def wanted() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [project["requires-python"], project["dependencies"], project["optional-dependencies"]]
    return "# resolved from " + hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def main() -> None:
    if "--check" in sys.argv:
        stale = [name for name in FILES if not path(name).read_text().startswith(wanted())]
        if stale:
            raise SystemExit(f"requirements/{stale[0]}.txt is older than pyproject.toml. Run: make lock")
        return
    for name, extra in FILES.items():
        command = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"]
        command += ["--no-annotate", "--python-version", "3.11", "--quiet", "pyproject.toml", *extra]
        command += ["--output-file", str(path(name)), *(["--upgrade"] if "--upgrade" in sys.argv else [])]
        made = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
        if made.returncode:
            raise SystemExit(made.stderr)
        path(name).write_text(f"{wanted()}\n{path(name).read_text()}")
        print(f"requirements/{name}.txt written")


def path(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


if __name__ == "__main__":
    main()
