"""One matter on the workbench: the gate before the facts, the looks on record, and everything that is done there."""

from datetime import date, timedelta

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.consultations.models import Answer, AnswerDraft, Clarification
from caravan.consultations.services import allow_sharing
from caravan.directory.models import ServicePoint
from caravan.knowledge.models import Article, Law, SharedAnswer
from caravan.matters.models import InternalNote, Matter, Participation
from caravan.people.roles import Role
from caravan.routing.services import take
from tests.factories.consultations import answered, asked_back
from tests.factories.directory import point
from tests.factories.network import MONDAY, ask, clear, person, reply

MINUTE = timedelta(minutes=1)
PLAIN = "您可以申请劳动仲裁，不收费。"


@pytest.fixture
def matter(net):
    return ask(opponent="恩施鸿达建筑公司").matter


def page_of(browser: Client, matter: Matter) -> str:
    return browser.get(f"/staff/m/{matter.number}/").content.decode()


def act(browser: Client, matter: Matter, action: str, **typed: object):
    return browser.post(f"/staff/m/{matter.number}/do/{action}/", typed)


def again(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_before_the_word_about_interests_only_the_other_side_is_shown(net, enter, matter):
    text = page_of(enter(net.adviser), matter)

    assert "恩施鸿达建筑公司" in text
    assert "两万四千元" not in text
    assert "田大山" not in text


def test_after_it_the_facts_are_shown_with_the_phone_masked_and_the_look_is_on_record(net, enter, matter):
    browser = enter(net.adviser)
    act(browser, matter, "declare", outcome="clear")

    text = page_of(browser, matter)

    assert "两万四千元" in text
    assert "田大山" in text
    assert "12000000001" not in text
    assert "120****0001" in text
    look = Event.objects.filter(action="seen", subject_id=str(matter.pk)).last()
    assert (look.actor, look.purpose, look.role) == ("adviser", "handling", "village_adviser")
    assert "两万" not in str(look.data)


def test_the_whole_phone_is_shown_once_for_a_purpose_that_goes_on_record(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    refused = act(browser, matter, "reveal", purpose=" ")
    shown = act(browser, matter, "reveal", purpose="call_back")

    assert refused.status_code == 422
    assert "12000000001" in shown.content.decode()
    assert Event.objects.filter(action="seen", purpose="call_back").get().data["what"] == [
        "story",
        "name",
        "phone",
        "identity_number",
    ]
    assert "12000000001" not in page_of(browser, matter)


def test_an_answer_half_written_stands_there_in_another_size_of_type(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)
    half = {"plain": "先去劳动监察大队投诉。", "law": ["劳动法"], "article": ["50"], "look": "size:large"}

    for address in (f"/staff/m/{matter.number}/", f"/staff/?open={matter.number}"):
        page = browser.post(address, half)
        assert page.status_code == 200
        assert 'data-size="large"' in page.content.decode()
        assert "先去劳动监察大队投诉。" in page.content.decode()
        assert 'value="劳动法"' in page.content.decode()
        assert f'formaction="/staff/m/{matter.number}/"' in page.content.decode()
    matter.refresh_from_db()
    assert matter.state == "open"


def test_who_has_it_first_did_not_climb(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    page = page_of(browser, matter)

    assert "由其负责" in page
    assert "往上交一级" not in page


def test_the_phone_is_not_shown_to_who_has_said_nothing(net, enter, matter):
    assert "12000000001" not in act(enter(net.adviser), matter, "reveal", purpose="call_back").content.decode()


def test_who_declares_an_interest_is_out_and_learns_who_has_it_nowhere(net, enter, matter):
    browser = enter(net.adviser)

    answer = act(browser, matter, "declare", outcome="conflict")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/")
    assert again(matter).owner == net.substitute
    assert browser.get(f"/staff/m/{matter.number}/").status_code == 404


def test_a_form_comes_back_to_the_page_it_stood_on_and_to_no_other_site(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)
    queue = f"/staff/?view=mine&open={matter.number}"

    inside = act(browser, matter, "note", text="已电话联系", back=queue)
    outside = act(browser, matter, "note", text="再联系一次", back="https://example.org/staff/")
    public = act(browser, matter, "note", text="第三次联系", back="/open/")

    assert inside.headers["Location"] == queue
    assert outside.headers["Location"] == public.headers["Location"] == f"/staff/m/{matter.number}/"


def test_taking_offers_to_be_undone(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    taken = act(browser, matter, "take", back=f"/staff/?open={matter.number}")
    page = browser.get(taken.headers["Location"]).content.decode()

    assert taken.headers["Location"] == f"/staff/?open={matter.number}&undo=take"
    assert "data-toast" in page
    act(browser, matter, "release", reason="点错了")
    assert again(matter).owner == net.substitute


def test_a_reassignment_offers_to_be_undone_to_who_had_it(net, enter, matter):
    browser = enter(net.duty)
    clear(matter, net.duty)

    given = act(browser, matter, "reassign", to="other1", expected=net.adviser.pk, reason="熟悉工资案件")
    assert again(matter).owner == net.other1
    assert given.headers["Location"].endswith(f"undo=reassign&to={net.adviser.pk}")

    act(browser, matter, "reassign", to=net.adviser.pk, expected=net.other1.pk, reason="转错了")
    assert again(matter).owner == net.adviser


def test_a_screen_that_shows_an_old_owner_is_told_who_has_it_now(net, enter, matter):
    browser = enter(net.duty)
    clear(matter, net.duty)

    answer = act(browser, matter, "reassign", to="other1", expected=net.other2.pk, reason="熟悉工资案件")

    assert answer.status_code == 409
    assert net.adviser.name in answer.content.decode()
    assert again(matter).owner == net.adviser


def test_the_second_of_two_takers_is_told_who_was_first(net, enter, matter):
    clear(matter, net.adviser)
    clear(matter, net.duty)
    take(matter=matter, by=net.adviser, now=MONDAY)

    answer = act(enter(net.duty), matter, "take")

    assert answer.status_code == 409
    assert net.adviser.name in answer.content.decode()


@pytest.mark.parametrize("to", ["", "nobody", "田大山", "999999999", "1" * 30])
def test_a_colleague_that_is_none_is_refused_beside_the_field_with_the_reason_kept(net, enter, matter, to):
    browser = enter(net.duty)
    clear(matter, net.duty)

    answer = act(browser, matter, "reassign", to=to, expected=net.adviser.pk, reason="熟悉工资案件")
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "熟悉工资案件" in text
    assert 'aria-describedby="id_reassign_to_error"' in text


def test_an_answer_is_published_with_its_law_and_point(net, enter, matter):
    centre = point(net.regions["422801"], ServicePoint.Kind.CENTRE, name="恩施市公共法律服务中心")
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    act(
        browser,
        matter,
        "answer",
        round=1,
        plain=PLAIN,
        next_steps="准备聊天记录。",
        point=centre.pk,
        law=["劳动法", "", ""],
        article=["第50条", "", ""],
        due_on=["2026-12-01", ""],
        due_what=["申请仲裁", ""],
    )

    answer = Answer.objects.get()
    assert (answer.author, answer.plain, answer.point) == (net.adviser, PLAIN, centre)
    basis = answer.bases.get()
    assert (basis.law_id, basis.article, basis.checked_on) == ("labor-law", 50, date(2026, 11, 23))
    assert again(matter).state == "answered"
    assert answer.due == [(date(2026, 12, 1), "申请仲裁")]
    assert "申请仲裁" in page_of(browser, matter)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"plain": " "}, 'id="id_plain_error"'),
        ({"plain": PLAIN, "law": "天条", "article": "1"}, "天条"),
        ({"plain": PLAIN, "law": "劳动法", "article": "很多"}, "很多"),
        ({"plain": PLAIN, "law": "", "article": "44"}, 'value="44"'),
        ({"plain": PLAIN, "is_out_of_scope": "on"}, 'id="id_where_to_go_error"'),
        ({"plain": PLAIN, "point": "777"}, 'id="id_point_error"'),
        ({"plain": "长" * 9000}, 'id="id_plain_error"'),
        ({"plain": PLAIN, "due_on": "2026-12-01", "due_what": ""}, 'value="2026-12-01"'),
        ({"plain": PLAIN, "due_on": "", "due_what": "申请仲裁"}, 'value="申请仲裁"'),
        ({"plain": PLAIN, "due_on": "2026-12-01", "due_what": "长" * 201}, "200"),
    ],
)
def test_a_refused_answer_keeps_everything_typed(net, enter, matter, typed, words):
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    answer = act(browser, matter, "answer", round=1, next_steps="准备聊天记录。", **typed)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert words in text
    assert "准备聊天记录。" in text
    assert typed["plain"].strip()[:50] in text
    assert not Answer.objects.exists()


