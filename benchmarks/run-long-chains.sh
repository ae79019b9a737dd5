#!/bin/sh
# Generates, scores and trains on single chains of growing length; appends the table to results.md.
#   [WHAT='generate score train'] benchmarks/run-long-chains.sh [LENGTH...]
# One thread; a process of at most 7 GB of heap for each figure.
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- 1024 4096 16384 65536 131072
. ./java.sh
{
  printf '\n## %s — long chains\n\n' "$(date -u '+%Y-%m-%d %H:%M')"
  # shellcheck disable=SC2016
  printf '`benchmarks/run-long-chains.sh %s` at %s; 1.0 M parameters (d 128, 2 layers, 4 heads, 2 key heads), one thread.\n\n' \
    "$*" "$(git rev-parse --short HEAD)"
  echo '| | tokens | seconds | tokens/s | most resident MB | cache bytes/token |'
  echo '|---|---|---|---|---|---|'
} >>results.md
for length in "$@"; do
  for what in ${WHAT:-generate score train}; do
    one_thread 7g io.stepwise.benchmarks.lm.LongChainBenchmark "$what" "$length" 2>/dev/null | tee -a results.md
  done
done
