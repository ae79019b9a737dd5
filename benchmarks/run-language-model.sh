#!/bin/sh
# Compares the language model with transformers, one metric after the other, and records the table in results.md.
#   benchmarks/run-language-model.sh [REPEATS [METRIC…]]
# A repeat takes about 15 minutes with all metrics (the rows of the table without the model size), half a minute
# with train alone.
# One thread on both sides. Python comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
[ $# -eq 0 ] || shift
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
. ./java.sh
. ./record.sh
table=$(one_thread 2g io.stepwise.benchmarks.lm.LanguageModelBenchmark "$python" language_model_peer.py "$repeats" "$@")
versions=$(peer_versions "$python")
filter=$(printf ' "%s"' "$@" | sed 's/^ ""$//')
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-language-model.sh %s%s` at %s (%s)\n\n' "$repeats" "$filter" \
    "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | record "run-language-model.sh $repeats$filter"
