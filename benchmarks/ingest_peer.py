"""The plain Python reader that `ingest` is measured against: json in, pyarrow out, one process.

    python ingest_peer.py INPUT OUTPUT_DIR [--compare STEPWISE_DIR]

Writes the same columns as solutions/1 with zstd, and the same quarantine, from PRM800K rows. It does
less than the job: no votes, no agreement, no card, and it stops where rows would have to be merged.
With --compare it checks that both tables hold the same rows.
"""

import argparse
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


def parse(line, file, number):
    row = json.loads(line)
    question, label = row["question"], row["label"]
    finish = label["finish_reason"]
    if row["is_initial_screening_question"] or row["is_quality_control_question"]:
        return None
    if finish in ("give_up", "bad_problem"):
        return None
    steps = trajectory(label)
    if not steps:
        return None
    answer = steps[-1]["text"].rpartition("# Answer")
    return {
        "id": digest(f"{file}\n{number}\n0"),
        "problem_id": problem_id(question["problem"]),
        "problem": question["problem"],
        "ground_truth_answer": question["ground_truth_answer"],
        "steps": steps,
        "finish_reason": finish,
        "final_answer": (answer[2].strip() or None) if answer[1] else None,
        "provenance": {
            "file": file,
            "line": number,
            "labeler": row["labeler"],
            "generation": row["generation"],
            "phase": 1 if row["generation"] is None and "pre_generated_steps" not in question else 2,
        },
    }


def content(row):
    sha = hashlib.sha256(row["problem_id"].encode())
    for s in row["steps"]:
        text = s["text"].encode()
        sha.update(len(text).to_bytes(4, "big"))
        sha.update(text)
    return sha.digest()


def ingest(source, output):
    output.mkdir(parents=True)
    seen, batch, solutions, refused = set(), [], 0, 0
    with pq.ParquetWriter(output / "part-00000.parquet", SCHEMA, compression="zstd") as writer:
        with open(source, "rb") as lines, open(output / "quarantine.jsonl", "w") as quarantine:
            offset = 0
            for number, line in enumerate(lines, 1):
                try:
                    row = parse(line, str(source), number)
                except (ValueError, KeyError, TypeError, IndexError) as error:
                    refused += 1
                    quarantined = {"line": number, "byte_offset": offset, "reason": str(error)}
                    quarantine.write(json.dumps(quarantined) + "\n")
                    row = None
                offset += len(line)
                if row is None:
                    continue
                key = content(row)
                if key in seen:
                    sys.exit(f"duplicate solution at line {number}: this reader cannot merge")
                seen.add(key)
                batch.append(row)
                solutions += 1
                if len(batch) == BATCH:
                    writer.write_table(pa.Table.from_pylist(batch, SCHEMA))
                    batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, SCHEMA))
    return solutions, refused


def rows(folder):
    table = pq.ParquetDataset(folder).read()
    return sorted(table.to_pylist(), key=lambda row: row["id"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("input", type=Path)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("--compare", type=Path, help="a folder that the job made of the input")
    options = arguments.parse_args()
    started = time.time()
    solutions, refused = ingest(options.input, options.output)
    seconds = time.time() - started
    size = options.input.stat().st_size
    print(
        json.dumps(
            {
                "solutions": solutions,
                "refused": refused,
                "seconds": round(seconds, 2),
                "megabytes_per_second": round(size / 1e6 / seconds, 2),
                "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )
    if options.compare:
        ours = rows(options.output / "part-00000.parquet")
        theirs = rows(options.compare / "solutions")
        if ours != theirs:
            different = sum(a != b for a, b in zip(ours, theirs))
            sys.exit(f"the tables differ: {len(ours)} and {len(theirs)} rows, {different} different")
        print(json.dumps({"compared_rows": len(ours), "equal": True}))


if __name__ == "__main__":
    main()
