"""One town of Enshi city, peopled, with a question in every state: what the browser tests look at.

Everything happens through the real services and in the order of time, so no page shows what could not be.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from PIL import Image

from caravan.cases.mediation.models import Side
from caravan.cases.models import Case
from caravan.cases.services.complaints import complain
from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.jobs import record_missed_promises
from caravan.consultations.models import Answer, Round
from caravan.consultations.services import Receipt
from caravan.demo.seed import SHOWN_VILLAGE
from caravan.directory.models import ServicePoint
from caravan.documents.services import drawn
from caravan.feedback.services import rate
from caravan.files import services as files
from caravan.knowledge.loading import load_reference
from caravan.knowledge.models import Article
from caravan.matters.models import Matter, Party
from caravan.matters.services.attempts import WRONG_CODES, open_with_receipt
from caravan.organizations.models import Organization
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.privacy.index import blind_index
from caravan.routing.jobs import climb_ladders
from caravan.routing.services.tables import give_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.tally import services as tally
from caravan.web.citizen.visitor import COOKIE, Visitor, keep
from tests.e2e.mediated import disputes, seats, table_of
from tests.factories.cases import case_in, offices
from tests.factories.directory import EVERY_DAY, point
from tests.factories.documents import produced
from tests.factories.mediations import seat
from tests.factories.network import MONDAY, SINCE, Network, ask, build_network, clear, on_leave, region, reply, shift

NOW = MONDAY + timedelta(days=2, minutes=40)  # Wednesday 2026-11-25, 10:40 in China
PASSWORD = "wan-shan-hong-bian"
VILLAGE = "422801101201"
PHONE = "12000000001"
LOST_PHONE = "12000000004"
STORY = "今年三月到九月我在工地上做木工，老板一共欠我两万四千元工资，一直说等甲方付款。我有聊天记录，两个工友可以作证。"
ENGLISH_STORY = "My employer has not paid my salary for two months. I have a work permit and a written contract."
NAMES = {
    "adviser": ("向秀英", "Xiuying Xiang"),
    "substitute": ("田志强", "Zhiqiang Tian"),
    "other1": ("谭文明", "Wenming Tan"),
    "other2": ("覃丽敏", "Limin Qin"),
    "other3": ("冉建国", "Jianguo Ran"),
    "clerk": ("黄桂兰", "Guilan Huang"),
    "duty": ("罗正义", "Zhengyi Luo"),
    "seat": ("袁晨曦", "Chenxi Yuan"),
    "supervisor": ("贺守信", "Shouxin He"),
    "officer": ("向明义", "Mingyi Xiang"),
    "officer2": ("田守望", "Shouwang Tian"),
    "mediator": ("谭和平", "Heping Tan"),
}


class World:
    """The peopled town: receipts by what became of the question, and what browsers hold."""

    def __init__(self) -> None:
        self.net: Network = offices(build_network())
        self.receipts: dict[str, Receipt] = {}
        self.cases: dict[str, Matter] = {}
        self.clarification = ""
        self.answer = ""
        self._people()
        self._points()
        self._history()
        self.replaced = produced(self.matter("waiting"), now=NOW)
        self.paper = produced(self.matter("waiting"), now=NOW, replaces=self.replaced)
        drawn(document=self.paper, now=NOW)
        self._cases()
        self.disputes = disputes(self.net, NOW)
        tally.enter(now=NOW)
        tally.seal(day=NOW.date() - timedelta(days=1), now=NOW)

    def described(self) -> dict[str, Any]:
        """Return what a browser needs to know of it, as plain values."""
        return {
            "numbers": {name: receipt.number for name, receipt in self.receipts.items()}
            | {name: matter.number for name, matter in self.cases.items()}
            | {name: case.matter.number for name, case in self.disputes.items()},
            "seats": seats(self.disputes),
            "table": table_of(self.net.clerk, NOW),
            "codes": {name: receipt.code for name, receipt in self.receipts.items()},
            "clarification": self.clarification,
            "answer": self.answer,
            "helper": str(Party.objects.get(matter=self.receipts["helped"].matter, part="helper").pk),
            "again": self._interrupted(),
            "paper": self.paper.token,
            "paper_id": str(self.paper.pk),
            "replaced": self.replaced.token,
            "point": ServicePoint.objects.get(kind="centre").pk,
            "cookies": {name: _cookie(visitor) for name, visitor in self._visitors().items()},
            "password": PASSWORD,
        }

    def _people(self) -> None:
        load_reference()
        Article.objects.create(
            law_id="labor-law", number=50, text="第五十条　工资按月以货币付给劳动者本人，不得克扣，不得无故拖欠。"
        )
        Organization.objects.update(english_name="Zhenghe Law Firm")
        admin = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.STATISTICS_OFFICER, Role.AUDITOR
        # The keyholder's is an account that gets a second factor, and that no other test comes in with.
        roles = [*zip(("admin", "security", "statistics", "auditor"), admin, strict=True), ("keyholder", Role.AUDITOR)]
        for name, role in roles:
            user = User.objects.create(username=name, name=name.title(), created_at=MONDAY)
            RoleGrant.objects.create(user=user, role=role, region=self.net.regions["42"], valid_from=SINCE)
        for user in User.objects.all():
            user.name, user.english_name = NAMES.get(user.username, (user.name, user.name))
            user.service_phone = "0718-00000001"
            user.post = {"adviser": "青堡村法律顾问", "duty": "恩施市值班律师"}.get(user.username, "")
            user.set_password(PASSWORD)
            user.save()
            if user.username in self.net.users:
                self.net.users[user.username] = User.objects.get(pk=user.pk)
        day = MONDAY.replace(hour=1)
        for number in range(-6, 5):
            begins = day + timedelta(days=number)
            shift(self.net.duty, "county_duty", self.net.regions["422801"], begins, begins + timedelta(hours=9))
            shift(self.net.seat, "city_seat", self.net.regions["4228"], begins, begins + timedelta(hours=24))

    def _points(self) -> None:
        county, town, village = (self.net.regions[code] for code in ("422801", "422801101", VILLAGE))
        said = {"phone": "0718-00000002", "latitude": 30.27, "longitude": 109.49, "is_location_approximate": False}
        common = {"services": ["consultation", "legal_aid", "mediation"], "accessibility": ["step_free", "toilet"]}
        point(
            county,
            "centre",
            name="恩施市公共法律服务中心",
            english_name="Enshi City Public Legal Service Centre",
            address="恩施市金桂大道 8 号",
            english_address="8 Jingui Avenue, Enshi",
            hours=EVERY_DAY,
            **said,
            **common,
        )
        station = "龙凤镇公共法律服务工作站"
        point(town, "station", name=station, english_name="Longfeng Legal Service Station", **said, **common)
        studio = "青堡村公共法律服务工作室"
        point(
            village, "studio", name=studio, english_name="Qingbao Village Legal Service Studio", phone="0718-00000003"
        )
        # The demo's page names the adviser of this village.
        other_town = region(SHOWN_VILLAGE[:9], "城北镇", county)
        table = {**DEFAULT_LADDER.to_json(), "load_cap": 7}
        give_ladder(region=other_town, table=table, valid_from=MONDAY, by=None, now=MONDAY)
        self.net.other3.adviser_contracts.create(
            region=region(SHOWN_VILLAGE, "前山村", other_town), county_code="422801", starts_on=SINCE
        )
        quiet = region("422801101205", "四号村", town)
        point(
            quiet,
            "studio",
            name="四号村公共法律服务工作室",
            english_name="No. 4 Village Legal Service Studio",
            hours=[[]] * 7,
        )

    def _history(self) -> None:
        net, village = self.net, {"region_code": VILLAGE}
        friday = MONDAY - timedelta(days=3)
        steps: list[tuple[datetime, str, Callable[[datetime], Any]]] = []

        def then(at: datetime, name: str = "", **fields: Any) -> Callable[[Callable[..., Any]], None]:
            """Plan a question, or what is decorated, for ``at``."""
            if name:
                steps.append((at, name, lambda now: self._ask(name, now, **fields)))
            return lambda act: steps.append((at, name, act))

        for number in range(6):
            then(friday + timedelta(minutes=number), f"early{number}")
        hour, day = timedelta(hours=1), timedelta(days=1)
        then(friday, "missed")
        then(friday, "late")
        then(MONDAY, "answered", opponent="恒达建筑劳务队", **village)
        then(MONDAY, "recalled")
        then(MONDAY, "closed")
        then(MONDAY, "withdrawn")
        then(MONDAY + hour, "displeased", opponent="恒达建筑劳务队", **village)
        then(MONDAY + hour, "called_back", opponent="恒达建筑劳务队", **village)
        then(MONDAY + hour, "lost", opponent="恒达建筑劳务队", asker=Person(name="覃桂英", phone=LOST_PHONE))
        then(MONDAY, "spam", story="加微信领红包，点击链接马上到账。")
        then(MONDAY + day, "follow_up")
        then(MONDAY + day + 6 * hour, "clarification")
        then(MONDAY + 2 * day, "waiting", asker=Person(name="田大山", phone=PHONE, contact_note="只在上午"))
        then(MONDAY + 2 * day, "merged")
        then(
            MONDAY + 2 * day,
            "english",
            story=ENGLISH_STORY,
            language="en",
            asker=Person(name="Sam", phone="12000000002"),
        )
        then(
            MONDAY + 2 * day,
            "danger",
            topic_key="threat",
            signals=["violence"],
            story="前夫一直堵在门口，说要打死我，我不敢出门。",
        )
        then(
            MONDAY + 2 * day, "helped", helper=Helper("Lily Tian", "12000000003", "family", "She cannot read", "spoken")
        )

        text = {
            "plain": "您可以先向工地所在区的劳动保障监察大队投诉，不收费；也可以直接申请劳动仲裁，同样不收费。",
            "next_steps": "1. 把聊天记录截图保存好。\n2. 请两位工友各写一份证言。",
            "where_to_go": "恩施市劳动保障监察大队",
            "bases": [("labor-law", 50, 0)],
        }

        def answers(name: str, at: datetime, **fields: Any) -> None:
            def act(now: datetime) -> None:
                matter = self.matter(name)
                owner = matter.owner or net.adviser
                said = reply(matter, User.objects.get(pk=owner.pk), now, **(text | fields))
                assert isinstance(said, Answer)
                self.answer = str(said.pk) if name == "answered" else self.answer

            steps.append((at, name, act))

        answered = {f"early{number}": friday + (number + 1) * hour for number in range(6)}
        answered |= dict.fromkeys(("displeased", "called_back", "lost"), MONDAY + hour * 7 / 6)
        for name, at in answered.items():
            answers(name, at)
        answers("late", MONDAY + day)
        for name in ("answered", "recalled", "closed"):
            answers(name, MONDAY + hour / 6)
        answers("follow_up", MONDAY + day + hour)
        steps += [
            (MONDAY + 3 * hour, "", lambda now: self._recall(now)),
            (MONDAY + 3 * hour, "", lambda now: self._rate("closed", 5, now)),
            (NOW - hour, "", lambda now: self._rate("displeased", 1, now)),
            (NOW - hour / 2, "", lambda now: self._rate("called_back", 2, now)),
            (MONDAY + 4 * hour, "", lambda now: services.close(matter=self.matter("closed"), is_solved=True, now=now)),
            (MONDAY + 4 * hour, "", lambda now: services.withdraw(matter=self.matter("withdrawn"), now=now)),
            (MONDAY + 4 * hour, "", lambda now: self._spam(now)),
            (MONDAY + day + 7 * hour, "", lambda now: self._clarify(now)),
            (MONDAY + day + 7 * hour, "", lambda now: self._ask_back(now)),
            (NOW - hour / 4, "", lambda now: self._merge(now)),
            (NOW - hour / 4, "", lambda now: self._add_photo(now)),
        ]
        for at, _name, act in sorted(steps, key=lambda step: step[0]):
            _pass_time(at)
            act(at)
        _pass_time(NOW)
        on_leave(net.other1, NOW.date(), NOW.date() + day, net.other2)
        for number in range(WRONG_CODES):
            open_with_receipt(number="422801-261-99999", code=f"AAAA-AAA{number}", now=NOW, address="127.0.0.1")

    def _cases(self) -> None:
        """Three applications for legal aid: one that waits, one whose papers are missing, one refused; and a notice."""
        self.cases["notice"] = case_in("notified", self.net, procedure="legal_aid_notice", now=NOW).matter
        for name, state in (("aid", "received"), ("aid_incomplete", "incomplete"), ("aid_refused", "refused")):
            self.cases[name] = case_in(state, self.net, now=NOW - timedelta(hours=3)).matter
        source = Case.objects.get(pk=self.cases["aid"].pk)
        said = {"about": "lawyer", "conduct": ["absent"], "story": "打电话从来不接，也不说办到哪一步。"}
        complaint = complain(case=source, typed=said, token="complaint", language="zh-hans", now=NOW)
        self.cases["complaint"] = complaint.case.matter

    def matter(self, name: str) -> Matter:
        return Matter.objects.get(pk=self.receipts[name].matter.pk)

    def _ask(self, name: str, now: datetime, **fields: Any) -> None:
        self.receipts[name] = ask(now, **({"story": STORY} | fields))

    def _recall(self, now: datetime) -> None:
        said = Answer.objects.get(round__matter=self.matter("recalled"))
        services.recall(answer=said, by=said.author, reason="仲裁期限写错了，请不要照着办。", now=now)

    def _rate(self, name: str, grade: int, now: datetime) -> None:
        said = Answer.objects.get(round__matter=self.matter(name))
        common = {"reasons": ["clarity"], "comment": "", "is_solved": grade > 3, "now": now}
        rate(matter=self.matter(name), answer_id=said.pk, rated=said.author, grade=grade, **common)

    def _spam(self, now: datetime) -> None:
        for user in (self.net.adviser, self.net.supervisor):
            matter = self.matter("spam")
            clear(matter, user, now)
            services.flag_spam(matter=matter, by=user, reason="广告", now=now)

    def _clarify(self, now: datetime) -> None:
        matter = self.matter("clarification")
        owner = User.objects.get(pk=matter.owner_id)
        clear(matter, owner, now)
        asked = services.clarify(matter=matter, by=owner, question="您和劳务队签过书面合同吗？", now=now)
        self.clarification = str(asked.pk)

    def _merge(self, now: datetime) -> None:
        duplicate, into = self.matter("merged"), self.matter("waiting")
        by = User.objects.get(pk=self.net.supervisor.pk)
        clear(duplicate, by, now)
        clear(into, by, now)
        services.merge(duplicate=duplicate, into=into, by=by, now=now)

    def _ask_back(self, now: datetime) -> None:
        services.follow_up(matter=self.matter("follow_up"), text="申请仲裁要带什么材料？", token="back", now=now)

    def _add_photo(self, now: datetime) -> None:
        picture = BytesIO()
        Image.new("RGB", (40, 30), "#9ccabd").save(picture, "JPEG")
        stored = files.store(upload=BytesIO(picture.getvalue()), now=now)
        services.add_files(matter=self.matter("waiting"), file_ids=[str(stored.pk)], now=now)

    def _interrupted(self) -> str:
        """Keep what the adviser was sending when their session ended."""
        number = self.receipts["answered"].number
        fields = {"text": ["已经打过电话，没有人接。"], "back": [f"/staff/m/{number}/"]}
        held = {"by": self.net.adviser.pk, "path": f"/staff/m/{number}/do/note/", "fields": fields}
        content = held | {"back": f"/staff/m/{number}/", "had_files": True}
        return str(services.start_draft(now=NOW, content=content).pk)

    def _visitors(self) -> dict[str, Visitor]:
        """What browsers hold: receipts, a proved phone, questions half written."""
        content = {
            "topic": "wages",
            "story": STORY,
            "region": VILLAGE,
            "answer_channel": "message",
            "phone": PHONE,
            "opponent": "恒达建筑劳务队",
            "signals": ["wage_flight"],
            "deadline_on": "2026-12-01",
            "is_safe_to_call": True,
            "is_safe_to_message": False,
            "for_other": True,
            "helper_name": "Lily Tian",
            "helper_relation": "family",
            "helper_reason": "她不识字",
            "helper_consent": "spoken",
        }
        holder = Visitor()
        for receipt in self.receipts.values():
            holder.open(receipt.matter)
        for matter in self.cases.values():
            holder.open(matter)
        applicant, invited = Visitor(), seat(self.disputes["invited"], Side.RESPONDENT)
        for case in self.disputes.values():
            applicant.open(case.matter)
        some = Visitor(matters={self.receipts["waiting"].number: 1, self.receipts["answered"].number: 1})
        sent = Visitor(matters={self.receipts["waiting"].number: 1}, sent_number=self.receipts["waiting"].number)
        proved = Visitor(phone_index=blind_index("phone", PHONE), phone_at=NOW)
        danger = {"topic": "threat", "story": "", "region": VILLAGE}
        drafts = {
            "draft": content,
            "started": {"topic": "wages"},
            "scripted": {"topic": "wages"},
            "placed": {"topic": "wages", "story": STORY, "region": VILLAGE},
            "in_danger": danger,
        }
        return {
            "holder": holder,
            "applicant": applicant,
            "respondent": Visitor(seats={str(invited.pk): invited.code_version}),
            "some": some,
            "sent": sent,
            "proved": proved,
            **{name: Visitor(draft_id=services.start_draft(now=NOW, content=held).pk) for name, held in drafts.items()},
        }


def _pass_time(until: datetime) -> None:
    """Let every ladder step and missed promise that was due before ``until`` happen at its own time."""
    while True:
        steps = Matter.objects.open().filter(next_at__lte=until).values_list("next_at", flat=True)
        misses = Round.objects.filter(due_at__lt=until, answered_at=None, missed_at=None, ended_at=None)
        moments = [*steps.order_by("next_at")[:1], *misses.order_by("due_at").values_list("due_at", flat=True)[:1]]
        if not moments:
            return
        at = min(moments)
        climb_ladders(at)
        record_missed_promises(at + timedelta(seconds=1))


def _cookie(visitor: Visitor) -> str:
    return keep(HttpResponse(), visitor).cookies[COOKIE].value
