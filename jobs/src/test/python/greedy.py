#!/usr/bin/env python3
"""Prints transformers' greedy continuation of each conversation as JSON lines {"id", "tokens"}.

    greedy.py MODEL PROMPTS MAX_TOKENS

PROMPTS is what `stepwise generate --prompts` reads. The model computes in single precision. With transformers
5.24, the converted SmolLM2 and the six problems of RealModelTest it wrote greedy.jsonl (40 tokens each).
"""
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, prompts, max_tokens = sys.argv[1], sys.argv[2], int(sys.argv[3])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
for line in open(prompts, encoding="utf-8"):
    row = json.loads(line)
    text = tokenizer.apply_chat_template(row["messages"], tokenize=False, add_generation_prompt=True)
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    with torch.no_grad():
        out = model.generate(**ids, do_sample=False, max_new_tokens=max_tokens)
    print(json.dumps({"id": row["id"], "tokens": out[0, ids["input_ids"].shape[1] :].tolist()}))
