"""Makes the small random models that ParityTest compares with, as transformers saves them.

    python make_fixtures.py ../resources/io/stepwise/lm/parity

Each folder holds a model and the outputs of transformers: expected.safetensors (token rows [R,T],
the log-probabilities of every token at every position [R,T,V] or the scalar head [R,T], greedy
continuations of the first PROMPT tokens [R,GREEDY]) and expected.json (the mean negative
log-likelihood, and the 2-norm of its gradient for every tensor). Numbers come from fp32 arithmetic,
whatever type the weights are stored in. Made with the versions in requirements.txt.
"""
import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models
from transformers import (
    AutoModelForCausalLM,
    AutoModelForTokenClassification,
    LlamaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

ROWS, LENGTH, PROMPT, GREEDY = 2, 16, 5, 10
SHAPE = dict(
    vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
    bos_token_id=1, eos_token_id=2, pad_token_id=0,
)


def rope(**parameters):
    return dict(rope_parameters=dict(rope_theta=500.0, **parameters))


LLAMA3 = rope(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
YARN = rope(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)
LINEAR = rope(rope_type="linear", factor=2.0)

# name -> configuration, stored type, largest shard, whether the head is a token classifier's
FIXTURES = {
    "llama": (LlamaConfig(**SHAPE, **rope(rope_type="default")), torch.float32, None, False),
    "llama-biases-llama3-sharded": (
        LlamaConfig(**SHAPE, **LLAMA3, attention_bias=True), torch.float32, "30KB", False),
    "mistral-window-fp16": (
        MistralConfig(**SHAPE, sliding_window=6, head_dim=8), torch.float16, None, False),
    "qwen2-tied-linear": (
        Qwen2Config(**SHAPE, **LINEAR, tie_word_embeddings=True), torch.float32, None, False),
    "qwen2-window-sharded": (
        Qwen2Config(**SHAPE, use_sliding_window=True, sliding_window=5, max_window_layers=1),
        torch.bfloat16, "15KB", False),
    "qwen3-yarn-bf16": (Qwen3Config(**SHAPE, **YARN, head_dim=16), torch.bfloat16, None, False),
    "qwen3-biases-tied": (
        Qwen3Config(**SHAPE, head_dim=8, attention_bias=True, tie_word_embeddings=True),
        torch.float32, None, False),
    "llama-scores": (LlamaConfig(**SHAPE, num_labels=1), torch.float32, None, True),
    "qwen2-scores": (Qwen2Config(**SHAPE, num_labels=1), torch.bfloat16, None, True),
    "qwen3-two-labels": (Qwen3Config(**SHAPE, head_dim=8, num_labels=2), torch.float32, None, True),
}


def tokenizer():
    characters = ["<pad>", "<s>", "</s>", "\n", "\n\n"] + [chr(33 + i) for i in range(59)]
    plain = Tokenizer(models.BPE({c: i for i, c in enumerate(characters)}, []))
    plain.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=plain, bos_token="<s>", eos_token="</s>", pad_token="<pad>")


def randomise(model):
    for name, p in model.named_parameters():
        if name.endswith("norm.weight"):
            p.data.normal_(1, 0.2)
        else:
            p.data.normal_(0, 0.2)


def expected(folder, scores):
    loader = AutoModelForTokenClassification if scores else AutoModelForCausalLM
    model = loader.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    rows = torch.randint(5, 64, (ROWS, LENGTH))
    tensors = {"rows": rows.float()}
    figures = {}
    logits = model(rows).logits
    if scores:
        if logits.shape[-1] == 2:  # wrong and right: what the Java side makes of them
            logits = logits[..., 1:] - logits[..., :1]
        tensors["head"] = logits.squeeze(-1).detach().contiguous()
        loss = logits.square().mean()
    else:
        log_probs = torch.log_softmax(logits, -1)
        tensors["log_probs"] = log_probs.detach().contiguous()
        loss = -log_probs[:, :-1].gather(-1, rows[:, 1:, None]).mean()
        prompt = rows[:, :PROMPT]
        out = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False,
            max_new_tokens=GREEDY, eos_token_id=None, pad_token_id=0)
        tensors["greedy"] = out[:, PROMPT:].float().contiguous()
    loss.backward()
    figures["loss"] = loss.item()
    figures["gradient_norms"] = {
        name: p.grad.norm().item() for name, p in sorted(model.named_parameters())}
    return tensors, figures


def main(root):
    for number, (name, (config, dtype, shard, scores)) in enumerate(FIXTURES.items()):
        torch.manual_seed(number)
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        factory = AutoModelForTokenClassification if scores else AutoModelForCausalLM
        model = factory.from_config(config)
        randomise(model)
        model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
        tokenizer().save_pretrained(folder)
        tensors, figures = expected(folder, scores)
        save_file(tensors, folder / "expected.safetensors")
        (folder / "expected.json").write_text(json.dumps(figures, indent=1, sort_keys=True))
        print(name, figures["loss"])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
