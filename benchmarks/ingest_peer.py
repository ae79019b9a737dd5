"""The plain Python reader that `ingest` is measured against: json in, pyarrow out, one process.

    python ingest_peer.py INPUT OUTPUT_DIR [--rows-only] [--compare STEPWISE_DIR]

Writes what the job writes of PRM800K rows: the columns of solutions/1 with zstd, sorted by problem,
duplicates merged; quarantine; a manifest with digests and all counts, votes and agreement among them.
Only the page for people is left out. With --rows-only it writes rows as they come, without merging,
sorting and counting. With --compare it checks that tables and counts are the job's.
"""

import argparse
import collections
import hashlib
import json
import resource
import sys
import time
import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ALTERNATIVE = pa.struct([pa.field("text", pa.string(), False), pa.field("rating", pa.int32())])
STEP = pa.struct(
    [
        pa.field("text", pa.string(), False),
        pa.field("rating", pa.int32()),
        pa.field("author", pa.string(), False),
        pa.field("alternatives", pa.list_(pa.field("element", ALTERNATIVE, False)), False),
    ]
)
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), False),
        pa.field("problem_id", pa.string(), False),
        pa.field("problem", pa.string(), False),
        pa.field("ground_truth_answer", pa.string()),
        pa.field("steps", pa.list_(pa.field("element", STEP, False)), False),
        pa.field("finish_reason", pa.string(), False),
        pa.field("final_answer", pa.string()),
        pa.field(
            "provenance",
            pa.struct(
                [
                    pa.field("file", pa.string(), False),
                    pa.field("line", pa.int64(), False),
                    pa.field("labeler", pa.string(), False),
                    pa.field("generation", pa.int32()),
                    pa.field("phase", pa.int32(), False),
                ]
            ),
            False,
        ),
    ]
)
BATCH = 5000
DROPPED = ("give_up", "bad_problem")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def problem_id(problem):
    return digest(" ".join(unicodedata.normalize("NFKC", problem).split()).lower())


def step(completions, taken, human=None):
    if human is not None:
        text = human if isinstance(human, str) else human["text"]
        rating = None if isinstance(human, str) else human.get("corrected_rating") or human["rating"]
        author = "human"
    else:
        text, rating, author = completions[taken]["text"], completions[taken]["rating"], "model"
    others = [
        {"text": c["text"], "rating": c["rating"]}
        for k, c in enumerate(completions)
        if human is not None or k != taken
    ]
    return {"text": text, "rating": rating, "author": author, "alternatives": others}


def trajectory(label):
    steps = []
    for position in label["steps"]:
        completions = position["completions"] or []
        if position["chosen_completion"] is not None:
            steps.append(step(completions, position["chosen_completion"]))
        elif position["human_completion"] is not None:
            steps.append(step(completions, -1, position["human_completion"]))
        else:
            if any(c["rating"] is not None for c in completions):
                steps.append(step(completions, 0))
            break
    return steps


def solution(row, steps, file, number):
    question = row["question"]
    problem = problem_id(question["problem"])
    answer = steps[-1]["text"].rpartition("# Answer")
    return {
        "id": content(problem, steps).hex()[:20],
        "problem_id": problem,
        "problem": question["problem"],
        "ground_truth_answer": question["ground_truth_answer"],
        "steps": steps,
        "finish_reason": row["label"]["finish_reason"],
        "final_answer": (answer[2].strip() or None) if answer[1] else None,
        "provenance": {
            "file": file,
            "line": number,
            "labeler": row["labeler"],
            "generation": row["generation"],
            "phase": 1 if row["generation"] is None and "pre_generated_steps" not in question else 2,
        },
    }


def parse(line, file, number):
    """The solution of a line, and why it is left out."""
    row = json.loads(line)
    control = row["is_quality_control_question"]
    if row["is_initial_screening_question"]:
        return None, "screening"
    if not control and row["label"]["finish_reason"] in DROPPED:
        return None, row["label"]["finish_reason"]
    steps = trajectory(row["label"])
    if not steps:
        return None, "quality_control" if control else "no_steps"
    return solution(row, steps, file, number), "quality_control" if control else None


def content(problem, steps):
    """SHA-256 of a problem's identity and the steps' texts."""
    sha = hashlib.sha256()
    for text in [problem] + [step["text"] for step in steps]:
        encoded = text.encode()
        sha.update(len(encoded).to_bytes(4, "big"))
        sha.update(encoded)
    return sha.digest()


class Votes:
    """Ratings of the same step of a model, after the same steps, in all rows."""

    def __init__(self):
        self.steps = {}

    def add(self, row):
        labeler = row["provenance"]["labeler"]
        prefix = hashlib.sha256(row["problem_id"].encode())
        for s in row["steps"]:
            for other in s["alternatives"]:
                if other["rating"] is not None:
                    branch = prefix.copy()
                    branch.update(other["text"].encode() + b"\0")
                    self.vote(branch.digest(), other["rating"], labeler)
            prefix.update(s["text"].encode() + b"\0")
            if s["rating"] is not None and s["author"] == "model":
                self.vote(prefix.digest(), s["rating"], labeler)

    def vote(self, step, rating, labeler):
        self.steps.setdefault(step[:8], []).append((labeler, rating))

    def counts(self):
        several = [votes for votes in self.steps.values() if len(votes) > 1]
        differing = sum(len({rating for _, rating in votes}) > 1 for votes in several)
        return {"steps_rated_twice": len(several), "steps_rated_differently": differing}

    def equal_share(self):
        equal = all_pairs = 0.0
        for votes in self.steps.values():
            ratings = collections.Counter(dict(reversed(votes)).values())
            n = sum(ratings.values())
            if n > 1:
                equal += sum(count * (count - 1) for count in ratings.values()) / (n - 1)
                all_pairs += n
        return equal / all_pairs if all_pairs else None


