#!/usr/bin/env bash
# Kinds of reward models on the same chains of the built-in task, by best-of-N, after figure 3 of Let's Verify Step by
# Step. docs/results/reward-models.md has what was measured.
#
#   docs/examples/reward-models/run.sh --demo DIR --output DIR [--seeds N] [--problems N] [--samples N]
#
#   --demo      a finished run of ./stepwise demo: its policy before PPO samples all chains
#   --output    folder of the study; a second start resumes it
#   --seeds     trainings of each kind (3)
#   --problems  training problems; 4 chains of each are graded, and labelled by the task's rules (4000)
#   --samples   chains of each held-out problem to choose among (256)
#
# Needs a Python with pyarrow: python3, or the one that STEPWISE_PYTHON names.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
stepwise=${STEPWISE:-$here/../../../stepwise}
python=${STEPWISE_PYTHON:-python3}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit 2
}

demo='' output='' seeds=3 problems=4000 samples=256 held_out=64
while [ $# -gt 0 ]; do
  case $1 in
    --demo | --output | --seeds | --problems | --samples)
      [ $# -gt 1 ] || fail "Cannot run example: $1 has no value"
      printf -v "${1#--}" %s "$2"
      shift
      ;;
    *) fail "Cannot run example: unknown option $1 (the head of $0 lists them)" ;;
  esac
  shift
done
for name in demo output; do
  [ -n "${!name}" ] || fail "Cannot run example: --$name is missing (the head of $0 explains it)"
done
policy=$demo/policy/sft

# A finished output is kept, so that a second start resumes after it.
run() {
  "$stepwise" "$@" --quiet --resume
}

# Problems of the demo that its reward model and policy were not measured on stay apart from those to train on.
mkdir -p "$output"
for part in training held-out; do
  count=$problems
  [ "$part" = training ] || count=$held_out
  if [ ! -e "$output/$part.jsonl" ]; then
    "$python" "$here/problems.py" "$demo/problems/$part" "$count" >"$output/$part.tmp"
    mv "$output/$part.tmp" "$output/$part.jsonl"
  fi
  run ingest --format problems --input "$output/$part.jsonl" --output "$output/problems/$part"
done

chains() {
  run rollout --policy "$policy" --reward-model "$demo/prm" --task running-total "$@"
}
chains --problems "$output/problems/training" --num-samples 4 --output "$output/chains"
chains --problems "$output/problems/held-out" --num-samples "$samples" --seed 2 --output "$output/pool"
run label --method rules --task running-total --input "$output/chains" --output "$output/labelled"

for seed in $(seq "$seeds"); do
  train() {
    kind=$1
    shift
    run train-prm --kind "$kind" --model "$policy" --seed "$seed" --output "$output/$kind-$seed" "$@"
  }
  train process --data "$output/labelled"
  train three-class --data "$output/labelled"
  train outcome --data "$output/chains" --set training.lm-loss-weight=0.5
  train implicit --data "$output/chains" --beta 1
  # The policy's tokenizer knows digits and +-= only.
  train generative --data "$output/labelled" --set training.max-steps=1500 --verifier-prompt '{problem}=={steps}==' \
    --verifier-step-separator == --yes-word 1 --no-word 0
  models=()
  for kind in process three-class outcome implicit generative; do
    models+=(--model "$output/$kind-$seed")
  done
  run evaluate best-of-n --chains "$output/pool" "${models[@]}" --seed "$seed" --output "$output/best-of-n-$seed.jsonl" \
    --page "$output/best-of-n-$seed.html"
done
"$python" "$here/figure.py" "$output"/best-of-n-*.jsonl >"$output/figure.svg"
