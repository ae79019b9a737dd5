"""Makes the adapters that AdapterParityTest compares with, as PEFT saves them.

    python make_adapter_fixtures.py ../resources/io/stepwise/lm

Reads the models that make_fixtures.py made (parity/) and writes adapters of them (adapters/): what
PEFT saves, and expected.safetensors: token rows [R,T] and the log-probabilities of every token at
every position [R,T,V], or the scalar head [R,T]. Made with the versions in requirements.txt.
"""
import pathlib
import shutil
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification

ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

# name -> the model, and the adapters' configuration
FIXTURES = {
    "llama": ("llama", LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=6, target_modules=ALL)),
    "qwen2-values-rslora": (
        "qwen2-tied-linear",
        LoraConfig(task_type="CAUSAL_LM", r=2, lora_alpha=3, use_rslora=True, lora_dropout=0.1,
                   target_modules=["k_proj", "v_proj", "up_proj"])),
    "llama-scores": (
        "llama", LoraConfig(task_type="TOKEN_CLS", r=3, lora_alpha=6,
                            target_modules=["q_proj", "v_proj", "down_proj"])),
}


def main(root):
    for number, (name, (base, config)) in enumerate(FIXTURES.items()):
        torch.manual_seed(number)
        scores = config.task_type == "TOKEN_CLS"
        loader = AutoModelForTokenClassification if scores else AutoModelForCausalLM
        kwargs = dict(num_labels=1) if scores else {}
        model = get_peft_model(
            loader.from_pretrained(
                root / "parity" / base, dtype=torch.float32, attn_implementation="eager", **kwargs),
            config).eval()
        for p in model.parameters():
            if p.requires_grad:
                p.data.normal_(0, 0.2)
        folder = root / "adapters" / name
        shutil.rmtree(folder, ignore_errors=True)
        model.peft_config["default"].base_model_name_or_path = base
        model.save_pretrained(folder)
        (folder / "README.md").unlink()
        rows = torch.randint(5, 64, (2, 16))
        with torch.no_grad():
            logits = model(input_ids=rows).logits
        expected = {"rows": rows.float()}
        if scores:
            expected["head"] = logits.squeeze(-1).contiguous()
        else:
            expected["log_probs"] = torch.log_softmax(logits, -1).contiguous()
        save_file(expected, folder / "expected.safetensors")
        print(name, sum(p.numel() for p in model.parameters() if p.requires_grad))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
