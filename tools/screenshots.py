"""Take the pictures of the documentation, or one of every page for people to look at.

python -m tools.screenshots                    those of README and docs, into docs/images, from a fresh demo
python -m tools.screenshots all FOLDER [WORD]  every page whose name holds WORD, phone and desk, both languages
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.e2e.pages import CITIZEN, STAFF
from tests.e2e.serving import browser, serving
from tests.e2e.survey import DESK, LANGUAGES, PHONE, browsing, reach

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 8793
# A Wednesday morning in service hours, so that the pictures stay the same from one day to the next.
MOMENT = datetime(2026, 11, 25, 2, 20, tzinfo=UTC)
COLOURS = 256  # enough for flat pages; a picture then weighs a third


def everything(target: Path, word: str) -> None:
    """Write every page in both languages, in the normal and the largest size of type."""
    target.mkdir(parents=True, exist_ok=True)
    pages = [page for page in CITIZEN + STAFF if word in page.name]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "site") as site, browser() as chromium:
        for page, language, size, width in product(pages, LANGUAGES, ("std", "max"), (PHONE, DESK)):
            with browsing(chromium, site, page, language, size, width=width) as context:
                tab = context.new_page()
                status = reach(tab, site, page)
                name = f"{page.name.replace(' ', '-')}-{language}-{size}-{width}"
                _whole(tab, target / f"{name}.png")
                if status != page.status:
                    print(f"{name}: {status}")


def documentation() -> None:
    """Write the pictures that README and docs show."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    # The question is looked up before the browser starts, whose loop would not let Django ask its database.
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as address:
        number, code, adviser = _answered_question()
        _take(address, number, code, adviser)
    _side_by_side(IMAGES / "overview.png", ("home", "matter", "queue"))


def _take(address: str, number: str, code: str, adviser: str) -> None:
    with browser() as chromium:
        shown = {"track": (number, code), "staff": adviser}
        for name, path, language, size, width, needs in (
            ("home", "/", "zh", "std", PHONE, ""),
            ("home-large", "/", "zh", "large", PHONE, ""),
            ("home-english", "/", "en", "std", PHONE, ""),
            ("matter", f"/m/{number}/", "zh", "std", PHONE, "track"),
            ("promise", "/promise/", "zh", "std", PHONE, ""),
            ("figures", "/open/", "zh", "std", DESK, ""),
            ("queue", "/staff/", "zh", "std", DESK, "staff"),
        ):
            with _opened(chromium, address, language, size, width) as tab:
                if needs == "track":
                    _open_matter(tab, address, *shown[needs])
                elif needs == "staff":
                    _log_in(tab, address, str(shown[needs]))
                tab.goto(address + path)
                tab.evaluate("document.querySelector('.demo-bar')?.remove()")
                tab.screenshot(path=IMAGES / f"{name}.png")
                _lighten(IMAGES / f"{name}.png")


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """Run the demo with its clock at ``MOMENT``."""
    os.environ |= {"CARAVAN_DEMO": "1", "CARAVAN_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "caravan.settings"}
    ahead = MOMENT - datetime.now(UTC)
    (folder / "demo-clock").write_text(str(ahead.total_seconds()))
    address = f"http://127.0.0.1:{PORT}"
    command = [sys.executable, "manage.py", "demo", "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        until = time.monotonic() + 300
        while not _is_live(address):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the demo did not start")
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _is_live(address: str) -> bool:
    try:
        with urlopen(f"{address}/live", timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def _answered_question() -> tuple[str, str, str]:
    """Return number and code of a question that was answered with a law behind it, and an adviser's account."""
    import django

    django.setup()
    from caravan.demo.seed import accounts
    from caravan.matters.models import Matter
    from caravan.matters.services import code_of

    matter = Matter.objects.filter(state="answered", rounds__answers__bases__law="labor-law").latest("pk")
    return matter.number, code_of(matter), accounts()[0][1].username


@contextmanager
def _opened(chromium: Browser, address: str, language: str, size: str, width: int) -> Iterator[Tab]:
    context = chromium.new_context(
        viewport={"width": width, "height": 812 if width == PHONE else 900}, device_scale_factor=2, locale="zh-CN"
    )
    cookies = {"django_language": LANGUAGES[language], "size": size}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    yield context.new_page()
    context.close()


def _open_matter(tab: Tab, address: str, number: str, code: str) -> None:
    tab.goto(f"{address}/track/?number={number}")
    tab.fill("#id_code", code)
    tab.press("#id_code", "Enter")
    tab.wait_for_url("**/m/**")


def _log_in(tab: Tab, address: str, username: str) -> None:
    from caravan.demo.network.build import PASSWORD

    tab.goto(f"{address}/staff/login/")
    tab.fill("[name=username]", username)
    tab.fill("[name=password]", PASSWORD)
    tab.press("[name=password]", "Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)


def _whole(tab: Tab, path: Path) -> None:
    """Take the whole page; the window grows first, so that the bar at the bottom stands at the bottom."""
    width, height = tab.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    tab.set_viewport_size({"width": width, "height": height})
    tab.screenshot(path=path)


def _lighten(path: Path) -> None:
    with Image.open(path) as picture:
        light = picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    light.save(path, optimize=True)


def _side_by_side(path: Path, names: tuple[str, ...]) -> None:
    pictures = [Image.open(IMAGES / f"{name}.png").convert("RGB") for name in names]
    height, gap = 1000, 32
    scaled = [p.resize((round(p.width * height / p.height), height), Image.Resampling.LANCZOS) for p in pictures]
    sheet = Image.new("RGB", (sum(p.width for p in scaled) + gap * (len(scaled) + 1), height + 2 * gap), "#14302b")
    left = gap
    for picture in scaled:
        sheet.paste(picture, (left, gap))
        left += picture.width + gap
    sheet.save(path)
    _lighten(path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["all"]:
        everything(Path(sys.argv[2]), (sys.argv[3:] or [""])[0])
    elif not sys.argv[1:]:
        documentation()
    else:
        raise SystemExit(__doc__)
