"""Write the description of the JSON interface to ``openapi.json``, or check that it is fresh.

python -m tools.openapi write | check
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
os.environ.setdefault("CARAVAN_DEMO", "1")
os.environ.setdefault("CARAVAN_DATA_DIR", tempfile.gettempdir())

import django

django.setup()

from caravan.api.v1 import api

TARGET = Path(__file__).resolve().parent.parent / "openapi.json"


def main() -> None:
    text = json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False) + "\n"
    if sys.argv[1] == "write":
        TARGET.write_text(text, "utf-8")
    elif not TARGET.exists() or TARGET.read_text("utf-8") != text:
        raise SystemExit("openapi.json is older than the code. Run: make docs")


if __name__ == "__main__":
    main()
