from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils.translation import override

from caravan import clock
from caravan.audit.models import Event
from caravan.gateways.sms.fake import FakeSms
from caravan.notifications.models import Notice
from caravan.outbox.runner import drain
from caravan.people import services
from caravan.people.models import RoleGrant, User
from caravan.people.queries import administers, holders, regions_of, staff_within
from caravan.people.roles import ANSWERING, LEADING, Role
from tests.factories.organizations import MONDAY, TODAY, firm, place
from tests.factories.people import PASSWORD, account, fresh, grant_of, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday():
    clock.install(lambda: MONDAY)


@pytest.fixture
def county():
    return place("422801", "恩施市")


def actions_on(user):
    return list(Event.objects.about("people.user", user.pk).order_by("pk").values_list("action", flat=True))


def test_an_account_opens_without_any_role_and_on_record(county):
    user = account(username="tian.dashan", organization=firm(county), password=PASSWORD)

    assert user.check_password(PASSWORD)
    assert user.must_change_password
    assert user.role_set == frozenset()
    assert actions_on(user) == ["account.open"]


def test_an_account_without_a_password_lets_nobody_in():
    assert not account().has_usable_password()


@pytest.mark.parametrize("username", ["ab", "Tian", "1tian", "tian da", "田大山", "x" * 65])
def test_an_account_name_is_plain(username):
    with pytest.raises(services.UsernameUnfit):
        account(username=username)


def test_an_account_name_is_given_once():
    account(username="tian")

    with pytest.raises(services.UsernameTaken):
        account(username="tian")