def test_an_answer_to_another_round_than_the_screen_showed_is_refused_and_kept(net, enter, matter):
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    answer = act(browser, matter, "answer", round=7, plain=PLAIN)

    assert answer.status_code == 409
    assert PLAIN in answer.content.decode()


def test_what_is_typed_is_saved_while_typing_with_its_laws_and_is_there_again(net, enter, matter):
    Article.objects.create(law=Law.objects.get(pk="labor-law"), number=50, text="工资按月支付（试验文本）")
    browser = enter(net.adviser)
    clear(matter, net.adviser)

    kept = browser.post(
        f"/staff/m/{matter.number}/draft/", {"plain": PLAIN, "law": ["劳动法", ""], "article": ["50", ""], "round": 1}
    )
    text = page_of(browser, matter)

    assert kept.json() == {"saved": "10:00"}
    assert PLAIN in text
    assert 'value="劳动法"' in text
    assert "工资按月支付（试验文本）" in text, "the article stands beside, where the law was imported"


def test_a_draft_is_seen_by_its_author_alone_and_others_see_that_they_write(net, enter, matter):
    clear(matter, net.adviser)
    clear(matter, net.duty)
    enter(net.adviser).post(f"/staff/m/{matter.number}/draft/", {"plain": PLAIN, "round": 1})

    text = page_of(enter(net.duty), matter)

    assert PLAIN not in text
    assert "正在写答复" in text
    assert AnswerDraft.objects.get().author == net.adviser


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("note", {"text": " "}),
        ("clarify", {"question": ""}),
        ("opinion", {"of": "duty", "question": ""}),
        ("release", {"reason": ""}),
        ("escalate", {"reason": ""}),
        ("retitle", {"title": "欠薪 12000000001"}),
        ("spam", {"reason": ""}),
        ("merge", {"into": "422801-261-99999"}),
        ("merge", {"into": "x"}),
    ],
)
def test_an_empty_or_wrong_field_is_said_so_beside_it(net, enter, matter, action, typed):
    user = net.duty if action == "merge" else net.adviser
    clear(matter, user)

    answer = act(enter(user), matter, action, **typed)

    assert answer.status_code == 422
    assert "error-message" in answer.content.decode()
    assert again(matter).state == "open"


