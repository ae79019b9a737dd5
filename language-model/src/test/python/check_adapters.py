"""Loads adapters that Stepwise saved with PEFT, on their base, and compares.

    python check_adapters.py BASE SAVED MERGED EXPECTED.safetensors

Prints the largest difference of log-probabilities (or scores) of the adapters on the base, of the
same merged by PEFT, and of the folder that Stepwise merged.
"""
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the libraries are loaded

import torch  # noqa: E402
from peft import PeftModel  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification  # noqa: E402


def main(base, saved, merged, expected):
    tensors = load_file(expected)
    scores = "head" in tensors
    loader = AutoModelForTokenClassification if scores else AutoModelForCausalLM
    options = dict(dtype=torch.float32, attn_implementation="eager")

    def difference(model):
        with torch.no_grad():
            logits = model.eval()(input_ids=tensors["rows"].long()).logits
        theirs = logits.squeeze(-1) if scores else torch.log_softmax(logits, -1)
        return (theirs - tensors["head" if scores else "log_probs"]).abs().max().item()

    labels = dict(num_labels=1) if scores else {}
    model = PeftModel.from_pretrained(loader.from_pretrained(base, **labels, **options), saved)
    print(difference(model))
    print(difference(model.merge_and_unload()))
    print(difference(loader.from_pretrained(merged, **options)))


if __name__ == "__main__":
    main(*sys.argv[1:])
