"""The numbered steps that make the schema. A step that was released is never changed: add the next one."""

from sqlite_utils import Database, Migrations


def steps_of(name: str) -> Migrations:
    """The steps as a set that knows which of them a database has."""
    steps = Migrations(name)
    steps(name="0001_ports")(_ports)
    steps(name="0002_about")(_about)
    return steps


def _ports(db: Database) -> None:
    _documents(db)
    _journal(db)
    _samples(db)
    _aggregates(db)
    db.table("checks").create({"name": str, "number": int}, pk="name", strict=True)


def _about(db: Database) -> None:
    db.table("about").create({"name": str, "value": str}, pk="name", not_null={"value"}, strict=True)


def _documents(db: Database) -> None:
    columns = {"collection": str, "key": str, "revision": int, "body": bytes}
    db.table("documents").create(columns, pk=("collection", "key"), not_null=set(columns), strict=True)


def _journal(db: Database) -> None:
    db.table("streams").create({"stream": str, "last_seq": int}, pk="stream", not_null={"last_seq"}, strict=True)
    db.execute(
        "CREATE TABLE journal (stream TEXT NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL, subject TEXT NOT NULL, "
        "body BLOB NOT NULL, PRIMARY KEY (stream, seq)) STRICT, WITHOUT ROWID"
    )
    db.table("journal").create_index(["stream", "at"], "journal_by_time")
    db.table("journal").create_index(["stream", "subject", "seq"], "journal_by_subject")


def _samples(db: Database) -> None:
    series = {"id": int, "resource": str, "metric": str}
    db.table("series").create(series, pk="id", not_null=set(series), strict=True)
    db.table("unsealed").create({"id": int, "body": bytes}, pk="id", not_null={"body"}, strict=True)
    raw = {"id": int, "hour": int, "series": int, "count": int, "body": bytes}
    db.table("raw").create(raw, pk="id", not_null=set(raw), strict=True)
    # By hour first: what is written together lies together, and what is pruned together too.
    db.table("raw").create_index(["hour", "series", "count"], "raw_by_hour")


def _aggregates(db: Database) -> None:
    db.execute(
        "CREATE TABLE stale_hours (hour INTEGER NOT NULL, series INTEGER NOT NULL, PRIMARY KEY (hour, series)) "
        "STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE minutes (hour INTEGER NOT NULL, series INTEGER NOT NULL, count INTEGER NOT NULL, "
        "body BLOB NOT NULL, PRIMARY KEY (hour, series)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE hours (series INTEGER NOT NULL, hour INTEGER NOT NULL, count INTEGER NOT NULL, mean REAL NOT NULL, "
        "low REAL NOT NULL, high REAL NOT NULL, PRIMARY KEY (series, hour)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX hours_by_hour ON hours (hour)")
    db.table("floors").create({"tier": str, "hour": int}, pk="tier", not_null={"hour"}, strict=True)
