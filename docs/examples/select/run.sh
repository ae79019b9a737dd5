#!/usr/bin/env bash
# Which solutions are worth labelling? Reward models trained on labels that `select` asks for by three strategies, on
# the built-in task, whose rules stand in for people.
#
#   docs/examples/select/run.sh --demo DIR --chains DIR --output DIR [--seeds N] [--first N] [--budgets "N ..."]
#
#   --demo     a finished run of ./stepwise demo
#   --chains   chains of training problems, written by rollout: the pool to select from
#   --output   folder of the study; a second start resumes it
#   --seeds    repetitions (3)
#   --first    solutions labelled at random, for the reward model that selects (200)
#   --budgets  further solutions to label ("200 600")
#
# Every step is written atomically, and skipped by a later start. Prints a table, also kept as summary.md; needs python3,
# or the Python that STEPWISE_PYTHON names.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
stepwise=${STEPWISE:-$here/../../../stepwise}
python=${STEPWISE_PYTHON:-python3}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit 2
}

demo='' chains='' output='' seeds=3 first=200 budgets='200 600'
while [ $# -gt 0 ]; do
  case $1 in
    --demo | --chains | --output | --seeds | --first | --budgets)
      [ $# -gt 1 ] || fail "Cannot run example: $1 has no value"
      printf -v "${1#--}" %s "$2"
      shift
      ;;
    *) fail "Cannot run example: unknown option $1 (the head of $0 lists them)" ;;
  esac
  shift
done
for name in demo chains output; do
  [ -n "${!name}" ] || fail "Cannot run example: --$name is missing (the head of $0 explains it)"
done
for folder in "$demo/policy/sft" "$demo/rollouts/held-out-before" "$chains"; do
  [ -d "$folder" ] || fail "Cannot run example: no such folder ($folder, expected the output of demo and rollout)"
done
for number in "$seeds" "$first" $budgets; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || fail "Cannot run example: not a positive number ($number)"
done
command -v "$python" >/dev/null || fail "Cannot run example: no Python ($python; STEPWISE_PYTHON names another)"

run() {
  "$stepwise" "$@" --quiet --resume
}

# Labels what was asked for, trains on it, and measures best-of-N on the demo's held-out chains.
#   train NAME SEED REQUESTS...
train() {
  local name=$1 seed=$2 files=() request
  shift 2
  for request in "$@"; do
    files+=("$request/requests.jsonl")
  done
  # The rules label what nobody has filled in: without its mark, an unrated line is a plain solution.
  mkdir -p "$name"
  sed -e 's/,"selection":{[^}]*}//' "${files[@]}" >"$name/asked.jsonl"
  run ingest --format trajectories --input "$name/asked.jsonl" --output "$name/asked"
  run label --method rules --task running-total --input "$name/asked" --output "$name/labelled"
  run train-prm --data "$name/labelled" --model "$demo/policy/sft" --seed "$seed" --set training.max-steps=160 \
    --output "$name/prm"
  run evaluate best-of-n --chains "$demo/rollouts/held-out-before" --model "$name/prm" --output "$name/best-of-n.jsonl"
}

for seed in $(seq "$seeds"); do
  base=$output/seed-$seed
  mkdir -p "$base"
  run select --strategy uniform --input "$chains" --count "$first" --seed "$((100 + seed))" --output "$base/first"
  train "$base/first-model" "$seed" "$base/first"
  for budget in $budgets; do
    for strategy in uniform uncertainty convincing-wrong; do
      cell=$base/$strategy-$budget
      model=()
      [ "$strategy" = uniform ] || model=(--reward-model "$base/first-model/prm")
      run select --strategy "$strategy" --input "$chains" --count "$budget" --seed "$seed" "${model[@]}" \
        --output "$cell-requests"
      train "$cell" "$seed" "$base/first" "$cell-requests"
    done
  done
done
"$python" "$here/summary.py" "$output" | tee "$output/summary.tmp"
mv "$output/summary.tmp" "$output/summary.md"
