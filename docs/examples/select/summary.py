#!/usr/bin/env python3
"""Prints best-of-N by strategy and number of labels: summary.py FOLDER [N]

FOLDER is the output of run.sh; N is the number of solutions chosen among (16). Cells are percentages: the mean over
seeds, its 95 % interval over seeds (Student's t; needs two seeds), and the 95 % interval over problems, averaged over
seeds. The last column is the difference from uniform with as many labels, paired by seed."""
import glob
import json
import os
import re
import sys

# 97.5 % quantiles of Student's t with 1, 2, … degrees of freedom
T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
folder = sys.argv[1]
n = int(sys.argv[2]) if len(sys.argv) == 3 else 16

cells = {}
for path in glob.glob(os.path.join(glob.escape(folder), "seed-*", "*", "best-of-n.jsonl")):
    seed, cell = path.split(os.sep)[-3:-1]
    match = re.fullmatch(r"(.+)-(\d+)", cell)
    if cell == "first-model":
        key = (0, "none")
    elif match:
        key = (int(match[2]), match[1])
    else:
        sys.exit(f"Cannot summarise study: the folder is of no strategy ({cell}, expected STRATEGY-BUDGET) at {path}")
    with open(path, encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["n"] == n]
    if len(rows) != 1:
        sys.exit(f"Cannot summarise study: no single row of N ({len(rows)} of N = {n}, expected 1) at {path}")
    cells.setdefault(key, {})[seed] = [100 * rows[0]["vanilla" + end] for end in ("", "_low", "_high")]
if not cells:
    sys.exit(f"Cannot summarise study: no results (0 files, expected seed-*/*/best-of-n.jsonl) at {folder}")


def mean(values):
    return sum(values) / len(values)


def interval(values):
    """The mean and its 95 % interval over seeds."""
    count, centre = len(values), mean(values)
    if not 2 <= count <= len(T) + 1:
        return f"{centre:.1f} (no interval)"
    half = T[count - 2] * (sum((v - centre) ** 2 for v in values) / (count - 1) / count) ** 0.5
    return f"{centre:.1f} ({centre - half:.1f} to {centre + half:.1f})"


print(f"| further labels | strategy | seeds | best of {n}, % (over seeds) | over problems | difference from uniform |")
print("|---|---|---|---|---|---|")
for (budget, strategy), seeds in sorted(cells.items()):
    low, high = (mean([seed[i] for seed in seeds.values()]) for i in (1, 2))
    uniform = cells.get((budget, "uniform"), {})
    shared = sorted(set(seeds) & set(uniform)) if strategy != "uniform" else []
    difference = interval([seeds[s][0] - uniform[s][0] for s in shared]) if shared else ""
    estimate = interval([seed[0] for seed in seeds.values()])
    print(f"| {budget} | {strategy} | {len(seeds)} | {estimate} | {low:.1f} to {high:.1f} | {difference} |")
