"""Whom a question needs: the people of one county and its city, in the loaded regions, on duty around today.

    python -m tests.servers.town

Runs with the environment of an installation that has its tables and regions; prints what is there as JSON.
"""

import json
import sys
from datetime import timedelta

PASSWORD = "wan-shan-hong-bian"
COUNTY, TOWN, CITY, PROVINCE = "422801", "422801100", "4228", "42"
DAYS = 20


def people_the_town() -> dict[str, object]:
    from caravan import clock
    from caravan.directory import services as directory
    from caravan.directory.models import ServicePoint
    from caravan.organizations.services import found_organization
    from caravan.people import services
    from caravan.people.models import User
    from caravan.people.roles import Role
    from caravan.regions.models import Region

    now, today = clock.now(), clock.today()
    since = today - timedelta(days=30)
    places = {code: Region.objects.get(code=code, valid_to=None) for code in (COUNTY, TOWN, CITY, PROVINCE)}
    villages = list(Region.objects.filter(parent=places[TOWN], valid_to=None).order_by("code")[:5])
    firm = found_organization(
        kind="law_firm", name="湖北正和律师事务所", region=places[COUNTY], valid_from=since, by=None, now=now
    )
    bureaus = {
        code: found_organization(
            kind="justice_bureau", name=f"{place.name}司法局", region=place, valid_from=since, by=None, now=now
        )
        for code, place in places.items()
        if code != TOWN
    }

    def person(username: str, role: Role, code: str) -> User:
        organization = firm if role == Role.VILLAGE_ADVISER else bureaus.get(code)
        user = services.open_account(
            username=username,
            name=f"{username.title()}",
            organization=organization,
            qualification="执业律师",
            service_phone="0718-00000001",
            password=PASSWORD,
            must_change_password=False,
            by=None,
            now=now,
        )
        services.grant_role(user=user, role=role, region=places[code], by=None, today=since, now=now)
        return User.objects.get(pk=user.pk)

    staff = {
        **{name: person(name, Role.VILLAGE_ADVISER, COUNTY) for name in ("adviser", "substitute", "other1", "other2")},
        "clerk": person("clerk", Role.STATION_CLERK, TOWN),
        "duty": person("duty", Role.COUNTY_DUTY_LAWYER, COUNTY),
        "seat": person("seat", Role.CITY_DUTY_SEAT, CITY),
        "supervisor": person("supervisor", Role.SUPERVISOR, CITY),
        "province-seat": person("province-seat", Role.CITY_DUTY_SEAT, PROVINCE),
        "province-supervisor": person("province-supervisor", Role.SUPERVISOR, PROVINCE),
        "auditor": person("auditor", Role.AUDITOR, PROVINCE),
        "statistics": person("statistics", Role.STATISTICS_OFFICER, PROVINCE),
        "admin": person("admin", Role.SYSTEM_ADMINISTRATOR, PROVINCE),
        "security": person("security", Role.SECURITY_ADMINISTRATOR, PROVINCE),
    }
    advisers = ("adviser", "substitute", "other1", "other2")
    for village, name in zip(villages, advisers, strict=False):
        substitute = staff["substitute"] if name == "adviser" else None
        directory.sign_contract(
            adviser=staff[name], region=village, substitute=substitute, starts_on=since, by=None, now=now
        )
    begins = clock.china(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(DAYS):
        for desk, name, code in (("county_duty", "duty", COUNTY), ("city_seat", "seat", CITY)):
            starts_at = begins + timedelta(days=day)
            directory.plan_shift(
                user=staff[name],
                region=places[code],
                desk=desk,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(days=1),
                by=None,
                now=now,
            )
    centre = directory.open_point(
        kind=ServicePoint.Kind.CENTRE,
        name="恩施市公共法律服务中心",
        region=places[COUNTY],
        organization=bureaus[COUNTY],
        hours=[[["09:00", "17:30"]]] * 7,
        valid_from=since,
        by=None,
        now=now,
    )
    counties = Region.objects.filter(level=3, code__startswith="42", valid_to=None).order_by("code")
    return {
        "password": PASSWORD,
        "staff": sorted(staff),
        "villages": [village.code for village in villages],
        "counties": list(counties.values_list("code", flat=True)),
        "point": centre.pk,
    }


def main() -> None:
    import django

    django.setup()
    json.dump(people_the_town(), sys.stdout)


if __name__ == "__main__":
    main()
