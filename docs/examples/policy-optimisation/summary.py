#!/usr/bin/env python3
"""Prints held-out pass@1 by RL algorithm: summary.py FOLDER

FOLDER is the output of run.sh. Each number is the mean over seeds, with the smallest and the largest in brackets."""
import glob
import json
import os
import sys

if len(sys.argv) != 2:
    sys.exit(__doc__)
folder = sys.argv[1]


def measured(cell):
    """Held-out pass@1 in percent, largest divergence, steps per chain and seconds of updates of one training."""
    with open(os.path.join(cell, "held-out", "manifest.json"), encoding="utf-8") as file:
        accuracy = json.load(file)["metrics"]["accuracy"]
    rows = {}
    with open(os.path.join(cell, "policy.metrics", "metrics.jsonl"), encoding="utf-8") as file:
        for row in map(json.loads, file):
            rows.setdefault(row["step"], {})[row["name"]] = row["value"]
    if not rows:
        sys.exit(f"Cannot summarise study: no metrics (0 iterations, expected at least 1) at {cell}")
    ordered = [rows[step] for step in sorted(rows)]
    divergence = [row["sequence_kl"] for row in ordered if "sequence_kl" in row]
    return {
        "pass@1": 100 * accuracy,
        "divergence": max(divergence) if divergence else None,
        "steps": ordered[-1]["response_steps"],
        "seconds": sum(row["train/seconds"] for row in ordered),
    }


def cell(values, digits):
    values = [value for value in values if value is not None]
    if not values:
        return "not measured"
    mean = sum(values) / len(values)
    return f"{mean:.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


results = {}
for path in glob.glob(os.path.join(glob.escape(folder), "*", "seed-*")):
    results.setdefault(path.split(os.sep)[-2], []).append(measured(path))
if not results:
    sys.exit(f"Cannot summarise study: no results (0 folders, expected ALGORITHM/seed-N) at {folder}")

print("| algorithm | seeds | held-out pass@1, % | divergence, nats per chain | steps per chain | updates, s |")
print("|---|---|---|---|---|---|")
for name, seeds in sorted(results.items(), key=lambda item: -sum(s["pass@1"] for s in item[1]) / len(item[1])):
    columns = [cell([seed[key] for seed in seeds], digits) for key, digits in
               [("pass@1", 1), ("divergence", 2), ("steps", 2), ("seconds", 0)]]
    print(f"| `{name}` | {len(seeds)} | " + " | ".join(columns) + " |")
