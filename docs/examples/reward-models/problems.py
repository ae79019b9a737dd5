#!/usr/bin/env python3
"""Prints the first problems of a folder of problems as JSON lines: problems.py FOLDER COUNT. Needs pyarrow."""
import json
import sys

import pyarrow.parquet

table = pyarrow.parquet.read_table(f"{sys.argv[1]}/problems").slice(0, int(sys.argv[2]))
for row in table.to_pylist():
    print(json.dumps({"problem": row["text"], "answer": row["answer"]}))
