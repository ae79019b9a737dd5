"""Measures transformers: each line of input is FOLDER PROMPT NEW_TOKENS ROWS LENGTH SECONDS FIGURE; each line
of output the figure in tokens per second, or of "peak" in operations per second of a matrix product."""
import statistics
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
MIXED, CHAINS = 256, 640


def seconds(work, budget):
    work()
    spent = []
    # A work of many seconds is measured once, after its warm-up.
    while sum(spent) < budget or len(spent) < 3 and sum(spent) < 2 * budget:
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def lengths(count, least, most):
    return [least + i * 7919 % count * (most - least) // count for i in range(count)]


def generate(model, rows, prompt, new):
    ids = torch.randint(5, model.config.vocab_size, (rows, prompt))
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), do_sample=True, top_k=0, max_new_tokens=new, pad_token_id=0)
    assert out.shape == (rows, prompt + new)


def generation(folder, batch, prompt, new, budget):
    model = causal(folder).eval()
    return batch * new / seconds(lambda: generate(model, batch, prompt, new), budget)


def mixed(folder, prompt, budget):
    """Batches as they come; each is generated up to its longest row, and only what was asked counts."""
    model = causal(folder).eval()
    wanted = lengths(MIXED, 16, 512)

    def work():
        for at in range(0, MIXED, 64):
            generate(model, 64, prompt, max(wanted[at:at + 64]))

    return sum(wanted) / seconds(work, budget)


def score(folder, budget):
    """A token-classification model over chains in batches of 64, padded."""
    prm = AutoModelForTokenClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32).eval()
    chains = [torch.randint(5, prm.config.vocab_size, (n,)) for n in lengths(CHAINS, 20, 120)]

    def work():
        with torch.inference_mode():
            for at in range(0, CHAINS, 64):
                part = chains[at:at + 64]
                ids = torch.nn.utils.rnn.pad_sequence(part, batch_first=True)
                prm(ids, attention_mask=(ids > 0).long())

    return sum(map(len, chains)) / seconds(work, budget)


def train(folder, rows, length, budget, coarse=False):
    model = causal(folder).train()
    ids = torch.randint(5, model.config.vocab_size, (rows, length))
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-5, betas=(0.9, 0.95), weight_decay=0.01, fused=True)

    def work():
        with torch.autocast("cpu", torch.bfloat16, enabled=coarse):
            loss = model(ids, labels=ids, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    return rows * length / seconds(work, budget)


def peak():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return 2 * 1024**3 / seconds(lambda: a @ b, 0.3)


def causal(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.generation_config.eos_token_id = None
    return model


def measure(folder, prompt, new, rows, length, budget, figure):
    match figure:
        case "peak":
            return peak()
        case "generate mixed":
            return mixed(folder, prompt, budget)
        case "score" | "score steps":  # it computes the scores after all tokens either way
            return score(folder + "-prm", budget)
        case "train":
            return train(folder, rows, length, budget)
        case "train bf16":  # whichever is faster of its bfloat16 and its single precision
            return max(train(folder, rows, length, budget, coarse) for coarse in (True, False))
        case _:
            return generation(folder, int(figure.removeprefix("generate ")), prompt, new, budget)


for line in sys.stdin:
    folder, *numbers, budget, figure = line.split(maxsplit=6)
    print(measure(folder, *map(int, numbers), float(budget), figure.strip()), flush=True)
