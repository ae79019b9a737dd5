"""Measures transformers at batch 1 on a large model. Each line of input is one of
  make FOLDER                     writes random weights of Qwen2.5-0.5B's shape, in bfloat16,
                                  and prints how many
  generate FOLDER TYPE TOKENS     prints tokens per second
each line of output a number."""
import sys
import time

import torch
from transformers import AutoModelForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
PROMPT = 16


def make(folder):
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=151_936, hidden_size=896, intermediate_size=4_864, num_hidden_layers=24,
        num_attention_heads=14, num_key_value_heads=2, max_position_embeddings=1_024,
        tie_word_embeddings=True)
    model = Qwen2ForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    return sum(p.numel() for p in model.parameters())


loaded = {}


def generate(folder, kind, tokens):
    if kind not in loaded:
        loaded.clear()
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, kind)).eval()
        model.generation_config.eos_token_id = None
        loaded[kind] = model
    ids = torch.randint(5, 1_000, (1, PROMPT), generator=torch.Generator().manual_seed(2))

    def run(n):
        begun = time.perf_counter()
        out = loaded[kind].generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=True, top_k=0, max_new_tokens=n, pad_token_id=0)
        assert out.shape == (1, PROMPT + n)
        return time.perf_counter() - begun

    run(2)
    return tokens / run(tokens)


for line in sys.stdin:
    what, folder, *rest = line.split()
    print(make(folder) if what == "make" else generate(folder, rest[0], int(rest[1])), flush=True)
