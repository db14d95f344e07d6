"""``load_network``: an office's own tables, taken in whole or not at all."""

import csv
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from caravan import clock
from caravan.audit.models import Event
from caravan.directory.models import AdviserContract, ServicePoint
from caravan.organizations.models import Organization
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import CHEAP_HASHING

pytestmark = pytest.mark.django_db
VILLAGE = "422801101201"

TABLES = {
    "organizations": """kind,name,region
law_firm,正和律师事务所,422801
justice_office,龙凤司法所,422801101
""",
    "staff": """username,name,organization,role,region,qualification,mobile,languages
tian,田大山,正和律师事务所,village_adviser,422801,执业律师,12000000001,zh-hans en
xiang,向小川,正和律师事务所,village_adviser,422801,执业律师,,
tian,田大山,正和律师事务所,county_duty_lawyer,422801,,,
""",
    "points": """kind,name,region,organization,address,weekdays,saturday,services
station,龙凤镇公共法律服务工作站,422801101,龙凤司法所,龙凤镇司法所院内,09:00-12:00 14:00-17:30,,consultation mediation
""",
    "contracts": f"""adviser,village,starts_on,ends_on,substitute
tian,{VILLAGE},2026-11-01,2027-10-31,xiang
""",
}


@pytest.fixture(autouse=True)
def _on_monday(settings):
    clock.install(lambda: MONDAY)
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    place(VILLAGE, "龙凤村")


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_network", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def refused(folder) -> str:
    err = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_network", str(folder), stdout=StringIO(), stderr=err)
    return err.getvalue()


def mend(folder, name: str, old: str, new: str) -> None:
    assert old in TABLES[name]
    (folder / f"{name}.csv").write_text(TABLES[name].replace(old, new), "utf-8")


def test_an_adviser_without_a_qualification_is_refused_with_the_line(folder):
    mend(
        folder,
        "staff",
        "xiang,向小川,正和律师事务所,village_adviser,422801,执业律师,,",
        "xiang,向小川,正和律师事务所,village_adviser,422801,,,",
    )

    assert "staff.csv:3" in refused(folder)


def test_a_village_gets_its_adviser_their_substitute_and_a_point_nearby(folder):
    run(folder)

    contract = AdviserContract.objects.in_force(TODAY).get(region__code=VILLAGE)
    assert (contract.adviser.username, contract.substitute.username) == ("tian", "xiang")
    assert contract.adviser.organization.name == "正和律师事务所"
    assert contract.adviser.languages == ["zh-hans", "en"]
    assert contract.adviser.pager.mobile == "12000000001"
    assert contract.adviser.role_set == {Role.VILLAGE_ADVISER, Role.COUNTY_DUTY_LAWYER}
    station = ServicePoint.objects.get(kind="station")
    assert station.hours == [*[[["09:00", "12:00"], ["14:00", "17:30"]]] * 5, [], []]
    assert (station.services, station.county_code) == (["consultation", "mediation"], "422801")


def test_everything_taken_in_is_on_record(folder):
    run(folder)

    recorded = set(Event.objects.filter(actor="system").values_list("action", flat=True))
    assert {"organization.found", "account.open", "role.grant", "point.open", "contract.sign"} <= recorded


def test_a_folder_loaded_again_adds_only_what_is_new(folder):
    run(folder)
    (folder / "staff.csv").write_text(
        TABLES["staff"] + "ran,冉英,正和律师事务所,village_adviser,422801,执业律师,,\n", "utf-8"
    )

    assert "staff: 1 new, 3 there already" in run(folder)

    assert (User.objects.count(), RoleGrant.objects.count(), Organization.objects.count()) == (3, 4, 2)
    assert (ServicePoint.objects.count(), AdviserContract.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("organizations", "law_firm", "lawfirm", "organizations.csv:2: kind must be one of"),
        ("organizations", "422801101", "999999", "organizations.csv:3: there is no region 999999"),
        (
            "staff",
            "xiang,向小川,正和律师事务所",
            "xiang,向小川,别的律所",
            "staff.csv:3: no organizations are called 别的律所",
        ),
        ("staff", "county_duty_lawyer", "lawyer", "staff.csv:4: role must be one of"),
        ("staff", "zh-hans en", "zh-hans klingon", "staff.csv:2: languages may hold"),
        ("staff", "12000000001", "12", "staff.csv:2: "),
        ("staff", "tian,田大山", "田,田大山", "staff.csv:2: "),
        ("points", "14:00-17:30", "11:00-17:30", "points.csv:2: "),
        ("points", "mediation", "magic", "points.csv:2: services may hold"),
        ("points", "station,", "special,", "points.csv:2: "),
        ("contracts", "2026-11-01", "1.11.2026", "contracts.csv:2: starts_on is a day"),
        ("contracts", "2027-10-31,xiang", "2026-10-31,xiang", "contracts.csv:2: "),
        ("contracts", "xiang", "nobody", "contracts.csv:2: there is no account nobody"),
        ("contracts", VILLAGE, "422801101", "contracts.csv:2: "),
        ("points", "region,", "place,", "points.csv: columns missing or unknown: place, region"),
        ("staff", "xiang,向小川", "xiang", "staff.csv:3: has other columns than the first line"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_changes(folder, name, old, new, said):
    mend(folder, name, old, new)

    assert said in refused(folder)

    assert not Organization.objects.exists()
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_all_that_is_wrong_is_named_at_once(folder):
    mend(folder, "points", "mediation", "magic")
    mend(folder, "contracts", "2026-11-01", "soon")

    said = refused(folder)

    assert "points.csv:2" in said
    assert "contracts.csv:2" in said


def test_two_organizations_of_one_name_are_told_apart_by_their_region(folder):
    place("422802")
    mend(folder, "organizations", "justice_office", "law_firm,正和律师事务所,422802\njustice_office")
    assert "2 organizations are called 正和律师事务所" in refused(folder)

    (folder / "staff.csv").write_text(TABLES["staff"].replace("正和律师事务所", "正和律师事务所@422801"), "utf-8")
    run(folder)

    assert User.objects.get(username="tian").organization.region.code == "422801"


def test_passwords_go_to_a_new_file_that_only_its_owner_reads(folder, tmp_path):
    file = tmp_path / "passwords.txt"

    run(folder, "--passwords", file)

    with file.open(encoding="utf-8", newline="") as opened:
        passwords = {row["username"]: row["password"] for row in csv.DictReader(opened)}
    assert passwords.keys() == {"tian", "xiang"}
    user = User.objects.get(username="tian")
    assert user.check_password(passwords["tian"])
    assert user.must_change_password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="exists already"):
        run(folder, "--passwords", file)


def test_without_a_file_for_passwords_nobody_can_log_in_yet(folder):
    run(folder)

    assert not User.objects.get(username="tian").has_usable_password()
