"""Organizations and the people who work in them."""

from datetime import date

from caravan.demo.invented import Name
from caravan.demo.network.build import World
from caravan.organizations.models import Organization
from caravan.people.models import Pager, RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region

SINCE = date(2026, 1, 1)
VILLAGES_EACH = 5
FIRM_NAMES = (("正和", "Zhenghe"), ("明义", "Mingyi"), ("江汉平", "Jianghanping"))
TOPIC_SETS = (
    ["wages", "injury", "contract"],
    ["family", "inheritance", "elder"],
    ["land", "demolition", "neighbours"],
    ["housing", "property", "consumer"],
    ["traffic", "injury", "insurance"],
    ["loan", "fraud", "consumer"],
)


def found_organizations(world: World) -> None:
    """A bureau for the province, each prefecture and county; an office a town; three firms a county."""
    rows = [_bureau(region) for region in (world.province, *world.prefectures, *world.counties)]
    rows += [_office(town) for town in world.towns]
    for county in world.counties:
        rows += [_firm(county, chinese, english) for chinese, english in FIRM_NAMES]
    for row in Organization.objects.bulk_create(rows, batch_size=2000):
        code = row.region.code
        if row.kind == Organization.Kind.JUSTICE_BUREAU:
            world.bureaus[code] = row
        elif row.kind == Organization.Kind.JUSTICE_OFFICE:
            world.offices[code] = row
        else:
            world.firms.setdefault(code, []).append(row)


def _bureau(region: Region) -> Organization:
    return Organization(
        kind=Organization.Kind.JUSTICE_BUREAU,
        name=f"{region.name}司法局" if region.level > 1 else f"{region.name}司法厅",
        english_name=f"Justice Bureau of {region.english_name}",
        region=region,
        valid_from=SINCE,
    )


def _office(town: Region) -> Organization:
    return Organization(
        kind=Organization.Kind.JUSTICE_OFFICE,
        name=f"{_short(town.name)}司法所",
        english_name=f"Justice Office of {town.english_name}",
        region=town,
        valid_from=SINCE,
    )


def _firm(county: Region, chinese: str, english: str) -> Organization:
    place = county.name.removesuffix("市").removesuffix("区").removesuffix("县")
    return Organization(
        kind=Organization.Kind.LAW_FIRM,
        name=f"湖北{chinese}（{place}）律师事务所",
        english_name=f"Hubei {english} Law Firm, {county.english_name}",
        region=county,
        valid_from=SINCE,
    )


def _short(name: str) -> str:
    for ending in ("街道办事处", "街道", "镇", "乡"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def hire(world: World) -> None:
    """Advisers for the villages of each county, two duty lawyers a county, a clerk a town, seats and supervisors."""
    users: list[User] = []
    grants: list[tuple[User, Role, Region]] = []

    def add(username: str, role: Role, region: Region, organization: Organization, post: str, qualified: str) -> User:
        user = _user(world, username, organization, post, qualified, len(users))
        users.append(user)
        grants.append((user, role, region))
        return user

    villages_of: dict[str, int] = {}
    for village in world.villages:
        villages_of[village.code[:6]] = villages_of.get(village.code[:6], 0) + 1
    for county in world.counties:
        code, bureau = county.code, world.bureaus[county.code]
        firms = world.firms[code]
        count = max(4, -(-villages_of.get(code, 0) // VILLAGES_EACH))
        world.advisers[code] = [
            add(
                f"adviser-{code}-{n:03}",
                Role.VILLAGE_ADVISER,
                county,
                firms[n % len(firms)],
                "村（居）法律顾问",
                "执业律师",
            )
            for n in range(1, count + 1)
        ]
        world.duty[code] = [
            add(f"duty-{code}-{n}", Role.COUNTY_DUTY_LAWYER, county, bureau, "值班律师", "执业律师") for n in (1, 2)
        ]
    for town in world.towns:
        office = world.offices[town.code]
        world.clerks[town.code] = add(f"clerk-{town.code}", Role.STATION_CLERK, town, office, "窗口工作人员", "")
    for place in (world.province, *world.prefectures):
        code, bureau = place.code, world.bureaus[place.code]
        world.seats[code] = [
            add(f"seat-{code}-{n}", Role.CITY_DUTY_SEAT, place, bureau, "12348 值守律师", "执业律师")
            for n in (1, 2, 3, 4)
        ]
        add(f"supervisor-{code}", Role.SUPERVISOR, place, bureau, "公共法律服务督办负责人", "法律职业资格")
    add("statistics-42", Role.STATISTICS_OFFICER, world.province, world.bureaus["42"], "统计员", "")
    add("auditor-42", Role.AUDITOR, world.province, world.bureaus["42"], "审计员", "")
    add("security-42", Role.SECURITY_ADMINISTRATOR, world.province, world.bureaus["42"], "安全管理员", "")
    add("admin-42", Role.SYSTEM_ADMINISTRATOR, world.province, world.bureaus["42"], "系统管理员", "")
    for county in world.counties:
        bureau = world.bureaus[county.code]
        add(f"aid-{county.code}", Role.LEGAL_AID_OFFICER, county, bureau, "法律援助中心工作人员", "")
        for n in (1, 2):
            add(f"mediator-{county.code}-{n}", Role.MEDIATOR, county, bureau, "人民调解员", "人民调解员")
    User.objects.bulk_create(users, batch_size=2000)
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=user, role=role, region=region, valid_from=SINCE) for user, role, region in grants],
        batch_size=2000,
    )
    Pager.objects.bulk_create([Pager(user=user, mobile=world.inventor.mobile()) for user in users], batch_size=2000)
    world.say(f"  {len(users):,} members of staff, all invented")


def _user(
    world: World, username: str, organization: Organization, post: str, qualification: str, position: int
) -> User:
    name: Name = world.inventor.name()
    return User(
        username=username,
        password=world.unusable,
        name=name.chinese,
        english_name=name.english,
        post=post,
        qualification=qualification,
        organization=organization,
        service_phone=world.inventor.landline(world.area_code(organization.region.code)),
        # About one in six reads English, so that some places have a reader and others need a translator.
        languages=["zh-hans", "en"] if position % 6 == 0 else ["zh-hans"],
        topics=TOPIC_SETS[position % len(TOPIC_SETS)],
        created_at=world.now,
    )
