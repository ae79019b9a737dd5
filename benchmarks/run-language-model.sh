#!/bin/sh
# Measures the language model beside transformers and appends the table to results.md.
#   benchmarks/run-language-model.sh [REPEATS [short]]
# Some 15 minutes a repeat, 3 if it is to be short: without mixed lengths and scoring.
# One thread on both sides. Python comes from $STEPWISE_PYTHON or from benchmarks/.venv, made on first use.
set -eu
cd "$(dirname "$0")"
repeats=${1:-3}
extent=$([ "${2:-}" = short ] && echo SHORT || echo WHOLE)
python=$(../language-model/src/test/python/environment.sh .venv)
rm -rf target/language-model
mkdir -p target
(cd .. && mvn -q -B -o test-compile dependency:build-classpath -pl benchmarks -am -DskipTests \
  -Dmdep.outputFile=target/classpath.txt >&2)
export OMP_NUM_THREADS=1
table=$(java -Xmx2g -XX:+UseTransparentHugePages --add-modules=jdk.incubator.vector -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Dai.djl.pytorch.num_threads=1 \
  -Dai.djl.pytorch.num_interop_threads=1 -cp "target/classes:$(cat target/classpath.txt)" \
  io.stepwise.benchmarks.lm.LanguageModelBenchmark "$python" language_model_peer.py "$repeats" "$extent")
versions=$("$python" -c 'import torch, transformers as t; print(f"transformers {t.__version__}, torch {torch.__version__}")')
[ -e results.md ] || printf '# Results\n\nEach table was appended by the command above it.\n' > results.md
{
  printf '\n## %s — language model\n\n' "$(date -u '+%Y-%m-%d %H:%M')"
  # shellcheck disable=SC2016
  printf '`benchmarks/run-language-model.sh %s` at %s (%s)\n\n' "$repeats${2:+ $2}" "$(git rev-parse --short HEAD)" "$versions"
  printf '%s\n' "$table"
} | tee -a results.md
