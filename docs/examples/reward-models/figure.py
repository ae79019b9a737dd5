#!/usr/bin/env python3
"""Draws best-of-N of several reward models over several seeds: figure.py FILE... >figure.svg

Each file is what `evaluate best-of-n --output` wrote for one seed. Lines are means over seeds, bands reach from the
lowest to the highest seed. The table with 95 % intervals over problems goes to standard error."""
import json
import math
import os
import sys

NAMES = {
    "process": "process (PRM)",
    "three-class": "three classes",
    "outcome": "outcome (ORM)",
    "implicit": "implicit",
    "generative": "generative verifier",
    "vote": "vote weighted by PRM",
    "majority": "majority vote",
    "oracle": "any of N right",
}
COLOURS = ["#1b6ca8", "#5fa8d3", "#d1495b", "#edae49", "#3a7d44", "#7b4fa6", "#666666", "#bbbbbb"]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 56, 180, 20, 48

curves = {}
for path in sys.argv[1:]:
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        kind = os.path.basename(row["scores"]).rsplit("-", 1)[0]
        chosen = [(kind, "vanilla"), ("majority", "majority"), ("oracle", "oracle")]
        if kind == "process":
            chosen.append(("vote", "weighted"))
        for name, metric in chosen:
            points = curves.setdefault(name, {}).setdefault(row["n"], {})
            points[path] = [row[metric + end] for end in ("", "_low", "_high")]


def mean(values):
    return sum(values) / len(values)


sizes = sorted(next(iter(curves.values())))
print("| highest score by | " + " | ".join(f"N = {n}" for n in sizes) + " |", file=sys.stderr)
print("|---" * (len(sizes) + 1) + "|", file=sys.stderr)
for name, label in NAMES.items():
    if name in curves:
        cells = []
        for n in sizes:
            estimate, low, high = (100 * mean([seed[i] for seed in curves[name][n].values()]) for i in range(3))
            cells.append(f"{estimate:.1f} ({low:.1f}–{high:.1f})")
        print(f"| {label} | " + " | ".join(cells) + " |", file=sys.stderr)


def x(n):
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log2(n) / math.log2(sizes[-1])


def y(share):
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


out = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
]
for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
    out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#ddd"/>')
    out.append(f'<text x="{LEFT - 8}" y="{y(share) + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>')
for n in sizes:
    out.append(f'<text x="{x(n):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{n}</text>')
out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">N = solutions per problem</text>')
labels = []
for (name, label), colour in zip(NAMES.items(), COLOURS):
    if name not in curves:
        continue
    seeds = [[point[0] for point in curves[name][n].values()] for n in sizes]
    upper = " ".join(f"{x(n):.1f},{y(max(s)):.1f}" for n, s in zip(sizes, seeds))
    lower = " ".join(f"{x(n):.1f},{y(min(s)):.1f}" for n, s in reversed(list(zip(sizes, seeds))))
    out.append(f'<polygon points="{upper} {lower}" fill="{colour}" opacity="0.18"/>')
    line = " ".join(f"{x(n):.1f},{y(mean(s)):.1f}" for n, s in zip(sizes, seeds))
    dashes = ' stroke-dasharray="5 4"' if name in ("majority", "oracle") else ""
    out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
    labels.append([y(mean(seeds[-1])), label, colour])
labels.sort()
for i in range(1, len(labels)):
    labels[i][0] = max(labels[i][0], labels[i - 1][0] + 15)
for at, label, colour in labels:
    out.append(f'<text x="{WIDTH - RIGHT + 8}" y="{at + 4:.1f}" fill="{colour}">{label}</text>')
out.append("</svg>")
print("\n".join(out))
