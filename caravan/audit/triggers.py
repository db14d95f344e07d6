"""Triggers that make the database itself refuse to change or delete audit events, or to put one where none follows.

They keep the ends of the chains as well: an event moves its chain's head, or it is not written. They stop
every way through the application, raw SQL included. Against the owner of the table, who could drop them,
stand the hashes of the chain, the grants of the deployment and the copies of the record.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "audit_event"
_REFUSAL = "audit events are append-only"

_FOLLOWS_ON_SQLITE = """
CREATE TRIGGER IF NOT EXISTS audit_event_follows BEFORE INSERT ON audit_event BEGIN
    SELECT RAISE(ABORT, 'audit events follow one another')
    WHERE NEW.seq <> 1 + COALESCE((SELECT seq FROM audit_head WHERE chain = NEW.chain), 0);
    INSERT OR REPLACE INTO audit_head (chain, seq, mac) VALUES (NEW.chain, NEW.seq, NEW.mac);
END
"""
# With the owner's rights: the role of the application cannot touch the heads itself.
_FOLLOW_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_event_follow() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.seq = 1 THEN
        INSERT INTO audit_head (chain, seq, mac) VALUES (NEW.chain, 1, NEW.mac);
        RETURN NEW;
    END IF;
    UPDATE audit_head SET seq = NEW.seq, mac = NEW.mac WHERE chain = NEW.chain AND seq = NEW.seq - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'audit events follow one another' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

_ARM = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {_TABLE}_no_{verb} BEFORE {verb.upper()} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("update", "delete")
    ]
    + [_FOLLOWS_ON_SQLITE],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        # TRUNCATE is left to the grants: tests empty their tables with it.
        f"CREATE OR REPLACE TRIGGER {_TABLE}_append_only BEFORE UPDATE OR DELETE ON {_TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
        _FOLLOW_ON_POSTGRESQL,
        f"CREATE OR REPLACE TRIGGER {_TABLE}_follows BEFORE INSERT ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_follow()",
    ],
}
_LIFT = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {_TABLE}_{name}" for name in ("no_update", "no_delete", "follows")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {_TABLE}_append_only ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS {_TABLE}_follows ON {_TABLE}",
        f"DROP FUNCTION IF EXISTS {_TABLE}_follow()",
        f"DROP FUNCTION IF EXISTS {_TABLE}_refuse()",
    ],
}


def arm(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers unless they are there."""
    _execute(connection, _ARM)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for undoing the migration, and for emptying test tables on SQLite."""
    _execute(connection, _LIFT)


def _execute(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def arm_again(using: str, **kwargs: Any) -> None:
    """Create them after every migration: SQLite rebuilds a table to alter it and loses its triggers."""
    from django.db import connections

    connection = connections[using]
    if _TABLE in connection.introspection.table_names():
        arm(connection)
