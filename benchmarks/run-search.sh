#!/bin/sh
# Compares best-of-N, step beam search and DVTS with the algorithm of Hugging Face's search-and-learn on transformers, at
# SmolLM2-135M's shape, and records the tables in results.md. Takes 8 GB of memory.
#   benchmarks/run-search.sh [REPEATS [LAYERS]]
# A repeat takes about ten minutes of processor time with the 30 layers of the model. One thread on both sides. Python
# comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-1}
layers=${2:-30}
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/search
. ./java.sh
. ./record.sh
tables=$(one_thread 6g io.stepwise.benchmarks.lm.SearchBenchmark "$python" search_peer.py "$repeats" "$layers")
rm -rf target/search
versions=$(peer_versions "$python")
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-search.sh %s %s` at %s (%s)\n\n' "$repeats" "$layers" "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$tables"
} | record "run-search.sh $repeats $layers"
