"""The floor: the rows of one question written, and the rows of one page read, by SQL without a product around it."""

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

# In the order of their references; the column that leads to the matter.
TABLES = (
    ("matters_matter", "id"),
    ("consultations_consultation", "matter_id"),
    ("matters_party", "matter_id"),
    ("consultations_round", "matter_id"),
    ("matters_entry", "matter_id"),
    ("matters_participation", "matter_id"),
    ("audit_event", "subject_id"),
)
QUEUE = """
    SELECT m.*, t.name, r.name, u.name
    FROM matters_matter m
    JOIN knowledge_topic t ON t.key = m.topic_id
    JOIN regions_region r ON r.id = m.region_id
    LEFT JOIN people_user u ON u.id = m.owner_id
    WHERE m.state = 'open' AND m.is_fast_track AND m.province_code = '42'
    ORDER BY m.due_at, m.id LIMIT 26
"""


@dataclass
class Floor:
    """The rows that the product wrote last, ready to be written again under new keys."""

    connection: psycopg.Connection[Any]
    rows: list[tuple[str, dict[str, Any]]]

    @classmethod
    def of_newest(cls, url: str) -> "Floor":
        connection: psycopg.Connection[Any] = psycopg.connect(url)
        named = connection.cursor(row_factory=psycopg.rows.dict_row)
        newest = named.execute("SELECT id, created_at FROM matters_matter ORDER BY id DESC LIMIT 1").fetchone()
        assert newest is not None  # noqa: S101 -- the product has just written it
        found: list[tuple[str, dict[str, Any]]] = []
        for table, column in TABLES:
            key = newest["id"] if column != "subject_id" else str(newest["id"])
            query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
            found += [(table, row) for row in named.execute(query, [key])]
        for table in ("notifications_notice", "outbox_message"):
            query = sql.SQL("SELECT * FROM {} WHERE created_at = %s LIMIT 2").format(sql.Identifier(table))
            found += [(table, row) for row in named.execute(query, [newest["created_at"]])]
        connection.commit()
        return cls(connection, found)

    def insert(self) -> None:
        """Write them all in one transaction, a statement a row."""
        key = uuid4()
        for table, row in self.rows:
            values = {name: _adapted(value) for name, value in row.items()}
            if table == "matters_matter":
                values |= {"id": key, "number": secrets.token_hex(12)}
            elif isinstance(row.get("id"), UUID):
                values["id"] = uuid4()
            else:
                values.pop("id", None)
            values |= {name: key for name in ("matter_id",) if name in values}
            values |= {name: secrets.token_bytes(32) for name in ("submission_key",) if name in values}
            values |= {name: secrets.token_hex(8) for name in ("key",) if name in values}
            columns = sql.SQL(", ").join(map(sql.Identifier, values))
            places = sql.SQL(", ").join(sql.Placeholder() for _ in values)
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), columns, places)
            self.connection.execute(statement, list(values.values()), prepare=True)
        self.connection.commit()

    def select(self) -> None:
        """Read one page of urgent open matters of the province with what a row shows."""
        self.connection.execute(QUEUE, prepare=True).fetchall()
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


def _adapted(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value
