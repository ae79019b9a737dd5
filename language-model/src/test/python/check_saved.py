"""Loads a folder that Stepwise saved and compares it with what was expected of its source.

    python check_saved.py SAVED EXPECTED.safetensors

Prints the largest difference of log-probabilities (or scores); the tokenizer must load too.
"""
import sys

import torch
from safetensors.torch import load_file
from transformers import (
    AutoConfig, AutoModelForCausalLM, AutoModelForTokenClassification, AutoTokenizer)


def main(folder, expected):
    scores = AutoConfig.from_pretrained(folder).architectures[0].endswith("TokenClassification")
    loader = AutoModelForTokenClassification if scores else AutoModelForCausalLM
    model, report = loader.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], report
    tensors = load_file(expected)
    with torch.no_grad():
        logits = model.eval()(tensors["rows"].long()).logits
    theirs = logits.squeeze(-1) if scores else torch.log_softmax(logits, -1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert (tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id) == (1, 2, 0)
    print((theirs - tensors["head" if scores else "log_probs"]).abs().max().item())


if __name__ == "__main__":
    main(*sys.argv[1:])
