#!/usr/bin/env bash
# Which RL algorithm? The same policy and reward model, trained on equally many chains of the built-in task by each.
#
#   docs/examples/policy-optimisation/run.sh --demo DIR --output DIR [--seeds N] [--iterations N] [--prompts N] [--samples N]
#       [--algorithms "NAME ..."]
#
#   --demo        a finished run of ./stepwise demo
#   --output      folder of the study; a second start resumes it
#   --seeds       repetitions (3)
#   --iterations  iterations of sampling and training (10)
#   --prompts     problems per iteration (16)
#   --samples     chains per problem (8)
#   --algorithms  some of: ppo rloo grpo dr-grpo grpo-process pav prime gdpo reinforce++ reinforce++-baseline dapo gspo cispo (all)
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

demo='' output='' seeds=3 iterations=10 prompts=16 samples=8
algorithms='ppo rloo grpo dr-grpo grpo-process pav prime gdpo reinforce++ reinforce++-baseline dapo gspo cispo'
while [ $# -gt 0 ]; do
  case $1 in
    --demo | --output | --seeds | --iterations | --prompts | --samples | --algorithms)
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
for folder in policy/sft prm problems/training problems/held-out; do
  [ -d "$demo/$folder" ] || fail "Cannot run example: no such folder ($demo/$folder, expected the output of demo)"
done
for number in "$seeds" "$iterations" "$prompts" "$samples"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || fail "Cannot run example: not a positive number ($number)"
done
command -v "$python" >/dev/null || fail "Cannot run example: no Python ($python; STEPWISE_PYTHON names another)"

# The settings of an algorithm; docs/how-to/choose-an-rl-algorithm.md explains them.
settings() {
  case $1 in
    ppo) ;;
    rloo) echo ppo.advantage-estimator=rloo ;;
    grpo) echo ppo.advantage-estimator=grpo ppo.loss-aggregation=sequence-mean ppo.kl-coef=0 ppo.kl-loss=k3 ;;
    dr-grpo) echo ppo.advantage-estimator=dr-grpo ppo.loss-aggregation=constant ppo.kl-coef=0 ;;
    grpo-process) echo ppo.advantage-estimator=grpo-process ppo.process-reward=sum ppo.kl-coef=0 ppo.kl-loss=k3 ;;
    pav) echo ppo.advantage-estimator=rloo ppo.process-reward=progress ppo.process-weight=0.5 ppo.kl-coef=0 ;;
    prime)
      echo ppo.advantage-estimator=rloo ppo.process-reward=sum ppo.step-score=logit ppo.process-scaling=batch-max \
        ppo.process-weight=1 ppo.kl-coef=0 ppo.reward-model-epochs=1
      ;;
    gdpo) echo ppo.advantage-estimator=gdpo ppo.kl-coef=0 ppo.kl-loss=k3 ;;
    reinforce++) echo ppo.advantage-estimator=reinforce-plus-plus ;;
    reinforce++-baseline) echo ppo.advantage-estimator=reinforce-plus-plus-baseline ppo.kl-coef=0 ppo.kl-loss=k2 ;;
    dapo) echo ppo.advantage-estimator=grpo ppo.kl-coef=0 ppo.overlong-penalty=1 ppo.resample-groups=2 ;;
    gspo)
      echo ppo.advantage-estimator=grpo ppo.policy-loss=gspo ppo.loss-aggregation=sequence-mean ppo.kl-coef=0 \
        ppo.cliprange-low=0.0003 ppo.cliprange-high=0.0004
      ;;
    cispo) echo ppo.advantage-estimator=grpo ppo.policy-loss=cispo ppo.kl-coef=0 ;;
    *) fail "Cannot run example: unknown algorithm ($1; the head of $0 lists them)" ;;
  esac
}

run() {
  "$stepwise" "$@" --quiet --resume
}

# The reward model of PRIME starts as a copy of the policy; all others have the demo's.
reward_model() {
  if [ "$1" = prime ]; then
    run reward-model --kind implicit --model "$demo/policy/sft" --reference "$demo/policy/sft" \
      --beta 1 --output "$output/implicit" >&2 && echo "$output/implicit"
  else
    echo "$demo/prm"
  fi
}

for algorithm in $algorithms; do
  chosen=$(settings "$algorithm")
  reward_model=$(reward_model "$algorithm")
  flags=()
  for setting in $chosen; do
    flags+=(--set "$setting")
  done
  for seed in $(seq "$seeds"); do
    cell=$output/$algorithm/seed-$seed
    mkdir -p "$cell"
    run train-policy --policy "$demo/policy/sft" --reward-model "$reward_model" --problems "$demo/problems/training" \
      --iterations "$iterations" --num-prompts "$prompts" --num-samples "$samples" --max-tokens 80 --seed "$seed" \
      --set ppo.mini-batch-size=64 "${flags[@]}" --output "$cell/policy"
    run rollout --policy "$cell/policy" --reward-model "$demo/prm" --problems "$demo/problems/held-out" --seed 9 \
      --num-samples 8 --max-tokens 80 --output "$cell/held-out"
  done
done
"$python" "$here/summary.py" "$output" | tee "$output/summary.tmp"
mv "$output/summary.tmp" "$output/summary.md"
