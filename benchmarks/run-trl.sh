#!/bin/sh
# Compares training and scoring of a process reward model with TRL's PRMTrainer, and records the table in results.md.
#   benchmarks/run-trl.sh [REPEATS [FOLDER]]
# FOLDER holds a pretrained language model, e.g. SmolLM2-135M; without it, the model of 0.8 M parameters alone is
# measured. One thread on both sides. Python comes from $STEPWISE_PYTHON, which then needs trl 1.13.0, or from
# benchmarks/.venv, made on first use, into which trl is installed.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
folder=${2:-}
python=$(../language-model/src/test/python/environment.sh .venv)
[ -n "${STEPWISE_PYTHON:-}" ] || "$python" -m pip install --quiet --disable-pip-version-check trl==1.13.0
rm -rf target/trl
. ./java.sh
. ./record.sh
table=$(one_thread 8g io.stepwise.benchmarks.lm.TrlBenchmark "$python" trl_peer.py "$repeats" ${folder:+"$folder"})
versions="$("$python" -c 'import trl; print(f"trl {trl.__version__}")'), $(peer_versions "$python")"
{
  # shellcheck disable=SC2016
  printf '`benchmarks/run-trl.sh %s%s` at %s (%s)\n\n' "$repeats" "${folder:+ ${folder##*/}}" \
    "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | record "run-trl.sh $repeats${folder:+ ${folder##*/}}"
