"""Following a matter: the receipt opens it, and everything the person can do there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from caravan import clock
from caravan.consultations import services
from caravan.consultations.models import Answer, Clarification, Round
from caravan.feedback.models import Rating, ReviewTask
from caravan.knowledge.models import Article, Law
from caravan.matters.models import Attachment, Matter, Party
from caravan.matters.services import replace_receipt
from tests.factories.network import MONDAY, Network, ask, clear, reply
from tests.web.citizen.walking import send, text

pytestmark = pytest.mark.django_db


def opened(client: Client) -> Matter:
    """Ask and open a matter as a browser that holds the receipt."""
    receipt = ask()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    return receipt.matter


def answered(client: Client, net: Network, **fields: object) -> Matter:
    matter = opened(client)
    reply(matter, net.adviser, MONDAY + timedelta(hours=1), **fields)
    clock.install(lambda: MONDAY + timedelta(hours=2))
    return Matter.objects.get(pk=matter.pk)


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda code: f" {code.replace('-', ' ')} ", lambda code: code.replace("-", "－")]
)
def test_number_and_code_open_a_matter_however_they_are_typed(
    client: Client, net: Network, change: Callable[[str], str]
) -> None:
    receipt = ask()

    response = client.post("/track/", {"number": receipt.number.replace("-", " "), "code": change(receipt.code)})

    assert response.headers["Location"] == f"/m/{receipt.number}/"
    assert net.adviser.name in text(client.get(response.headers["Location"]))


def test_a_wrong_code_and_a_number_that_does_not_exist_get_the_same_words(client: Client, net: Network) -> None:
    receipt = ask()

    wrong = client.post("/track/", {"number": receipt.number, "code": "AAAA-AAAA"})
    missing = client.post("/track/", {"number": "422801-261-99999", "code": "AAAA-AAAA"})

    assert wrong.status_code == missing.status_code == 422
    assert "编号和查询码对不上" in text(wrong)
    assert "编号和查询码对不上" in text(missing)
    assert f'value="{receipt.number}"' in text(wrong)


def test_ten_wrong_codes_close_a_number_for_a_quarter_of_an_hour(client: Client, net: Network) -> None:
    receipt = ask()
    for _try in range(10):
        client.post("/track/", {"number": receipt.number, "code": "AAAA-AAAA"})

    shut = client.post("/track/", {"number": receipt.number, "code": receipt.code})
    clock.install(lambda: MONDAY + timedelta(minutes=16))
    later = client.post("/track/", {"number": receipt.number, "code": receipt.code})

    assert shut.status_code == 429
    assert "暂时不能查" in text(shut)
    assert later.status_code == 302


def test_a_number_that_does_not_exist_closes_like_one_that_does(client: Client, net: Network) -> None:
    for _try in range(10):
        client.post("/track/", {"number": "422801-261-99999", "code": "AAAA-AAAA"})

    assert client.post("/track/", {"number": "422801-261-99999", "code": "AAAA-AAAA"}).status_code == 429


def test_a_matter_that_is_not_open_here_leads_to_the_page_that_asks_for_the_code(client: Client, net: Network) -> None:
    receipt = ask()

    there = client.get(f"/m/{receipt.number}/")
    nowhere = client.get("/m/422801-261-99999/")

    assert there.headers["Location"] == f"/track/?number={receipt.number}"
    assert nowhere.headers["Location"] == "/track/?number=422801-261-99999"


@pytest.mark.parametrize(
    "path", ["", "print/", "qr.svg", "follow-up/", "files/", "close/", "withdraw/", "helper/", "sharing/"]
)
def test_nothing_of_a_matter_is_shown_without_its_receipt(client: Client, net: Network, path: str) -> None:
    receipt = ask()

    response = (
        client.post(f"/m/{receipt.number}/{path}") if path == "sharing/" else client.get(f"/m/{receipt.number}/{path}")
    )

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/track/")


def test_a_replaced_receipt_shuts_the_browsers_that_held_the_old_one(client: Client, net: Network) -> None:
    matter = opened(client)

    replace_receipt(matter=matter, by=None, how="phone_code", now=MONDAY)

    assert client.get(f"/m/{matter.number}/").status_code == 302


def test_pages_about_a_person_are_never_stored(client: Client, net: Network) -> None:
    matter = opened(client)

    for path in ("/", "/mine/", "/lost/", f"/m/{matter.number}/", f"/m/{matter.number}/print/", "/ask/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_the_page_says_whose_turn_it_is_and_how_the_time_was_worked_out(client: Client, net: Network) -> None:
    matter = opened(client)

    page = text(client.get(f"/m/{matter.number}/"))

    assert f"现在轮到{net.adviser.name}" in page
    assert "11月24日（周二）17:30" in page
    assert "下一个工作日 17:30" in page
    assert "调休上班日也算" in page


def test_an_answer_shows_who_gave_it_and_the_article_beside_it(client: Client, net: Network) -> None:
    Article.objects.create(law=Law.objects.get(), number=50, text="第五十条 工资应当以货币形式按月支付。")

    matter = answered(client, net, bases=[("labor-law", 50, 0)], next_steps="先去劳动监察投诉", where_to_go="劳动局")
    page = text(client.get(f"/m/{matter.number}/"))

    assert "您可以申请劳动仲裁" in page
    assert net.adviser.name in page
    assert "执业律师" in page
    assert "《中华人民共和国劳动法》第50条" in page
    assert "按月支付" in page
    assert "先去劳动监察投诉" in page
    assert "现在轮到您" in page


@pytest.mark.parametrize("page", ["", "print/"])
def test_the_days_that_an_answer_names_stand_in_it(client: Client, net: Network, page: str) -> None:
    matter = answered(client, net, deadlines=[(date(2026, 12, 1), "去仲裁委递交申请书")])

    shown = text(client.get(f"/m/{matter.number}/{page}"))

    assert "去仲裁委递交申请书" in shown
    assert "12月1日" in shown


def test_a_broken_promise_is_said_plainly_with_who_is_responsible(client: Client, net: Network) -> None:
    matter = opened(client)
    clock.install(lambda: MONDAY + timedelta(days=2))

    page = text(client.get(f"/m/{matter.number}/"))

    assert "已超时" in page
    assert "没有做到" in page
    assert f"由{net.adviser.name}负责" in page


def test_a_late_answer_stays_marked_as_late(client: Client, net: Network) -> None:
    matter = opened(client)
    reply(matter, net.adviser, MONDAY + timedelta(days=2))
    clock.install(lambda: MONDAY + timedelta(days=3))

    assert "这是我们失约" in text(client.get(f"/m/{matter.number}/"))


def test_asking_back_begins_a_new_promise_and_a_double_press_asks_once(client: Client, net: Network) -> None:
    matter = answered(client, net)
    page = client.get(f"/m/{matter.number}/follow-up/")
    form = {"token": page.context["token"], "text": "仲裁要带什么材料？"}

    for _press in range(2):
        client.post(f"/m/{matter.number}/follow-up/", form)

    assert Round.objects.filter(matter=matter).count() == 2
    assert "仲裁要带什么材料？" in text(client.get(f"/m/{matter.number}/"))


def test_an_empty_follow_up_is_refused_beside_its_field(client: Client, net: Network) -> None:
    matter = answered(client, net)

    response = client.post(f"/m/{matter.number}/follow-up/", {"token": "t", "text": "  "})

    assert response.status_code == 422
    assert 'href="#id_text"' in text(response)


def test_after_thirty_days_a_new_question_is_asked_instead(client: Client, net: Network) -> None:
    matter = answered(client, net)
    clock.install(lambda: MONDAY + timedelta(days=32))

    response = client.post(f"/m/{matter.number}/follow-up/", {"token": "t", "text": "还想再问一句"})

    assert response.status_code == 422
    assert "还想再问一句" in text(response)


def test_the_person_replies_to_what_staff_ask(client: Client, net: Network) -> None:
    matter = opened(client)
    clear(matter, net.adviser)
    asked = services.clarify(matter=matter, by=net.adviser, question="有没有欠条？", now=MONDAY)
    page = text(client.get(f"/m/{matter.number}/"))

    client.post(f"/m/{matter.number}/reply/{asked.pk}/", {"text": "有一张，老板签了字。"})

    assert "有没有欠条？" in page
    assert "现在轮到您" in page
    assert Clarification.objects.get().reply == "有一张，老板签了字。"


def test_a_second_reply_is_refused_with_its_text_kept(client: Client, net: Network) -> None:
    matter = opened(client)
    clear(matter, net.adviser)
    asked = services.clarify(matter=matter, by=net.adviser, question="有没有欠条？", now=MONDAY)
    client.post(f"/m/{matter.number}/reply/{asked.pk}/", {"text": "有。"})

    response = client.post(f"/m/{matter.number}/reply/{asked.pk}/", {"text": "又想起一件事"})

    assert response.status_code == 422
    assert "又想起一件事" in text(response)


def test_a_bad_rating_opens_a_review_by_somebody_else(client: Client, net: Network) -> None:
    matter = answered(client, net)
    answer = Answer.objects.get()

    client.post(
        f"/m/{matter.number}/rate/{answer.pk}/", {"grade": "1", "reasons": ["clarity", "money"], "comment": "没听懂"}
    )

    assert Rating.objects.get().reasons == ["clarity", "money"]
    assert ReviewTask.objects.get().assignee != net.adviser
    assert "您已评价这份答复" in text(client.get(f"/m/{matter.number}/"))


def test_a_rating_without_a_grade_is_refused_with_its_words_kept(client: Client, net: Network) -> None:
    matter = answered(client, net)

    response = client.post(f"/m/{matter.number}/rate/{Answer.objects.get().pk}/", {"comment": "写了很多字"})

    assert response.status_code == 422
    assert "写了很多字" in text(response)
    assert not Rating.objects.exists()


def test_only_the_person_closes_and_their_word_stands(client: Client, net: Network) -> None:
    matter = answered(client, net)

    client.post(f"/m/{matter.number}/close/", {"is_solved": "no"})

    matter = Matter.objects.select_related("consultation").get(pk=matter.pk)
    assert matter.state == "closed"
    assert matter.consultation.is_solved is False
    assert "您说事情没有解决" in text(client.get(f"/m/{matter.number}/"))


def test_taking_back_asks_first(client: Client, net: Network) -> None:
    matter = opened(client)
    asked = client.get(f"/m/{matter.number}/withdraw/")

    client.post(f"/m/{matter.number}/withdraw/")

    assert "要撤回问题吗" in text(asked)
    assert Matter.objects.get().state == "withdrawn"
    assert "您撤回了问题" in text(client.get(f"/m/{matter.number}/"))


def test_an_action_that_is_over_leads_back_to_the_matter(client: Client, net: Network) -> None:
    matter = answered(client, net)

    assert client.get(f"/m/{matter.number}/withdraw/").headers["Location"] == f"/m/{matter.number}/"


def test_sharing_can_be_allowed_and_taken_back(client: Client, net: Network) -> None:
    matter = opened(client)

    client.post(f"/m/{matter.number}/sharing/", {"allow": "yes"})
    allowed = Matter.objects.select_related("consultation").get().consultation.may_be_shared
    client.post(f"/m/{matter.number}/sharing/", {"allow": "no"})

    assert allowed is True
    assert Matter.objects.select_related("consultation").get().consultation.may_be_shared is False


def test_a_helper_is_added_with_relation_reason_and_consent(client: Client, net: Network) -> None:
    matter = opened(client)
    form = {"name": "田小妹", "phone": "12000000002", "relation": "family", "reason": "我看不清字"}

    refused = client.post(f"/m/{matter.number}/helper/", form)
    client.post(f"/m/{matter.number}/helper/", form | {"consent": "on"})

    assert refused.status_code == 422
    helper = Party.objects.get(part="helper")
    assert (helper.name, helper.relation, helper.reason) == ("田小妹", "family", "我看不清字")
    assert "田小妹" in text(client.get(f"/m/{matter.number}/"))


def test_photos_added_later_can_be_looked_at_by_who_holds_the_receipt(client: Client, net: Network) -> None:
    matter = opened(client)
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")

    client.post(f"/m/{matter.number}/files/", {"photos": [SimpleUploadedFile("a.png", out.getvalue(), "image/png")]})
    held = Attachment.objects.get()
    seen = client.get(f"/m/{matter.number}/file/{held.file_id}/")

    assert seen.headers["Content-Type"].startswith("image/")
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(f"/m/{matter.number}/file/{held.file_id}/").status_code == 302


def test_a_file_of_another_matter_does_not_exist_here(client: Client, net: Network) -> None:
    page = send(client)
    mine = page.context["matter"]
    other = ask()
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    visitor = Client()
    visitor.post("/track/", {"number": other.number, "code": other.code})
    visitor.post(f"/m/{other.number}/files/", {"photos": [SimpleUploadedFile("a.png", out.getvalue(), "image/png")]})

    theirs = Attachment.objects.get(matter=other.matter)

    assert client.get(f"/m/{mine.number}/file/{theirs.file_id}/").status_code == 404


def test_the_printed_receipt_holds_code_promise_and_answers(client: Client, net: Network) -> None:
    matter = answered(client, net)

    page = text(client.get(f"/m/{matter.number}/print/"))
    qr = client.get(f"/m/{matter.number}/qr.svg")

    assert matter.number in page
    assert "您可以申请劳动仲裁" in page
    assert "data:" not in page
    assert qr.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in qr.content


def test_a_forged_or_broken_cookie_opens_nothing(client: Client, net: Network) -> None:
    matter = opened(client)
    client.cookies["visitor"] = client.cookies["visitor"].value[:-2] + "xx"

    assert client.get(f"/m/{matter.number}/").status_code == 302


def test_forgetting_the_device_shuts_everything_on_it(client: Client, net: Network) -> None:
    matter = opened(client)

    client.post("/forget/")

    assert client.get(f"/m/{matter.number}/").status_code == 302
    assert matter.number not in text(client.get("/"))


def test_leaving_goes_elsewhere_at_once_and_forgets_the_device(client: Client, net: Network) -> None:
    matter = opened(client)
    link = text(client.get("/safe/"))

    response = client.get("/leave/")

    assert 'href="/leave/"' in link
    assert response.headers["Location"] == settings.EXIT_URL
    assert client.get(f"/m/{matter.number}/").status_code == 302


def test_the_home_page_lists_what_this_device_has_open(client: Client, net: Network) -> None:
    matter = opened(client)

    page = text(client.get("/"))

    assert matter.number in page
    assert "11月24日（周二）17:30前答复" in page


def test_the_times_are_chinas_wherever_the_server_stands(client: Client, net: Network) -> None:
    clock.install(lambda: datetime(2026, 11, 22, 16, 30, tzinfo=UTC))  # half past midnight on Monday in China

    page = send(client)

    assert "11月23日（周一）17:30" in text(page)
