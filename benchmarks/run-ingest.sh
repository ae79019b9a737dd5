#!/usr/bin/env bash
# Compares ingest with a plain Python reader on generated PRM800K rows and records the table in results.md.
#   benchmarks/run-ingest.sh [MEGABYTES…]      500 by default; the data is generated and deleted
# Ours is the whole command, from the start of the JVM on, on two threads with a heap of $HEAP (2g).
# Python (json, pyarrow) comes from $STEPWISE_PYTHON or from benchmarks/.venv-ingest, made on first use; above
# $PEER_MEGABYTES (1000) it is not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD
[ $# -gt 0 ] || set -- 500

python=${STEPWISE_PYTHON:-$here/.venv-ingest/bin/python}
if [ ! -x "$python" ]; then
  python3 -m venv .venv-ingest
  "$python" -m pip install --quiet --disable-pip-version-check pyarrow==26.0.1 >&2
fi
../stepwise --version >/dev/null 2>&1 || ../stepwise ingest --help >/dev/null
[ -e target/classes/io/stepwise/benchmarks/ingest/GenerateRows.class ] ||
  (cd .. && mvn -q -B compile -pl benchmarks -am >&2)
classes="target/classes:$(printf '%s:' ../jobs/target/jobs-*.jar)../jobs/target/lib/*:../jobs/target/spark/jars/*"

work=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-ingest.XXXXXX")
trap 'rm -rf "$work"' EXIT
number() { sed -n "s/.*\"$1\" *: *\([0-9.]*\).*/\1/p" | head -n 1; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }

table=$work/table.md
{
  echo '| JSON | rows | command | MB/s | job alone | heap in use | Python, same output | ratio | Python, rows only | ratio |'
  echo '|---|---|---|---|---|---|---|---|---|---|'
} >"$table"
for megabytes in "$@"; do
  rows=$((megabytes * 216))
  java -Xmx1g -cp "$classes" io.stepwise.benchmarks.ingest.GenerateRows "$rows" 7 "$work/in" 2>/dev/null
  input=$work/in/rows.jsonl
  bytes=$(wc -c <"$input")
  # Both readers find the file in memory; the first would otherwise pay for the disk.
  cat "$input" >/dev/null
  begun=$(date +%s.%N)
  STEPWISE_HEAP=${HEAP:-2g} STEPWISE_JAVA_OPTS="-Xlog:gc:file=$work/gc.log" ../stepwise ingest --quiet \
    --master 'local[2]' --format prm800k --input "$input" --output "$work/out" >"$work/said"
  seconds=$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
  job=$(number seconds <"$work/out/manifest.json")
  heap=$(sed -n 's/.*Pause.*->\([0-9]*\)M(.*/\1/p' "$work/gc.log" | sort -n | tail -n 1)
  same=- sameratio=- plain=- plainratio=-
  if [ "$megabytes" -le "${PEER_MEGABYTES:-1000}" ]; then
    same=$("$python" ingest_peer.py "$input" "$work/peer" --compare "$work/out" | number seconds)
    plain=$("$python" ingest_peer.py "$input" "$work/plain" --rows-only | number seconds)
    sameratio=$(ratio "$same" "$seconds") plainratio=$(ratio "$plain" "$seconds")
    rm -rf "$work/peer" "$work/plain"
    same="$same s" plain="$plain s"
  fi
  printf '| %d MB | %d | %s s | %s | %.1f s | %s MB | %s | %s | %s | %s |\n' "$((bytes / 1000000))" \
    "$rows" "$seconds" "$(ratio "$(awk -v b="$bytes" 'BEGIN { print b / 1e6 }')" "$seconds")" "$job" \
    "${heap:--}" "$same" "$sameratio" "$plain" "$plainratio" >>"$table"
  rm -rf "$work/in" "$work/out"
done

kind=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
! grep -q avx512f /proc/cpuinfo || kind="$kind with AVX-512"
. ./record.sh
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-ingest.sh %s` at %s on %s cores of an %s (heap %s, Python %s, pyarrow %s)\n\n' "$*" \
    "$(git rev-parse --short HEAD)" "$(nproc)" "$kind" "${HEAP:-2g}" "$("$python" -c 'import platform; print(platform.python_version())')" \
    "$("$python" -c 'import pyarrow; print(pyarrow.__version__)')"
  cat "$table"
} | record "run-ingest.sh $*"
