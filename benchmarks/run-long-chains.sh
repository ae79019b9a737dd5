#!/bin/sh
# Generates, scores and trains on single chains of growing length; records the table in results.md.
#   [WHAT='generate score train score-steps score-prefixes'] benchmarks/run-long-chains.sh [LENGTH...]
# One thread; a process of at most 7 GB of heap for each measurement.
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- 1024 4096 16384 65536 131072
. ./java.sh
. ./record.sh
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-long-chains.sh %s` at %s; 1.0 M parameters (d 128, 2 layers, 4 heads, 2 key heads), one thread.\n\n' \
    "$*" "$(git rev-parse --short HEAD)"
  echo '| | tokens | seconds | tokens/s | peak resident MB | cache bytes/token |'
  echo '|---|---|---|---|---|---|'
  for length in "$@"; do
    for what in ${WHAT:-generate score train}; do
      one_thread 7g io.stepwise.benchmarks.lm.LongChainBenchmark "$what" "$length" 2>/dev/null
    done
  done
} | record "run-long-chains.sh $*"
