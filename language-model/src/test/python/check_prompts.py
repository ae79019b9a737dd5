"""Prompts a model that Stepwise saved, without knowledge of its tokens.

    python check_prompts.py SAVED '["problem", …]'

Prints the ids of each problem by the chat template and by the tokenizer's own post-processor.
"""
import json
import sys

from transformers import AutoTokenizer


def main(folder, problems):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    chat, text = [], []
    for problem in json.loads(problems):
        messages = [{"role": "user", "content": problem}]
        chat.append(tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_dict=False))
        text.append(tokenizer(problem)["input_ids"])
    print(json.dumps({"chat": chat, "text": text}))


if __name__ == "__main__":
    main(*sys.argv[1:])
