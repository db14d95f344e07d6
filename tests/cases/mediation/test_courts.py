"""Which court may confirm an agreement: by the rule, never by a name of our making."""

import json

import pytest

from caravan.cases.mediation.courts import court_in_words, courts_for
from caravan.documents.models import Document
from tests.factories.cases import offices
from tests.factories.mediations import STORY, mediation_in, step
from tests.factories.network import MONDAY, Network, build_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


def paper(case) -> dict[str, str]:
    snapshot = Document.objects.get(matter=case.matter, template="mediation.joint_application").snapshot
    return snapshot if isinstance(snapshot, dict) else json.loads(snapshot)


def test_the_parties_may_choose_among_the_courts_of_the_article(net):
    courts = courts_for(mediation_in("performing", net))

    assert [court.chinese for court in courts] == [
        "调解组织所在地（恩施市）的基层人民法院",
        "当事人田大山住所地的基层人民法院",
        "当事人覃小水住所地的基层人民法院",
        "标的物所在地的基层人民法院",
        "相应的中级人民法院",
    ]
    assert {court.ground.basis.article for court in courts} == {205}


def test_a_court_that_handed_it_over_is_the_only_one_and_keeps_its_name(net):
    facts = {"story": STORY, "source": "court", "body": "恩施市人民法院龙凤法庭"}
    case = mediation_in("performing", net, facts=facts)

    assert [(court.ground.key, court.chinese) for court in courts_for(case)] == [("invited", "恩施市人民法院龙凤法庭")]


def test_what_the_police_handed_over_leaves_the_choice(net):
    facts = {"story": STORY, "source": "police", "body": "舞阳坝派出所"}
    case = mediation_in("performing", net, facts=facts)

    assert len(courts_for(case)) == 5
    assert court_in_words(case, "invited") == "作出邀请的人民法院"


@pytest.mark.parametrize(("name", "named"), [("", "当事人住所地的基层人民法院"), ("甲法院", "甲法院")])
def test_the_joint_application_names_the_court_or_its_rule_and_the_article(net, name, named):
    case = mediation_in("performing", net)

    step(case, "prepare_court", net, MONDAY, ground="domicile", court=name)

    written = json.dumps(paper(case), ensure_ascii=False)
    assert named in written
    assert "《中华人民共和国民事诉讼法》第二百零五条第二项：" in written
    assert "住所地的基层人民法院" in written


def test_nobody_is_told_a_name_that_no_register_holds(net):
    case = mediation_in("performing", net)

    assert "恩施市人民法院" not in "".join(court.chinese for court in courts_for(case))
