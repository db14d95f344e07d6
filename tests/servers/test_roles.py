"""The application's role: it does everything the application does, and cannot alter what is on record."""

from collections.abc import Iterator

import httpx
import psycopg
import pytest
from psycopg import errors

from tests.servers.asking import question
from tests.servers.fixtures import prepared, shared_caravan
from tests.servers.installation import APPLICATION, OWNER, Installation

__all__ = ["prepared", "shared_caravan"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
APPEND_ONLY = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%append_only'"


@pytest.fixture(scope="module")
def caravan(shared_caravan: Installation) -> Installation:
    """An installation with something on record, written as the application's role."""
    web = shared_caravan.start_web()
    answer = httpx.post(
        f"{web.address}/api/v1/consultations",
        json=question(shared_caravan.town["villages"][0]),
        headers={"Idempotency-Key": "something-to-have-on-record"},
    )
    assert answer.status_code == 201, answer.text
    return shared_caravan


@pytest.fixture
def application(caravan: Installation) -> Iterator[psycopg.Connection]:
    with psycopg.connect(caravan.cluster.url(role=APPLICATION), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_head SET seq = 0",
        "INSERT INTO audit_head (chain, seq, mac) VALUES ('x', 1, 'x')",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "CREATE TABLE of_ones_own (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_what_is_on_record_cannot_be_altered(application: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(statement)


def test_what_is_on_record_can_be_read(application: psycopg.Connection) -> None:
    asked = application.execute("SELECT count(*) FROM audit_event WHERE action = 'consultation.ask'").fetchone()

    assert asked == (1,)


def test_no_append_only_table_may_be_changed_and_no_table_is_forgotten(
    caravan: Installation, application: psycopg.Connection
) -> None:
    with caravan.cluster.connect() as connection:
        append_only = {table for (table,) in connection.execute(APPEND_ONLY)}
        tables = {
            table for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }

    def may(table: str, right: str) -> bool:
        found = application.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone()
        return bool(found and found[0])

    assert "audit_event" in append_only
    assert [table for table in append_only if may(table, "UPDATE") or may(table, "DELETE")] == []
    assert [table for table in tables if not may(table, "SELECT")] == []
    assert [table for table in tables if may(table, "TRUNCATE") or may(table, "TRIGGER")] == []


def test_the_audit_is_verified_as_that_role(caravan: Installation) -> None:
    assert "It is the one that was written" in caravan.manage("verify_audit")


def test_granting_again_takes_back_what_was_given_by_hand(
    caravan: Installation, application: psycopg.Connection
) -> None:
    with caravan.cluster.connect() as connection:
        connection.execute("GRANT ALL ON audit_event TO caravan_app")

    caravan.manage("grant_rights", APPLICATION, role=OWNER)

    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("TRUNCATE audit_event")