def merged(group, counts):
    """One row of rows with the same steps: the majority's rating, among equals the lowest."""
    first = group[0]
    if len(group) == 1:
        return first
    counts["duplicates"] += len(group) - 1
    for k, s in enumerate(first["steps"]):
        ratings = collections.Counter(
            row["steps"][k]["rating"] for row in group if row["steps"][k]["rating"] is not None
        )
        counts["conflicting_ratings"] += len(ratings) > 1
        if ratings:
            s["rating"] = min(ratings, key=lambda rating: (-ratings[rating], rating))
        known = {other["text"] for other in s["alternatives"]}
        for row in group[1:]:
            for other in row["steps"][k]["alternatives"]:
                if other["text"] not in known:
                    known.add(other["text"])
                    s["alternatives"].append(other)
    if len({row["finish_reason"] for row in group}) > 1:
        wrong = any(s["rating"] == -1 for s in first["steps"])
        first["finish_reason"] = "found_error" if wrong else "solution"
    truths = [row["ground_truth_answer"] for row in group if row["ground_truth_answer"] is not None]
    first["ground_truth_answer"] = truths[0] if truths else None
    return first


class Table:
    def __init__(self, path):
        self.writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        self.batch = []

    def add(self, row):
        self.batch.append(row)
        if len(self.batch) == BATCH:
            self.flush()

    def flush(self):
        if self.batch:
            self.writer.write_table(pa.Table.from_pylist(self.batch, SCHEMA))
            self.batch = []

    def close(self):
        self.flush()
        self.writer.close()


def count(row, counts):
    counts["solutions"] += 1
    counts["steps"] += len(row["steps"])
    counts["finish_reasons", row["finish_reason"]] += 1
    counts["labelers", row["provenance"]["labeler"]] += 1
    counts["generations", row["provenance"]["generation"]] += 1
    counts["length", len(row["steps"])] += 1
    for k, s in enumerate(row["steps"]):
        counts["ratings", s["rating"]] += 1
        counts["position", min(k, 30), s["rating"]] += 1
        counts["characters", len(s["text"]).bit_length()] += 1
        counts["alternatives"] += len(s["alternatives"])


def ingest(source, output, rows_only):
    output.mkdir(parents=True)
    counts, votes, groups = collections.Counter(), Votes(), {}
    sha = hashlib.sha256()
    table = Table(output / "part-00000.parquet")
    with open(source, "rb") as lines, open(output / "quarantine.jsonl", "w") as quarantine:
        offset = 0
        for number, line in enumerate(lines, 1):
            counts["lines"] += 1
            try:
                row, dropped = parse(line, str(source), number)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                counts["quarantined"] += 1
                refused = {"line": number, "byte_offset": offset, "reason": str(error)}
                quarantine.write(json.dumps(refused) + "\n")
                row = dropped = None
            offset += len(line)
            if rows_only:
                if row is not None and not dropped:
                    table.add(row)
                continue
            sha.update(line)
            if row is not None:
                votes.add(row)
            if dropped:
                counts["dropped", dropped] += 1
            elif row is not None:
                groups.setdefault((row["problem_id"], row["id"]), []).append(row)
    if not rows_only:
        for key in sorted(groups):
            row = merged(groups.pop(key), counts)
            count(row, counts)
            table.add(row)
    table.close()
    if not rows_only:
        manifest = {
            "input": sha.hexdigest(),
            "counts": {str(name): value for name, value in counts.items()} | votes.counts(),
            "equal_share": votes.equal_share(),
            "files": {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(output.iterdir())
            },
        }
        (output / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return counts | votes.counts()


def rows(folder):
    table = pq.ParquetDataset(folder).read()
    return sorted(table.to_pylist(), key=lambda row: row["id"])


def compare(counts, output, folder):
    ours, theirs = rows(output / "part-00000.parquet"), rows(folder / "solutions")
    if ours != theirs:
        different = sum(a != b for a, b in zip(ours, theirs))
        sys.exit(f"the tables differ: {len(ours)} and {len(theirs)} rows, {different} different")
    manifest = json.loads((folder / "manifest.json").read_text())["counts"]
    for name in ("lines", "quarantined", "solutions", "steps", "alternatives", "duplicates",
                 "conflicting_ratings", "steps_rated_twice", "steps_rated_differently"):
        if counts.get(name, 0) != manifest[name]:
            sys.exit(f"{name} differs: {counts.get(name, 0)} and {manifest[name]}")
    return len(ours)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("input", type=Path)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("--rows-only", action="store_true", help="no merging, sorting, counting")
    arguments.add_argument("--compare", type=Path, help="a folder that the job made of the input")
    options = arguments.parse_args()
    started = time.time()
    counts = ingest(options.input, options.output, options.rows_only)
    seconds = time.time() - started
    size = options.input.stat().st_size
    figures = {
        "seconds": round(seconds, 2),
        "megabytes_per_second": round(size / 1e6 / seconds, 2),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    if options.compare:
        figures["compared_rows"] = compare(counts, options.output, options.compare)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
