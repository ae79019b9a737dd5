"""Verdicts of PRM800K's published answer check on made-up pairs, to compare ours with.

Needs a checkout of github.com/openai/prm800k, sympy and pylatexenc:

  python benchmarks/answer_check_peer.py --prm800k DIR/prm800k --answers FILE... \
      --mutated 20000 --algebra 4000 --seed 1 > vectors.jsonl
  mvn test -pl data -Dtest=AnswerCheckTest -Dstepwise.vectors=vectors.jsonl

FILE is JSON lines with a text field "final_answer", "answer" or "ground_truth_answer". Mutated pairs
are such answers, crossed and damaged in one to three places; algebraic pairs are random expressions
of at most two letters beside what sympy rewrites them to, a third of them spoilt. A pair on which the
published check does not end within eight seconds, or fails, is left out.
"""

import argparse
import json
import logging
import os
import random
import re
import signal
import sys
import warnings

SECONDS = 8
PIECES = (
    r"\frac|\frac12|\frac{1}{2}|\sqrt|\sqrt2|\sqrt{3}|{|}|(|)|[|]|,|.|/|^|^2|^{2}|_|-|+|*| |\pi|\text{ cm}|\text{|"
    r"\mbox{a}|\left|\right|\%|\$|%|$|^\circ|degrees|x|y|=|x=|0|1|2|10|0.5|\!|\,|\\|&|\cdot|\times|\infty|\cup|i|!|"
    r"million| or | and |\begin{pmatrix}|\end{pmatrix}|1,000|7 3/4|e|pi|sqrt(2)|ln(2)|j|\dfrac|\tfrac|\overline{AB}|"
    r"\le|<|\in|--|'|~|\(|\)|²|½|θ|٣|\mathbf{i}|\hat{x}|\theta|sqrt|1e3|0x1|1_0|08|[3]"
).split("|")
NUMBERS = (
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] * 4
    + ["0.5", "2.5", "0.1", "1.2", "0.25", "3.14", ".75", "2.0", "1.5"]
    + ["sqrt(2)", "sqrt(3)", "sqrt(5)", "sqrt(8)", "2sqrt(3)", "sqrt(6)/2", "ln(2)", "pi", "2pi", "3!", "2**(1/3)"]
)


class Pairs:
    def __init__(self, seed, answers, grader):
        self.random = random.Random(seed)
        self.answers = answers
        self.grader = grader

    def mutated(self):
        truth = self.random.choice(self.answers)
        kind = self.random.random()
        if kind < 0.15:
            return self.random.choice(self.answers), truth
        if kind > 0.75:
            truth = self.damaged(truth)
        return self.damaged(truth), truth

    def damaged(self, text):
        draw = self.random
        for _ in range(draw.choice([1, 1, 1, 2, 3])):
            at = draw.randrange(len(text) + 1)
            end = min(len(text), at + draw.randrange(1, 3))
            kind = draw.randrange(6)
            if kind == 0:
                text = text[:at] + draw.choice(PIECES) + text[at:]
            elif kind == 1:
                text = text[:at] + text[end:]
            elif kind == 2:
                text = text[:at] + draw.choice(PIECES) + text[end:]
            elif kind == 3:
                text = text.replace(" ", "") if draw.random() < 0.5 else text.swapcase()
            elif kind == 4:
                other = draw.choice(self.answers)
                start = draw.randrange(len(other) + 1)
                text = text[:at] + other[start : start + draw.randrange(1, 8)] + text[at:]
            else:
                runs = [match.span() for match in re.finditer("[0-9]+", text)]
                if runs:
                    start, end = draw.choice(runs)
                    run = text[start:end]
                    changed = [str(int(run) + 1), run + ".0", run + "/1", "0" + run, run + "x"]
                    text = text[:start] + draw.choice(changed) + text[end:]
        return text

    def expression(self, depth, letters):
        draw = self.random
        if depth == 0 or draw.random() < 0.2:
            return draw.choice(letters) if letters and draw.random() < 0.6 else draw.choice(NUMBERS)
        part = lambda: self.expression(depth - 1, letters)
        kind = draw.randrange(8)
        if kind <= 2:
            return part() + draw.choice("+-") + part()
        if kind <= 4:
            return "(" + part() + ")" + draw.choice(["*", "", "/"]) + "(" + part() + ")"
        if kind == 5:
            return "(" + part() + ")^" + draw.choice("223")
        if kind == 6:
            return "sqrt(" + part() + ")"
        return "(" + part() + ")/(1+" + part() + ")"

    def algebraic(self):
        import sympy

        draw = self.random
        letters = draw.choice([[], ["x"], ["x", "y"], ["a", "b"], ["n"]])
        given = self.expression(draw.choice([1, 2, 2, 3]), letters)
        parsed = self.grader._sympy_parse(given)
        rewrite = draw.choice([sympy.expand, sympy.factor, sympy.together, sympy.simplify, sympy.radsimp, lambda x: x])
        truth = str(rewrite(parsed))
        if draw.random() < 0.35:
            spoilt = [truth + "+1", truth.replace("2", "3", 1), "-(" + truth + ")", truth.replace("+", "-", 1)]
            truth = draw.choice(spoilt)
        return given, truth.replace("**", "^") if draw.random() < 0.5 else truth


def row(pair, grader, normalize):
    given, truth = pair()
    result = {
        "given": given,
        "ground_truth": truth,
        "grade": grader.grade_answer(given, truth),
        "given_mathd": normalize.normalize_answer(given),
        "gt_mathd": normalize.normalize_answer(truth),
        "given_norm": grader._normalize(given),
        "gt_norm": grader._normalize(truth),
    }
    if not result["grade"]:
        result["path"] = "reject"
    elif result["given_mathd"] == result["gt_mathd"]:
        result["path"] = "mathd"
    else:
        result["path"] = "normalize" if result["given_norm"] == result["gt_norm"] else "sympy"
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prm800k", required=True)
    parser.add_argument("--answers", nargs="+", required=True)
    parser.add_argument("--mutated", type=int, default=20000)
    parser.add_argument("--algebra", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.path.insert(0, args.prm800k)
    from grading import grader, math_normalize

    answers = []
    for name in args.answers:
        with open(name, encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                found = [fields.get(key) for key in ("final_answer", "answer", "ground_truth_answer")]
                answers += [text for text in found if isinstance(text, str) and text]
    # what sympy loads at its first question is loaded before the children are made
    grader.grade_answer("(x+1)^2/2+sqrt(8)", "x^2/2+x+1/2+2sqrt(2)")
    for kind, count in (("mutated", args.mutated), ("algebraic", args.algebra)):
        for number in range(count):
            child = os.fork()
            if child:
                os.waitpid(child, 0)
                continue
            # the alarm ends the child even inside a power that never ends
            signal.alarm(SECONDS)
            try:
                pairs = Pairs(f"{args.seed} {kind} {number}", answers, grader)
                print(json.dumps(row(getattr(pairs, kind), grader, math_normalize)), flush=True)
            finally:
                os._exit(0)


main()
