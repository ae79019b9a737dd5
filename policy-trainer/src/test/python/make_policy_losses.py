"""Writes golden/policy-losses.json: GSPO, CISPO and GDPO in plain numpy.

Run in policy-trainer: python3 src/test/python/make_policy_losses.py
Gradients are central differences in double precision, not the formulas of the Java classes.
"""

import json
from pathlib import Path

import numpy as np

STEP = 1e-6


def gradient(function, x):
    result = np.zeros_like(x)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += STEP
        below[i] -= STEP
        result[i] = (function(above) - function(below)) / (2 * STEP)
    return result


def gspo(logp, old, advantage, mask, low, high):
    """Arithmetic of arXiv:2507.18071, equation 5: one sequence, mean over its tokens."""
    m = mask.astype(bool)
    s = np.exp(np.mean(logp[m] - old[m]))
    return -min(s * advantage, np.clip(s, 1 - low, 1 + high) * advantage)


def cispo(logp, weights, advantages, mask):
    """Arithmetic of arXiv:2506.13585, equation 4, its weights held fixed."""
    m = mask.astype(bool)
    return -np.sum(weights[m] * advantages[m] * logp[m]) / m.sum()


def gspo_cases(rng):
    cases = []
    mask = np.array([1, 1, 0, 1, 1])
    for advantage, shift in [(1.5, 0.05), (1.5, 0.5), (1.5, -0.5), (-0.7, 0.5), (-0.7, -0.5)]:
        old = rng.uniform(-2, -0.5, 5)
        logp = old + shift + rng.uniform(-0.04, 0.04, 5)
        loss = gspo(logp, old, advantage, mask, 0.2, 0.28)
        slopes = gradient(lambda x: gspo(x, old, advantage, mask, 0.2, 0.28), logp)
        cases.append(
            {
                "logp": logp.tolist(),
                "old": old.tolist(),
                "advantage": advantage,
                "mask": mask.tolist(),
                "loss": loss,
                "gradient": slopes.tolist(),
            }
        )
    return cases


def cispo_case(rng):
    mask = np.array([1, 1, 1, 0, 1, 1])
    old = rng.uniform(-2, -0.5, 6)
    logp = old + np.array([0.0, 0.6, -0.6, 0.3, 1.2, 0.1])
    advantages = np.array([1.0, 1.0, -0.5, 2.0, -1.5, 0.4])
    weights = np.clip(np.exp(logp - old), 0.8, 1.28)
    return {
        "logp": logp.tolist(),
        "old": old.tolist(),
        "advantages": advantages.tolist(),
        "mask": mask.tolist(),
        "loss": cispo(logp, weights, advantages, mask),
        "gradient": gradient(lambda x: cispo(x, weights, advantages, mask), logp).tolist(),
    }


def gdpo_case():
    correct = np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]])
    scores = np.array([[0.9, -0.2, 0.4, 0.7], [0.1, 0.3, 0.8, -0.6]])
    penalties = np.array([[0.0, 0.0, -0.5, 0.0], [-0.25, 0.0, 0.0, 0.0]])

    def normalised(rewards):
        mean = rewards.mean(axis=1, keepdims=True)
        return (rewards - mean) / (rewards.std(axis=1, ddof=1, keepdims=True) + 1e-6)

    sums = 2.0 * normalised(correct) + 0.5 * normalised(scores)
    sums += penalties - penalties.mean(axis=1, keepdims=True)
    return {
        "correct": correct.tolist(),
        "scores": scores.tolist(),
        "penalties": penalties.tolist(),
        "outcome_weight": 2.0,
        "process_weight": 0.5,
        "advantages": (sums / (sums.std() + 1e-6)).tolist(),
    }


def main():
    rng = np.random.default_rng(7)
    cases = {"gspo": gspo_cases(rng), "cispo": cispo_case(rng), "gdpo": gdpo_case()}
    target = Path(__file__).parents[1] / "resources" / "golden" / "policy-losses.json"
    target.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
