"""The database's own refusal to change what is frozen, whoever asks: SQLite and PostgreSQL.

A later migration that makes one of these tables again on SQLite drops its triggers, and calls `freeze` after.
"""

from typing import Any

# Table: the rows of which no column may change, as a condition on the row before and after.
FROZEN = {
    "governance_measurement": ("TRUE", "1"),
    "governance_series": (
        "OLD.baseline_id IS NOT NULL AND NEW.baseline_id IS DISTINCT FROM OLD.baseline_id",
        "OLD.baseline_id IS NOT NULL AND NEW.baseline_id IS NOT OLD.baseline_id",
    ),
    "governance_evaluation": ("OLD.state = 'published'", "OLD.state = 'published'"),
}
FUNCTION = """
CREATE OR REPLACE FUNCTION governance_frozen() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'frozen' USING ERRCODE = 'integrity_constraint_violation'; END; $$ LANGUAGE plpgsql
"""


def freeze(apps: Any, schema_editor: Any) -> None:
    thaw(apps, schema_editor)
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(FUNCTION)
    for table, (on_postgres, on_sqlite) in FROZEN.items():
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({on_postgres}) EXECUTE FUNCTION governance_frozen()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN {on_sqlite} BEGIN SELECT RAISE(ABORT, 'frozen'); END"
            )


def thaw(apps: Any, schema_editor: Any) -> None:
    on_table = " ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for table in FROZEN:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen{on_table.format(table=table)}")
