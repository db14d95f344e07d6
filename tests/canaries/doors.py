"""Every door there is, and what each of the two hundred does at it."""

import io
import re
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image

from tests.canaries.browser import Browser
from tests.canaries.people import Invented
from tests.servers.installation import Installation

Receipt = tuple[str, str]
STORY = "{word} 老板拖欠我两万四千元工资，一直说等甲方付款。"


def recording(person: Invented) -> bytes:
    """Return an AMR recording whose sound is the person's word."""
    sound = person.word("sound").encode().ljust(31, b"\x00")[:31]
    return b"#!AMR\n" + 3 * (b"\x3c" + sound)


def photo(person: Invented) -> bytes:
    """Return a photo that says in three places whose it is."""
    exif = Image.Exif()
    exif[0x010E] = person.word("camera")
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (person.number, 90, 90)).save(out, "JPEG", exif=exif, comment=person.word("comment"))
    return out.getvalue() + person.word("tail").encode()


class Doors:
    """The doors of one running installation."""

    def __init__(self, caravan: Installation, address: str) -> None:
        self.caravan, self.address = caravan, address
        self.village: str = caravan.town["villages"][0]
        self.town = self.village[:9]
        self._opened: list[Browser] = []
        self.password: str = caravan.town["password"]

    def browser(self) -> Browser:
        opened = Browser(self.address)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        for browser in self._opened:
            browser.client.close()

    def staff(self, username: str) -> Browser:
        return self.browser().log_in(username, self.password)

    def by_pages(self, person: Invented) -> Receipt:
        browser = self.browser()
        browser.open("/ask/")
        browser.send("/ask/", topic="wages")
        browser.send(
            "/story/",
            story=STORY.format(word=person.word("story")),
            opponent=person.word("opponent"),
            wish=person.word("wish"),
            files=[
                ("recording", (person.word("name.amr"), recording(person), "audio/amr")),
                ("photos", (person.word("name.jpg"), photo(person), "image/jpeg")),
            ],
        )
        browser.open(f"/ask/place/?q={person.word('place')}")
        browser.open(f"/ask/place/?in={self.town}")
        browser.send("/place/", holding="in", region=self.village)
        browser.send(
            "/contact/",
            name=person.word("asker"),
            phone=person.phone,
            contact_note=person.word("contact"),
            for_other="on",
            helper_name=person.word("helper"),
            helper_phone=person.helper_phone,
            helper_relation="family",
            helper_reason=person.word("why"),
            helper_consent="spoken",
        )
        answer = browser.send("/check/")
        number, code = receipt_on(answer.text)
        self._afterwards(browser, person, number)
        return number, code

    def _afterwards(self, browser: Browser, person: Invented, number: str) -> None:
        """Do what a person can do with a question that waits for its answer."""
        shown = browser.open(f"/m/{number}/")
        assert person.word("story") in shown.text, "the word did not come through the door"
        browser.open(f"/m/{number}/files/")
        browser.send("/files/", files=[("photos", ("b.jpg", photo(person), "image/jpeg"))])
        browser.open(f"/m/{number}/helper/")
        browser.send(
            "/helper/",
            name=person.word("second"),
            phone=person.helper_phone,
            relation="neighbour",
            reason=person.word("why2"),
        )

    def by_interface(self, person: Invented) -> Receipt:
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=30) as client:
            stored = client.post("/files", files={"file": (person.word("f"), recording(person), "audio/amr")})
            body: dict[str, Any] = {
                "topic": "wages",
                "story": STORY.format(word=person.word("story")),
                "region": self.village,
                "opponent": person.word("opponent"),
                "wish": person.word("wish"),
                "asker": {
                    "name": person.word("asker"),
                    "phone": person.phone,
                    "contact_note": person.word("contact"),
                },
                "helper": {
                    "name": person.word("helper"),
                    "phone": person.helper_phone,
                    "relation": "family",
                    "reason": person.word("why"),
                    "consent": "spoken",
                },
                "files": [stored.json()["id"]],
            }
            # Once wrongly, so that a refusal has it in hand; once for a forecast; once in earnest.
            client.post("/consultations", json=body | {"quelea": person.word("extra")}, headers=key())
            client.post("/promises", json=body)
            asked = client.post("/consultations", json=body, headers=key())
            assert asked.status_code == 201, asked.text
            receipt = asked.json()["number"], asked.json()["code"]
            read = client.get(f"/consultations/{receipt[0]}", headers={"Receipt-Code": receipt[1]})
            assert person.word("story") in read.text, "the word did not come through the door"
        return receipt

    def by_clerk(self, person: Invented, clerk: Browser) -> Receipt:
        clerk.open("/staff/intake/")
        answer = clerk.send(
            "/intake/",
            holding="story",
            topic="wages",
            region=self.village,
            story=STORY.format(word=person.word("story")),
            opponent=person.word("opponent"),
            wish=person.word("wish"),
            amount="24000",
            name=person.word("asker"),
            identity_number=person.identity_number,
            phone=person.phone,
            contact_note=person.word("contact"),
            for_other="on",
            helper_name=person.word("helper"),
            helper_phone=person.helper_phone,
            helper_relation="family",
            helper_consent="present",
            helper_reason=person.word("why"),
            interest="clear",
            files=[("recording", (person.word("i.amr"), recording(person), "audio/amr"))],
        )
        assert "/receipt/" in clerk.path, clerk.path + str(re.findall(r'class="error[^>]*>([^<]*)', answer.text))
        return receipt_on(answer.text)

    def looks_around(self, person: Invented) -> None:
        """Type it where it does not belong: searches, wrong codes, an account's name, a draft never sent."""
        browser = self.browser()
        for path in (
            "/find/?q={}",
            "/laws/?q={}",
            "/adviser/?q={}",
            "/track/?number={}",
            "/{}/",
            "/m/{}/",
            "/open/{}/",
        ):
            browser.open(path.format(person.word("search")))
        browser.open("/track/")
        browser.send("/track/", number=person.word("number"), code=person.word("code"))
        browser.open("/mine/")
        browser.send("/mine/", phone=person.phone)
        browser.open("/staff/login/")
        browser.send("/login/", username=person.word("account"), password=person.word("password"))
        browser.open("/ask/")
        browser.send("/ask/", topic="family")
        browser.send("/story/", story=STORY.format(word=person.word("draft")), opponent=person.word("o2"))
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=30) as client:
            client.get("/points", params={"q": person.word("points")})
            client.get(f"/consultations/{person.word('n')}", headers={"Receipt-Code": person.word("c")})
            client.post("/consultations", content=b'{"story": "' + person.word("broken").encode(), headers=key())
            client.post("/files", files={"file": (person.word("x.txt"), person.word("text").encode(), "text/plain")})

    def is_answered(self, person: Invented, receipt: Receipt, adviser: Browser) -> bool:
        """Let staff and the person write to each other until there is an answer with a grade.

        False if the question has gone to somebody else meanwhile.
        """
        number, code = receipt
        at = f"/staff/m/{number}/"
        adviser.open(f"/staff/?q={person.word('staffsearch')}")
        adviser.open(at)
        try:
            adviser.send("/declare/", outcome="clear")
        except LookupError:
            return False
        self._acts(adviser, at, "note", text=person.word("note"))
        self._acts(adviser, at, "clarify", question=person.word("clarify"))
        browser = self.browser()
        browser.open("/track/")
        browser.send("/track/", number=number, code=code)
        reply = next(link for link in browser.page.links if "/reply/" in link)
        browser.open(reply)
        browser.send(reply, text=person.word("reply"))
        answer = {"plain": person.word("plain") + " 可以先去投诉。", "next_steps": person.word("steps")}
        answer["where_to_go"] = person.word("where")
        self._acts(adviser, at, "answer", save="1", **answer)
        self._acts(adviser, at, "answer", **answer)
        shown = browser.open(f"/m/{number}/")
        assert person.word("plain") in shown.text, "the answer did not reach the person"
        rate = next(link for link in browser.page.links if "/rate/" in link)
        browser.open(rate)
        browser.send(rate, grade="1", comment=person.word("comment"))
        browser.open(f"/m/{number}/follow-up/")
        browser.send("/follow-up/", text=person.word("back"))
        return True

    def _acts(self, adviser: Browser, at: str, action: str, **typed: str) -> None:
        adviser.open(at)
        answer = adviser.send(f"/do/{action}/", **typed)
        assert answer.status_code == 200, f"{action}: {answer.status_code}"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def receipt_on(page: str) -> Receipt:
    """Return the number and the code that a page shows."""
    number, code = re.search(r"\d{6}-\d{3}-\d{5}", page), re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page)
    assert number, page[:500]
    assert code, page[:500]
    return number[0], code[0]
