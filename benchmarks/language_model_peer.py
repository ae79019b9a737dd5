"""Measures transformers: each line of input is FOLDER PROMPT NEW_TOKENS ROWS LENGTH SECONDS; each line
of output the figures in tokens per second, and the peak of a matrix product in operations per second."""
import json
import statistics
import sys
import time

import torch
from transformers import AutoModelForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)


def seconds(work, budget):
    work()
    spent = []
    while sum(spent) < budget or len(spent) < 3:
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def measure(folder, prompt, new, rows, length, budget):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.generation_config.eos_token_id = None
    figures = {}
    vocabulary = model.config.vocab_size
    model.eval()
    for batch in (1, 16, 64):
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

    figures["train"] = rows * length / seconds(train, budget)
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    figures["peak"] = 2 * 1024**3 / seconds(lambda: a @ b, 0.3)
    return figures


for line in sys.stdin:
    folder, *numbers, budget = line.split()
    print(json.dumps(measure(folder, *map(int, numbers), float(budget))), flush=True)
