#!/bin/sh
# Measures the language model beside transformers, figure by figure in turn, and appends the table to results.md.
#   benchmarks/run-language-model.sh [REPEATS [FIGURE…]]
# Some 15 minutes a repeat with all figures (see the table's lines without the model's size), half a minute with
# train alone.
# One thread on both sides. Python comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
[ $# -eq 0 ] || shift
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
. ./java.sh
table=$(one_thread 2g io.stepwise.benchmarks.lm.LanguageModelBenchmark "$python" language_model_peer.py "$repeats" "$@")
versions=$(peer_versions "$python")
[ -e results.md ] || printf '# Results\n\nEach table was appended by the command above it.\n' > results.md
{
  printf '\n## %s — language model\n\n' "$(date -u '+%Y-%m-%d %H:%M')"
  # shellcheck disable=SC2016
  printf '`benchmarks/run-language-model.sh %s%s` at %s (%s)\n\n' "$repeats" "$(printf ' "%s"' "$@" | sed 's/^ ""$//')" \
    "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | tee -a results.md