def test_everything_else_that_is_done_there(net, enter, matter):
    adviser, duty, clerk = enter(net.adviser), enter(net.duty), enter(net.clerk)
    for user in (net.adviser, net.duty, net.clerk):
        clear(matter, user)

    act(adviser, matter, "note", text="已电话联系")
    act(adviser, matter, "clarify", question="有没有书面合同？")
    act(adviser, matter, "opinion", of="duty", question="能否直接起诉？")
    opinion = matter.second_opinions.get()
    act(duty, matter, "give_opinion", opinion=opinion.pk, reply="先仲裁。")
    act(adviser, matter, "retitle", title="工地欠薪")
    act(adviser, matter, "escalate", reason="涉及多人")

    opinion.refresh_from_db()
    assert InternalNote.objects.get().text == "已电话联系"
    assert Clarification.objects.get().question == "有没有书面合同？"
    assert opinion.reply == "先仲裁。"
    assert (again(matter).title, again(matter).rung) == ("工地欠薪", 2)
    text = page_of(duty, matter)
    for words in ("已电话联系", "有没有书面合同？", "能否直接起诉？", "先仲裁。", "工地欠薪", "涉及多人"):
        assert words in text
    assert clerk.get(f"/staff/m/{matter.number}/").status_code == 200


def test_the_thread_says_that_a_follow_up_went_to_who_had_it_before(net, enter, matter):
    answered(matter, net.other1)
    asked_back(matter, MONDAY + timedelta(hours=1))
    clear(matter, net.duty)

    assert "第 1 级 · 先前的承办人" in page_of(enter(net.duty), matter)


def test_a_duplicate_is_compared_joined_and_taken_apart(net, enter, matter):
    twice = ask().matter
    duty = enter(net.duty)
    for one in (matter, twice):
        clear(one, net.duty)

    listed = duty.get(f"/staff/m/{twice.number}/same/").content.decode()
    act(duty, twice, "merge", into=matter.number)
    assert again(twice).state == "merged"
    act(duty, twice, "unmerge")

    assert matter.number in listed
    assert again(twice).state == "open"


