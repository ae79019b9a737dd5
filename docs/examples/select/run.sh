#!/usr/bin/env bash
# Which solutions are worth labelling? Reward models trained on labels that `select` asks for by several strategies, on
# the built-in task, whose rules stand in for people.
#
#   docs/examples/select/run.sh --demo DIR --chains DIR --output DIR [--seeds N] [--first N] [--budgets "N ..."]
#     [--strategies "NAME ..."] [--updates N]
#
#   --demo        a finished run of ./stepwise demo
#   --chains      chains of training problems, written by rollout: the pool to select from
#   --output      folder of the study; a second start resumes it, and may have more seeds
#   --seeds       repetitions (3)
#   --first       solutions labelled at random, for the reward models that select (200)
#   --budgets     further solutions to label ("200 600")
#   --strategies  strategies of select; must have uniform ("uniform uncertainty convincing-wrong disagreement")
#   --updates     updates of each training (160)
#
# Every step is written atomically, and skipped by a later start. The last command compares the strategies by the
# labels that they need for equal best-of-N (efficiency.jsonl).
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
stepwise=${STEPWISE:-$here/../../../stepwise}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit 2
}

demo='' chains='' output='' seeds=3 first=200 budgets='200 600' updates=160
strategies='uniform uncertainty convincing-wrong disagreement'
while [ $# -gt 0 ]; do
  case $1 in
    --demo | --chains | --output | --seeds | --first | --budgets | --strategies | --updates)
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
for number in "$seeds" "$first" "$updates" $budgets; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || fail "Cannot run example: not a positive number ($number)"
done
[[ " $strategies " == *' uniform '* ]] || fail "Cannot run example: no baseline (--strategies $strategies, expected uniform among them)"

run() {
  "$stepwise" "$@" --quiet --resume
}

# Trains a reward model on labels.
#   train LABELLED SEED OUTPUT
train() {
  run train-prm --data "$1" --model "$demo/policy/sft" --seed "$2" --set training.max-steps="$updates" --output "$3"
}

# Labels what was asked for, trains on it, and measures best-of-N on the demo's held-out chains.
#   measure NAME SEED REQUESTS...
measure() {
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
  train "$name/labelled" "$seed" "$name/prm"
  run evaluate best-of-n --chains "$demo/rollouts/held-out-before" --model "$name/prm" --output "$name/best-of-n.jsonl" \
    --by-problem "$name/by-problem.jsonl"
}

# The accuracy on each problem as a line of the study.
#   line NAME STRATEGY LABELS SEED
line() {
  sed -e "s/^{/{\"strategy\":\"$2\",\"labels\":$3,\"seed\":$4,/" "$1/by-problem.jsonl"
}

study=$output/study.jsonl
mkdir -p "$output"
: >"$study"
for seed in $(seq "$seeds"); do
  base=$output/seed-$seed
  mkdir -p "$base"
  run select --strategy uniform --input "$chains" --count "$first" --seed "$((100 + seed))" --output "$base/first"
  measure "$base/first-model" "$seed" "$base/first"
  for strategy in $strategies; do
    line "$base/first-model" "$strategy" "$first" "$seed" >>"$study"
    models=(--reward-model "$base/first-model/prm")
    case $strategy in
      uniform) models=() ;;
      disagreement)
        for member in 2 3; do
          train "$base/first-model/labelled" "$((1000 * member + seed))" "$base/first-model/prm-$member"
          models+=("$base/first-model/prm-$member")
        done
        ;;
    esac
    for budget in $budgets; do
      cell=$base/$strategy-$budget
      run select --strategy "$strategy" --input "$chains" --count "$budget" --seed "$seed" \
        --labelled "$base/first-model/labelled" "${models[@]}" --output "$cell-requests"
      measure "$cell" "$seed" "$base/first" "$cell-requests"
      line "$cell" "$strategy" "$((first + budget))" "$seed" >>"$study"
    done
  done
done
rm -f "$output/efficiency.jsonl"
"$stepwise" evaluate label-efficiency --input "$study" --baseline uniform --output "$output/efficiency.jsonl" --quiet
