"""Measures transformers: each line of input is FOLDER PROMPT NEW_TOKENS ROWS LENGTH SECONDS EXTENT; each line
of output the figures in tokens per second, and the peak of a matrix product in operations per second."""
import json
import statistics
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
MIXED, CHAINS = 256, 2_000


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


def score(folder, vocabulary, budget):
    """Tokens per second of a token-classification model over chains in batches of 64, padded."""
    prm = AutoModelForTokenClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32)
    prm.eval()
    chains = [torch.randint(5, vocabulary, (n,)) for n in lengths(CHAINS, 20, 120)]

    def work():
        with torch.inference_mode():
            for at in range(0, CHAINS, 64):
                part = chains[at:at + 64]
                ids = torch.nn.utils.rnn.pad_sequence(part, batch_first=True)
                prm(ids, attention_mask=(ids > 0).long())

    return sum(map(len, chains)) / seconds(work, budget)


def measure(folder, prompt, new, rows, length, budget, extent):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.generation_config.eos_token_id = None
    figures = {}
    vocabulary = model.config.vocab_size
    model.eval()
    for batch in () if extent == "TRAIN" else (1, 16, 64):
        ids = torch.randint(5, vocabulary, (batch, prompt))

        def generate():
            out = model.generate(
                ids, attention_mask=torch.ones_like(ids), do_sample=True, top_k=0,
                max_new_tokens=new, pad_token_id=0)
            assert out.shape == (batch, prompt + new)

        figures[f"generate {batch}"] = batch * new / seconds(generate, budget)
    model.train()
    ids = torch.randint(5, vocabulary, (rows, length))
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-5, betas=(0.9, 0.95), weight_decay=0.01, fused=True)

    def train():
        model(ids, labels=ids, use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    def mixed():
        # Batches as they come; each is generated up to its longest row, and only what was asked counts.
        for at in range(0, MIXED, 64):
            ids = torch.randint(5, vocabulary, (64, prompt))
            model.generate(
                ids, attention_mask=torch.ones_like(ids), do_sample=True, top_k=0,
                max_new_tokens=max(wanted[at:at + 64]), pad_token_id=0)

    if extent == "WHOLE":
        wanted = lengths(MIXED, 16, 512)
        model.eval()
        figures["generate mixed"] = sum(wanted) / seconds(mixed, budget)
        model.train()
        figures["score"] = score(folder + "-prm", vocabulary, budget)
    figures["train"] = rows * length / seconds(train, budget)
    figures["train bf16"] = figures["train"]  # the peer's default, single precision
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    figures["peak"] = 2 * 1024**3 / seconds(lambda: a @ b, 0.3)
    return figures


for line in sys.stdin:
    folder, *numbers, budget, extent = line.split()
    print(json.dumps(measure(folder, *map(int, numbers), float(budget), extent)), flush=True)
