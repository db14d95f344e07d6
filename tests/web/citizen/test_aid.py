"""Legal aid for the person: the check without a name, the application, the page that says where it stands."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from caravan import clock
from caravan.cases import services as cases
from caravan.cases.content import Someone
from caravan.cases.models import Case, CasePaper
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.standards import set_hardship_standard
from caravan.consultations import services as consultations
from caravan.files import services as files
from caravan.matters.models import Attachment, Matter, Party
from caravan.notifications.models import Notice
from tests.factories.cases import PERSON, TYPED, case_in, offices
from tests.factories.consultations import RECORDING
from tests.factories.network import MONDAY, SINCE, Network, ask, build_network, fresh, reply

IDENTITY = "990101198001010014"


@pytest.fixture
def net(db) -> Network:
    from caravan.knowledge.models import Topic

    net = offices(build_network(county_advisers=1))
    for number, key in enumerate(("aid", "threat", "injury"), 8):
        Topic.objects.create(key=key, name=key, english_name=key, icon="scale", position=number)
    return net


@pytest.fixture(autouse=True)
def _english(client: Client, settings) -> None:
    client.cookies["language"] = "en"
    settings.ASKS_PER_HOUR = 50


def check(client: Client, **said: str):
    return client.get("/aid/", said, headers={"accept-language": "en"})


def test_somebody_from_the_country_who_claims_wages_is_told_yes_with_article_and_proof(client, net):
    answer = check(client, scope="scope.wages", group="migrant_worker")

    text = answer.content.decode()
    assert answer.context["finding"].answer == "yes"
    assert "第42条第3项" in text
    assert "第31条第5项" in text
    assert answer.context["proofs"]


@pytest.mark.parametrize(
    ("scope", "at_work", "answer"),
    [
        ("scope.injury", "yes", "yes"),
        ("scope.injury", "no", "look"),
        ("scope.injury", "", "look"),
        ("scope.maintenance", "", "look"),
    ],
)
def test_of_those_who_came_to_the_city_to_work_means_go_unchecked_for_pay_and_work_accidents_only(
    client, net, scope, at_work, answer
):
    """Legal Aid Law, art. 42(3): 申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员."""
    finding = check(client, scope=scope, group="migrant_worker", at_work=at_work).context["finding"]

    assert finding.answer == answer
    assert ("第42条" in "".join(str(reason.basis) for reason in finding.reasons)) is (answer == "yes")


@pytest.mark.parametrize(("at_work", "paper"), [("yes", "exemption"), ("no", "hardship")])
def test_somebody_from_the_country_hurt_in_traffic_is_asked_what_they_earn_and_for_a_statement(
    client, net, at_work, paper
):
    said = {"scope": "scope.injury", "story": "被撞伤了。", "request": "赔偿。", "stage": "not_started"}
    fill(client)
    send_section(client, "matter", **said)
    assert "income" in client.get("/aid/apply/means/").context["form"].fields
    send_section(client, "means", group="migrant_worker", at_work=at_work, income="900", household="3", truthful="on")

    send(client)

    case = Case.objects.get()
    assert ("income" in case.facts) is (at_work == "no")
    assert paper in {one.key for one in cases.papers_missing(case)}


def test_somebody_hurt_at_home_is_not_asked_what_they_earn(client, net):
    assert check(client, scope="no_limit.violence").context["finding"].answer == "yes"


def test_where_no_figure_was_entered_a_person_must_look(client, net):
    finding = check(client, scope="scope.wages", group="none", household="3", income="900").context["finding"]

    assert (finding.answer, finding.needs_figure) == ("look", True)


@pytest.mark.parametrize(("income", "expected"), [("3000", "yes"), ("3000.01", "hardly")])
def test_with_a_figure_the_household_is_compared_with_it_and_nobody_is_refused(client, net, income, expected):
    set_hardship_standard(
        region=net.regions["42"],
        monthly_income=Decimal(1000),
        source="鄂〔2026〕1号",
        valid_from=SINCE,
        by="x",
        now=MONDAY,
    )

    answer = check(client, scope="scope.wages", group="none", household="3", income=income)

    assert answer.context["finding"].answer == expected
    assert reverse("citizen:aid_apply") in answer.content.decode()


@pytest.mark.parametrize("scope", ["scope.other", "criminal.suspect"])
def test_what_no_machine_can_tell_a_person_must_look_at(client, net, scope):
    assert check(client, scope=scope, group="on_assistance").context["finding"].answer == "look"


def test_the_check_keeps_nothing(client, net):
    check(client, scope="scope.wages", group="migrant_worker")

    assert "visitor" not in client.cookies


def send_section(client: Client, section: str, /, **typed: object):
    return client.post(reverse("citizen:aid_section", args=[section]), typed)


def fill(client: Client) -> None:
    """Fill every section that has to be filled."""
    send_section(
        client,
        "matter",
        scope="scope.wages",
        story="老板拖欠我两万四千元工资。",
        request="要回工资。",
        amount="24000",
        stage="not_started",
    )
    send_section(client, "means", group="migrant_worker", truthful="on")
    send_section(
        client, "you", name="田大山", identity_number=IDENTITY, phone="12000000001", address="龙凤镇", safe="yes"
    )
    send_section(client, "place", region="422801101201")
    send_section(client, "other", opponent="恩施某建筑公司")


def send(client: Client):
    token = client.get("/aid/apply/").context["token"]
    return client.post("/aid/apply/", {"token": token})


def test_an_application_is_a_list_of_tasks_that_can_be_left_and_taken_up_again(client, net):
    client.post("/aid/apply/", {"begin": "1", "scope": "scope.wages", "group": "migrant_worker"})
    send_section(client, "you", name="田大山")

    tasks = {task.name: task for task in client.get("/aid/apply/").context["tasks"]}
    assert tasks["you"].is_begun
    assert not tasks["you"].is_done
    # What was said in the check is there, and so is half a section.
    assert 'value="田大山"' in client.get("/aid/apply/you/").content.decode()
    assert "scope.wages" in str(client.get("/aid/apply/matter/").context["form"].initial)


def test_what_is_sent_becomes_one_case_with_all_that_was_said(client, net):
    fill(client)

    answer = send(client)

    case = Case.objects.get()
    assert answer.status_code == 302
    assert case.facts["amount"] == "24000"
    assert case.facts["group"] == "migrant_worker"
    people = {party.part: party for party in Party.objects.filter(matter=case.matter)}
    assert people["asker"].identity_number == IDENTITY
    assert people["opponent"].name == "恩施某建筑公司"
    done = client.get(answer.url)
    assert done.status_code == 200
    assert case.matter.number in done.content.decode()


@pytest.mark.parametrize(
    ("last_day", "is_urgent"), [("2026-11-30", False), ("2026-11-29", True), ("2026-11-20", False)]
)
def test_a_time_limit_of_less_than_seven_days_makes_it_urgent(client, net, last_day, is_urgent):
    clock.install(lambda: MONDAY)
    fill(client)
    said = {"scope": "scope.wages", "story": "拖欠工资", "request": "要回", "stage": "not_started"}
    send_section(client, "matter", **said, last_day=last_day)

    send(client)

    assert Case.objects.get().matter.is_fast_track is is_urgent


def test_sending_it_twice_opens_one_case(client, net):
    fill(client)
    token = client.get("/aid/apply/").context["token"]

    first = client.post("/aid/apply/", {"token": token})
    second = client.post("/aid/apply/", {"token": token})

    assert first.url == second.url
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("identity_number", "990101198001010011"),
        ("identity_number", "990101198002310019"),
        ("identity_number", "9901"),
        ("phone", "12"),
        ("name", ""),
    ],
)
def test_a_mistake_gets_its_message_beside_its_field_and_nothing_is_lost(client, net, field, typed):
    content = {
        "name": "田大山",
        "identity_number": IDENTITY,
        "phone": "12000000001",
        "address": "龙凤镇",
        "safe": "yes",
    }

    answer = send_section(client, "you", **(content | {field: typed}))

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    kept = client.get("/aid/apply/you/").content.decode()
    assert all(f'value="{value}"' in kept for key, value in content.items() if key not in {field, "safe"})


def test_a_day_that_does_not_exist_is_shown_again_as_it_was_typed(client, net):
    answer = send_section(
        client,
        "matter",
        scope="scope.wages",
        story="拖欠工资",
        request="要钱",
        stage="not_started",
        last_day="2026-02-30",
    )

    assert answer.status_code == 422
    assert 'value="2026-02-30"' in answer.content.decode()


def test_somebody_who_need_not_be_poor_is_not_asked_about_means(client, net):
    send_section(client, "matter", scope="no_limit.violence", story="在家挨打", request="离婚", stage="not_started")

    fields = client.get("/aid/apply/means/").context["form"].fields
    assert list(fields) == ["truthful"]


def test_of_violence_at_home_the_device_keeps_nothing_once_it_is_closed_and_the_case_is_sealed(client, net):
    fill(client)
    send_section(client, "matter", scope="no_limit.violence", story="在家挨打", request="离婚", stage="not_started")
    assert not client.cookies["visitor"]["max-age"]

    send(client)

    matter = Case.objects.get().matter
    assert matter.is_sealed
    assert matter.is_danger
    assert not Notice.objects.filter(to_kind="asker").exists()


def test_nothing_is_sent_while_a_task_is_open(client, net):
    client.post("/aid/apply/", {"begin": "1", "scope": "scope.wages"})

    assert send(client).status_code == 422
    assert not Case.objects.exists()


def test_papers_handed_in_with_it_belong_to_the_case_by_what_they_are(client, net):
    fill(client)
    photo = BytesIO(RECORDING)
    photo.name = "录音.amr"
    client.post("/aid/apply/papers/", {"key": "material", "photos": photo})

    send(client)

    assert list(CasePaper.objects.values_list("key", "how")) == [("material", "file")]


def opened_by(client: Client, matter: Matter) -> None:
    client.post("/track/", {"number": matter.number, "code": _code(matter)})


def _code(matter: Matter) -> str:
    from caravan.matters.services import code_of

    return code_of(matter)


@pytest.mark.parametrize(
    "state", ["received", "incomplete", "granted", "in_progress", "refused", "closed", "withdrawn"]
)
def test_the_page_of_a_case_says_where_it_stands_by_when_and_by_which_law(client, net, state):
    case = case_in(state, net)
    opened_by(client, case.matter)

    page = client.get(f"/m/{case.matter.number}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert str(page.context["stage"].now) in text
    if page.context["running"]:
        assert "clock-card" in text


def test_the_person_sees_the_reasons_of_a_refusal_and_objects_with_one_form(client, net):
    case = case_in("refused", net)
    opened_by(client, case.matter)
    address = f"/m/{case.matter.number}/"
    assert TYPED["refuse"]["reason"] in client.get(address).content.decode()

    assert client.post(f"{address}do/object/", {"objection": ""}).status_code == 422
    assert client.post(f"{address}do/object/", {"objection": "我符合条件"}).status_code == 302

    assert Case.objects.get().state == "refusal_objected"


def test_a_page_from_before_the_grant_does_not_give_the_granted_aid_up(client, net):
    case = case_in("received", net)
    opened_by(client, case.matter)
    address = f"/m/{case.matter.number}/do/withdraw/"
    shown = client.get(address).context["case"].step_count
    for paper in cases.papers_missing(case):
        cases.add_paper(case=case, key=paper.key, how="seen", by=fresh(net.clerk), now=MONDAY)
    cases.take_step(case=case, action="grant", by=fresh(net.officer), typed=TYPED["grant"], now=MONDAY)

    answer = client.post(address, {"expected": shown, "reason": "不想等了"})

    assert answer.status_code == 422
    assert Case.objects.get().state == "granted"
    # Where it stands now is said beside the button, and what was typed is kept.
    text = answer.content.decode()
    assert str(PROCEDURES["legal_aid"].stages["granted"].now) in text
    assert "不想等了" in text


def test_whoever_applied_lets_a_helper_go_on_the_page_of_the_case(client, net):
    helper = Someone("helper", name="田小山", phone="12000000002", relation="child", consent="spoken")
    case = case_in("received", net, people=(PERSON, helper))
    opened_by(client, case.matter)
    address = f"/m/{case.matter.number}/helper/{Party.objects.helpers().get().pk}/end/"
    assert address in client.get(f"/m/{case.matter.number}/").content.decode()

    client.post(address, {"is_code_renewed": "on"})

    assert not Party.objects.helpers().exists()
    assert client.get(f"/m/{case.matter.number}/").status_code == 200


def test_what_only_the_office_needs_is_not_on_the_page_of_the_person(client, net):
    case = case_in("closed", net)
    opened_by(client, case.matter)

    assert "1200" not in client.get(f"/m/{case.matter.number}/").content.decode()


def test_the_person_takes_no_step_that_is_not_theirs(client, net):
    case = case_in("received", net)
    opened_by(client, case.matter)

    assert client.post(f"/m/{case.matter.number}/do/grant/", TYPED["grant"]).status_code == 422
    assert Case.objects.get().state == "received"


@pytest.mark.parametrize("page", ["follow-up/", "close/", "withdraw/", "tally/", "helper/"])
def test_a_page_of_questions_leads_a_case_to_its_own(client, net, page):
    case = case_in("received", net)
    opened_by(client, case.matter)

    answer = client.get(f"/m/{case.matter.number}/{page}")

    assert answer.status_code == 302
    assert answer.url == f"/m/{case.matter.number}/"


def test_a_case_has_a_copy_of_everything_and_its_receipt_again(client, net):
    case = case_in("granted", net)
    opened_by(client, case.matter)
    address = f"/m/{case.matter.number}/"

    bundle = zipfile.ZipFile(BytesIO(client.post(f"{address}copy/").content))

    data = bundle.read("data.json").decode()
    assert "老板拖欠我两万四千元工资" in data
    assert TYPED["grant"]["reason"] in data
    assert client.get(f"{address}print/").url == f"{address}applied/"
    assert _code(case.matter) in client.get(f"{address}applied/").content.decode()


def test_a_programme_that_asks_for_a_question_finds_no_case(client, net):
    case = case_in("received", net)
    headers = {"Receipt-Code": _code(case.matter)}

    assert client.get(f"/api/v1/consultations/{case.matter.number}", headers=headers).status_code == 404


def test_a_question_becomes_an_application_in_which_nothing_is_typed_again(client, net):
    receipt = ask(wish="要回工资", amount="24000", opponent="恩施某建筑公司")
    opened_by(client, receipt.matter)

    client.post(f"/m/{receipt.number}/aid/")

    matter = client.get("/aid/apply/matter/").context["form"].initial
    assert matter["scope"] == "scope.wages"
    assert matter["story"] == "老板拖欠我两万四千元工资，一直不给。"
    assert client.get("/aid/apply/you/").context["form"].initial["name"] == "田大山"
    assert client.get("/aid/apply/other/").context["form"].initial["opponent"] == "恩施某建筑公司"


def test_of_a_question_all_rounds_and_photos_go_into_the_application(client, net):
    file = files.store(upload=BytesIO(RECORDING), now=MONDAY)
    receipt = ask(wish="要回工资", amount="24000", opponent="恩施某建筑公司", file_ids=[str(file.pk)])
    reply(receipt.matter, net.adviser, MONDAY)
    consultations.follow_up(matter=receipt.matter, text="老板昨天把工地围起来了。", token="more", now=MONDAY)
    opened_by(client, receipt.matter)
    client.post(f"/m/{receipt.number}/aid/")
    story = client.get("/aid/apply/matter/").context["form"].initial["story"]
    assert "两万四千元" in story
    assert "围起来了" in story

    fill(client)
    send(client)

    case = Case.objects.get()
    assert case.opened_from == receipt.matter
    assert Attachment.objects.filter(matter=case.matter).count() == 1


def test_apply_now_after_the_check_takes_nothing_out_of_what_was_written(client, net):
    fill(client)

    client.post("/aid/apply/", {"begin": "1", "scope": "scope.injury", "group": "none"})

    held = client.get("/aid/apply/matter/").context["form"].initial
    assert (held["scope"], held["story"]) == ("scope.injury", "老板拖欠我两万四千元工资。")


def test_the_code_of_a_question_opens_the_case_that_staff_made_of_it(client, net):
    from caravan.consultations.services import into_legal_aid

    receipt = ask()
    case = into_legal_aid(matter=receipt.matter, agreed=True, by=fresh(net.clerk), now=MONDAY)
    opened_by(client, receipt.matter)

    assert case.matter.number in client.get(f"/m/{receipt.number}/").content.decode()
    assert client.get(f"/m/{case.matter.number}/").status_code == 200
    assert Client().get(f"/m/{case.matter.number}/").status_code == 302


def test_a_paper_handed_in_later_is_there_and_goes_to_no_case_that_is_closed(client, net):
    case = case_in("incomplete", net)
    opened_by(client, case.matter)
    photo = BytesIO(RECORDING)
    photo.name = "录音.amr"

    client.post(f"/m/{case.matter.number}/paper/identity/", {"photos": photo})

    assert [paper.key for paper in CasePaper.objects.all()] == ["identity"]
    assert "identity" not in {paper.key for paper in cases.papers_missing(case)}


def test_what_has_pages_of_its_own_is_not_moved_by_the_shared_form(client, net):
    case = case_in("received", net)
    opened_by(client, case.matter)
    Matter.objects.filter(pk=case.pk).update(kind="mediation")

    assert client.post(f"/m/{case.matter.number}/do/withdraw/", {}).status_code == 404
    assert client.get(f"/m/{case.matter.number}/paper/identity/").status_code == 404