def test_spam_takes_two_people_and_a_leading_one_takes_it_back(net, enter, matter):
    for user in (net.adviser, net.duty):
        clear(matter, user)

    act(enter(net.adviser), matter, "spam", reason="广告")
    assert again(matter).state == "open"
    act(enter(net.duty), matter, "spam", reason="广告")
    assert again(matter).state == "spam"
    act(enter(net.duty), matter, "not_spam")
    assert again(matter).state == "open"


def test_a_wrong_answer_is_taken_back_with_the_reason(net, enter, matter):
    answer = reply(matter, net.adviser, MONDAY + MINUTE)
    browser = enter(net.adviser)

    refused = act(browser, matter, "recall", answer=answer.pk, reason="")
    act(browser, matter, "recall", answer=answer.pk, reason="法条引用有误")

    assert refused.status_code == 422
    answer.refresh_from_db()
    assert answer.recall_reason == "法条引用有误"
    assert again(matter).state == "open"


def test_an_answer_is_shown_to_others_only_where_the_person_agreed_and_a_leading_person_wrote_it_anew(
    net, enter, matter
):
    reply(matter, net.adviser, MONDAY + MINUTE)
    clear(matter, net.duty)
    typed = {"question": "工资拖欠怎么办？", "answer": "可以申请劳动仲裁。"}

    assert act(enter(net.duty), matter, "share", **typed).status_code == 409
    allow_sharing(matter=matter, allow=True, now=MONDAY)
    assert act(enter(net.adviser), matter, "share", **typed).status_code == 409
    act(enter(net.duty), matter, "share", **typed)

    shared = SharedAnswer.objects.get()
    assert (shared.question, shared.published_by, shared.review_by) == (
        "工资拖欠怎么办？",
        net.duty,
        date(2027, 11, 23),
    )
    page = page_of(enter(net.duty), matter)
    assert "do/share/" not in page
    assert "do/stop_sharing/" in page
    assert act(enter(net.duty), matter, "share", **typed).status_code == 409
    assert act(enter(net.adviser), matter, "stop_sharing").status_code == 409
    act(enter(net.duty), matter, "stop_sharing")
    assert not SharedAnswer.objects.filter(withdrawn_at=None).exists()
    assert "do/share/" in page_of(enter(net.duty), matter)


def test_a_translator_is_named_from_those_who_read_the_language(net, enter):
    net.duty.languages = ["en"]
    net.duty.save(update_fields=["languages"])
    matter = ask(story="My boss owes me two months of wages. What can I do?").matter
    Participation.objects.filter(ground="translator").delete()
    clear(matter, net.adviser)
    browser = enter(net.adviser)

    refused = act(browser, matter, "translator", translator="other1")
    act(browser, matter, "translator", translator="duty")

    assert refused.status_code == 422
    assert Participation.objects.get(ground="translator").user == net.duty


@pytest.mark.parametrize("action", ["nonsense", "delete", "../take"])
def test_an_action_that_does_not_exist_is_not_found(net, enter, matter, action):
    assert act(enter(net.adviser), matter, action).status_code == 404


@pytest.mark.parametrize("user", ["other1", "stranger", "auditor"])
def test_who_may_not_see_a_matter_can_do_nothing_with_it(net, enter, matter, user):
    county = net.regions["4228"]
    people = {"stranger": Role.SYSTEM_ADMINISTRATOR, "auditor": Role.AUDITOR}
    who = person(user, people[user], county) if user in people else net.users[user]
    browser = enter(who)

    assert browser.get(f"/staff/m/{matter.number}/").status_code == 404
    assert browser.get(f"/staff/m/{matter.number}/same/").status_code == 404
    for action in ("take", "note", "answer", "reveal", "declare", "reassign"):
        assert act(browser, matter, action, text="x", plain="x", purpose="x").status_code == 404
    assert browser.post(f"/staff/m/{matter.number}/draft/", {"plain": "x"}).status_code == 404


def test_the_page_of_a_matter_keeps_to_its_budget(net, enter, matter, django_assert_max_num_queries):
    browser = enter(net.adviser)
    clear(matter, net.adviser)
    page_of(browser, matter)

    with django_assert_max_num_queries(28):
        page_of(browser, matter)