@pytest.mark.parametrize(
    ("password", "reason", "english"),
    [
        ("short-one", "太短，至少要10个字符。", "It is too short: take at least 10 characters."),
        ("password1234", "很多人用", "Many people use this password"),
        ("tian.dashan1", "太像", "too much like your name"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, reason, english):
    for language, words in (("zh-hans", reason), ("en", english)):
        with override(language), pytest.raises(services.PasswordUnfit) as refusal:
            account(username="tian.dashan", password=password)
        (message,) = refusal.value.messages
        assert words in message

    assert not User.objects.exists()


def test_a_granted_role_holds_from_the_next_request(county):
    user = account()
    before = user.role_set

    services.grant_role(user=user, role=Role.VILLAGE_ADVISER, region=county, by=None, today=TODAY, now=MONDAY)

    assert before == user.role_set == frozenset()
    assert fresh(user).role_set == {Role.VILLAGE_ADVISER}
    assert actions_on(user) == ["account.open", "role.grant"]


@pytest.mark.parametrize("role", sorted(ANSWERING))
def test_whoever_answers_has_a_qualification_on_record(county, role):
    user = account(qualification=" ")
    with pytest.raises(services.QualificationMissing) as refusal:
        services.grant_role(user=user, role=role, region=county, by=None, today=TODAY, now=MONDAY)
    assert refusal.value.field == "qualification"
    services.grant_role(user=user, role=Role.STATION_CLERK, region=county, by=None, today=TODAY, now=MONDAY)

    services.change_account(user=user, qualification="执业律师", by=None, now=MONDAY)
    services.grant_role(user=user, role=role, region=county, by=None, today=TODAY, now=MONDAY)

    with pytest.raises(services.QualificationMissing):
        services.change_account(user=user, qualification="", by=None, now=MONDAY)
    assert fresh(user).qualification == "执业律师"
    services.revoke_role(grant=RoleGrant.objects.get(user=user, role=role), by=None, today=TODAY, now=MONDAY)
    services.change_account(user=user, qualification="", by=None, now=MONDAY)


def test_a_revoked_role_is_gone_on_the_next_request(county):
    user = staff(Role.COUNTY_DUTY_LAWYER, county)

    services.revoke_role(grant=grant_of(user), by=None, today=TODAY, now=MONDAY)

    assert fresh(user).role_set == frozenset()
    assert not holders(Role.COUNTY_DUTY_LAWYER, county.code, TODAY).exists()


def test_a_role_given_and_taken_on_one_day_does_not_hold(county):
    user = staff(Role.AUDITOR, county, since=TODAY)

    services.revoke_role(grant=grant_of(user), by=None, today=TODAY, now=MONDAY)
    services.revoke_role(grant=grant_of(user), by=None, today=TODAY, now=MONDAY)

    assert fresh(user).role_set == frozenset()
    assert actions_on(user).count("role.revoke") == 1


def test_a_role_is_held_once_in_a_place(county):
    user = staff(Role.AUDITOR, county)

    with pytest.raises(services.GrantHeld):
        services.grant_role(user=user, role=Role.AUDITOR, region=county, by=None, today=TODAY, now=MONDAY)


def test_a_role_is_always_for_a_region_or_an_organization(county):
    with pytest.raises(services.GrantUnbound):
        services.grant_role(user=account(), role=Role.AUDITOR, by=None, today=TODAY, now=MONDAY)


def test_only_the_administrator_of_a_place_gives_roles_there_and_never_to_themselves(county):
    administrator = staff(Role.SECURITY_ADMINISTRATOR, place("4228"))
    supervisor = staff(Role.SUPERVISOR, place("4228"))
    user = account()

    def grant(by, to, region):
        services.grant_role(user=to, role=Role.AUDITOR, region=region, by=by, today=TODAY, now=MONDAY)

    grant(administrator, user, county)
    for by, to, region in [
        (supervisor, user, place("422802")),
        (administrator, user, place("42")),
        (administrator, user, place("420106")),
        (administrator, administrator, county),
    ]:
        with pytest.raises(services.NotAdministrator):
            grant(by, to, region)
    assert fresh(user).role_set == {Role.AUDITOR}
    assert administers(administrator, county)
    assert not administers(supervisor, county)


def test_a_deactivated_account_loses_its_session_on_the_next_request(county):
    user = staff(Role.VILLAGE_ADVISER, county)
    client = Client()
    client.force_login(user)
    assert get_user(client) == user

    services.deactivate(user=user, by=None, now=MONDAY)

    assert not get_user(client).is_authenticated
    assert not holders(Role.VILLAGE_ADVISER, county.code, TODAY).exists()
    services.reactivate(user=fresh(user), by=None, now=MONDAY)
    assert fresh(user).is_active


def test_a_reset_password_ends_sessions_and_must_be_changed(county):
    user = account(password=PASSWORD, must_change_password=False)
    client = Client()
    client.force_login(user)

    password = services.reset_password(user=user, by=None, now=MONDAY)

    user = fresh(user)
    assert user.check_password(password)
    assert user.must_change_password
    assert not get_user(client).is_authenticated
    services.change_password(user=user, current=password, new=PASSWORD, now=MONDAY)
    assert not fresh(user).must_change_password
    assert actions_on(user)[-2:] == ["password.reset", "password.change"]


def test_a_password_changes_only_with_the_present_one_and_to_another():
    user = account(password=PASSWORD)

    with pytest.raises(services.PasswordWrong):
        services.change_password(user=user, current="nonsense", new="jiang-han-ping-yuan", now=MONDAY)
    with pytest.raises(services.PasswordUnfit):
        services.change_password(user=user, current=PASSWORD, new=PASSWORD, now=MONDAY)


def test_no_event_carries_a_password():
    user = account(password=PASSWORD)
    secret = services.reset_password(user=user, by=None, now=MONDAY)

    everything = str(list(Event.objects.values_list("data", "subject_id")))
    assert PASSWORD not in everything
    assert secret not in everything


def test_people_change_their_own_choices_but_not_their_load():
    user = account()

    services.change_account(user=user, by=user, now=MONDAY, keyboard_shortcuts=False)

    assert not fresh(user).keyboard_shortcuts
    with pytest.raises(services.NotAdministrator):
        services.change_account(user=user, by=user, now=MONDAY, load_cap=1)
    with pytest.raises(TypeError):
        services.change_account(user=user, by=None, now=MONDAY, is_active=False)


def test_the_list_of_staff_holds_those_of_the_place_and_below(county):
    inside = staff(Role.STATION_CLERK, place("422801101"))
    employed = account(organization=firm(county))
    staff(Role.STATION_CLERK, place("422802101"))

    assert set(staff_within([county], TODAY)) == {inside, employed}


def test_a_revoked_grant_did_hold_until_the_day_before(county):
    user = staff(Role.AUDITOR, county)
    services.revoke_role(grant=grant_of(user), by=None, today=TODAY, now=MONDAY)

    assert list(holders(Role.AUDITOR, county.code, TODAY - timedelta(days=1))) == [user]


def test_an_account_with_rights_elsewhere_is_not_its_county_administrators_to_change(county):
    administrator, employer = staff(Role.SECURITY_ADMINISTRATOR, county), firm(county)
    wider = staff(Role.SUPERVISOR, place("42"), organization=employer)
    elsewhere = staff(Role.AUDITOR, place("422802"))
    own = staff(Role.STATION_CLERK, place("422801101"), organization=employer)

    for user in (wider, elsewhere):
        for change in (services.reset_password, services.deactivate, services.change_account):
            with pytest.raises(services.NotAdministrator):
                change(user=user, by=administrator, now=MONDAY)
        with pytest.raises(services.NotAdministrator):
            services.set_mobile(user=user, mobile="12000000001", by=administrator, now=MONDAY)
    assert services.reset_password(user=own, by=administrator, now=MONDAY)


@pytest.mark.parametrize("mobile", ["12000000002", ""])
def test_the_number_that_somebody_else_replaced_or_took_away_is_told(county, mobile):
    administrator = staff(Role.SECURITY_ADMINISTRATOR, county)
    user = account(organization=firm(county))
    services.set_mobile(user=user, mobile="12000000001", by=fresh(user), now=MONDAY)

    services.set_mobile(user=user, mobile="120 0000 0001", by=administrator, now=MONDAY)
    assert not Notice.objects.exists()
    services.set_mobile(user=user, mobile=mobile, by=administrator, now=MONDAY)

    drain(now=MONDAY, worker="test")
    (message,) = FakeSms(None).messages("12000000001")
    assert "不再收到通知" in message.text
    assert not FakeSms(None).messages("12000000002")
    assert Notice.objects.filter(user_id=user.pk, template="mobile_changed", channel="in_app").count() == 1


def test_who_changes_their_own_number_is_told_nothing(county):
    user = account(organization=firm(county))
    for mobile in ("12000000001", "12000000002", ""):
        services.set_mobile(user=user, mobile=mobile, by=fresh(user), now=MONDAY)

    assert not Notice.objects.exists()


def test_nobody_resets_their_own_password_or_shuts_their_own_account(county):
    administrator = staff(Role.SECURITY_ADMINISTRATOR, county)

    for change in (services.reset_password, services.deactivate):
        with pytest.raises(services.NotAdministrator):
            change(user=administrator, by=administrator, now=MONDAY)


def test_a_password_by_chance_can_be_read_out():
    password = services.password_by_chance()

    assert len(password) == 19
    assert not set(password) & set("0o1il")
    assert password != services.password_by_chance()


def test_what_happens_to_an_account_is_on_record_where_it_belongs(county):
    employed = account(organization=firm(county))
    clerk = staff(Role.STATION_CLERK, place("422801101"))
    services.reset_password(user=clerk, by=None, now=MONDAY)

    regions = dict(
        Event.objects.filter(action__in=["account.open", "password.reset"]).values_list("subject_id", "region")
    )
    assert regions[str(employed.pk)] == "422801"
    assert regions[str(clerk.pk)] == "422801101"


def test_of_two_regions_the_wider_one_counts(county):
    user = staff(Role.SUPERVISOR, county)
    services.grant_role(user=user, role=Role.CITY_DUTY_SEAT, region=place("4228"), by=None, today=TODAY, now=MONDAY)
    services.grant_role(user=user, role=Role.STATISTICS_OFFICER, region=place("42"), by=None, today=TODAY, now=MONDAY)

    assert [region.code for region in regions_of(fresh(user), LEADING)] == ["4228"]
    assert [region.code for region in regions_of(fresh(user), {Role.STATISTICS_OFFICER, Role.SUPERVISOR})] == ["42"]
    assert regions_of(fresh(user), {Role.STATION_CLERK}) == []
