"""Reads a table of solutions with DuckDB and with pandas and compares it with JSON lines.

    python read_table.py TABLE_DIR EXPECTED.jsonl

Prints the number of rows that both read as expected, or fails.
"""

import json
import sys
from pathlib import Path

import duckdb
import numpy
import pandas


def plain(value):
    """Nested values as JSON has them; not a number is how pandas says that there is none."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [plain(inner) for inner in value]
    if isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() else value
    return value


def same(reader, rows, expected):
    rows = sorted((plain(row) for row in rows), key=lambda row: row["id"])
    for row, wanted in zip(rows, expected):
        if row != wanted:
            sys.exit(f"{reader} differs:\n{row}\n{wanted}")
    if len(rows) != len(expected):
        sys.exit(f"{reader} read {len(rows)} rows, expected {len(expected)}")


def main():
    table, lines = Path(sys.argv[1]), Path(sys.argv[2])
    with open(lines, encoding="utf-8") as text:
        expected = sorted((json.loads(line) for line in text), key=lambda row: row["id"])
    files = f"{table}/*.parquet"
    duck = duckdb.connect()
    query = duck.execute(f"SELECT * FROM '{files}'")
    names = [column[0] for column in query.description]
    same("DuckDB", (dict(zip(names, row)) for row in query.fetchall()), expected)
    same("pandas", pandas.read_parquet(table).to_dict("records"), expected)
    wrong = duck.execute(
        f"SELECT count(*) FROM (SELECT unnest(steps) AS step FROM '{files}') WHERE step.rating = -1"
    ).fetchone()[0]
    if wrong != sum(step["rating"] == -1 for row in expected for step in row["steps"]):
        sys.exit(f"DuckDB found {wrong} wrong steps")
    codecs = duck.execute(f"SELECT DISTINCT compression FROM parquet_metadata('{files}')").fetchall()
    if codecs != [("ZSTD",)]:
        sys.exit(f"unexpected compression {codecs}")
    print(len(expected))


if __name__ == "__main__":
    main()
