#!/bin/sh
# Measures the language model beside transformers and appends the table to results.md.
#   benchmarks/run-language-model.sh [REPEATS [short|train]]
# Some 15 minutes a repeat, 3 if it is to be short: without mixed lengths and scoring; half a minute if only training
# is measured.
# One thread on both sides. Python comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
case ${2:-} in
  '') extent=WHOLE ;;
  short) extent=SHORT ;;
  train) extent=TRAIN ;;
  *) echo "Cannot measure: unknown extent ($2, expected short or train)" >&2 && exit 2 ;;
esac
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
. ./java.sh
table=$(one_thread 2g io.stepwise.benchmarks.lm.LanguageModelBenchmark "$python" language_model_peer.py "$repeats" "$extent")
versions=$(peer_versions "$python")
[ -e results.md ] || printf '# Results\n\nEach table was appended by the command above it.\n' > results.md
{
  printf '\n## %s — language model\n\n' "$(date -u '+%Y-%m-%d %H:%M')"
  # shellcheck disable=SC2016
  printf '`benchmarks/run-language-model.sh %s` at %s (%s)\n\n' "$repeats${2:+ $2}" "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | tee -a results.md
