#!/bin/sh
# Compares decoding of a model of half a billion parameters with transformers and records the table in
# results.md. Takes 12 GB of memory and 4 GB of disk.
#   benchmarks/run-large-model.sh [REPEATS]
# One thread on both sides. Python comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
. ./java.sh
. ./record.sh
table=$(one_thread 10g io.stepwise.benchmarks.lm.LargeModelBenchmark "$python" large_model_peer.py "$repeats")
rm -rf target/language-model
versions=$(peer_versions "$python")
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-large-model.sh %s` at %s (%s)\n\n' "$repeats" "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | record "run-large-model.sh $repeats"
