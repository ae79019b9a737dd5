"""Makes the small random models that GenerateCommandTest and ScoreCommandTest read, as transformers
saves them, and the outputs of transformers.

    PYTHON=$(language-model/src/test/python/environment.sh FOLDER)
    $PYTHON jobs/src/test/python/make_exchange_fixtures.py jobs/src/test/resources/io/stepwise/jobs/exchange

policy/: a Qwen2ForCausalLM with byte pairs, a chat template and two end tokens; expected.json holds
prompts, conversations and greedy continuations. reward/: a LlamaForTokenClassification with two labels,
wrong and right, as TRL's PRMTrainer lays rows out: every part tokenised on its own, nothing between
problem and first step, read at the line break after each step; expected.json holds solutions and
P(right). Made with the versions in language-model/src/test/python/requirements.txt.
"""
import json
import pathlib
import shutil
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    LlamaConfig, LlamaForTokenClassification, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM)

TEXTS = ["Two and three make five, and five and four make nine.", "Step one: add.\nStep two: check.\n\n",
         "What is 12 + 30? The answer is 42.", "naïve café 数学"]
TEMPLATE = """{%- for message in messages %}
    {{- '<|turn|>' + message['role'] + '\\n' + message['content'] | trim + '<|end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|turn|>assistant\\n' }}
{%- endif %}
"""
TOKENS = 24


def tokenizer(extra):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|begin|>", "<|finish|>", "<|end|>", "<|turn|>"]
    bpe.train_from_iterator(TEXTS, trainers.BpeTrainer(
        vocab_size=320, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    bpe.post_processor = processors.TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", bpe.token_to_id("<|begin|>"))])
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|begin|>", eos_token="<|finish|>", pad_token="<|pad|>", **extra)


def shape(words, **more):
    return dict(
        vocab_size=len(words), hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=256, bos_token_id=1, eos_token_id=2, pad_token_id=0, **more)


def randomise(model, spread):
    for name, p in model.named_parameters():
        p.data.normal_(1 if name.endswith("norm.weight") else 0, spread)


def policy(folder):
    words = tokenizer({})
    words.chat_template = TEMPLATE
    torch.manual_seed(11)
    model = Qwen2ForCausalLM(Qwen2Config(**shape(words)))
    randomise(model, 0.3)
    model.generation_config.eos_token_id = [2, 3]
    model = model.float().eval()
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    chats = [[{"role": "user", "content": " What is 5 + 4? "}],
             [{"role": "system", "content": "Add."}, {"role": "user", "content": "12 and 30"},
              {"role": "assistant", "content": "42"}, {"role": "user", "content": "naïve 数学?"}]]
    lines = [{"id": f"p{i}", "prompt": text} for i, text in enumerate(
        ["Two and three", "What is 12 + 30?", "naïve café", "Step one: add.\nStep", "<|turn|>user", "a"])]
    lines += [{"id": f"c{i}", "messages": chat} for i, chat in enumerate(chats)]
    expected = []
    for line in lines:
        if "prompt" in line:
            ids = words(line["prompt"])["input_ids"]
        else:
            ids = words.apply_chat_template(line["messages"], add_generation_prompt=True, return_dict=False)
        x = torch.tensor([ids])
        out = model.generate(
            x, attention_mask=torch.ones_like(x), do_sample=False, max_new_tokens=TOKENS, pad_token_id=0)
        row = out[0, len(ids):].tolist()
        log_probs = torch.log_softmax(model(out).logits[0].detach(), -1)
        ended = row[-1] in (2, 3)
        expected.append({
            "id": line["id"], "prompt_tokens": ids, "tokens": row,
            "text": words.decode(row[:-1] if ended else row, skip_special_tokens=False),
            "finish_reason": "eos" if ended else "length",
            "logprobs": [log_probs[len(ids) - 1 + i, t].item() for i, t in enumerate(row)],
            "prompt_logprobs": [None] + [log_probs[i, t].item() for i, t in enumerate(ids[1:])]})
    (folder / "prompts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "expected.jsonl").write_text("".join(json.dumps(line) + "\n" for line in expected))
    print([e["finish_reason"] for e in expected], [e["text"] for e in expected])


def reward(folder):
    words = tokenizer({})
    torch.manual_seed(12)
    model = LlamaForTokenClassification(LlamaConfig(**shape(words, num_labels=2)))
    randomise(model, 0.3)
    model = model.float().eval()
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    solutions = [
        {"id": 1, "problem": "What is 12 + 30?", "steps": ["Two and three make five.", "The answer is 42."], "note": "kept"},
        {"id": 2, "problem": "naïve 数学", "steps": ["Step one: add."]},
        {"id": 3, "problem": "Nothing", "steps": []},
        {"id": 4, "problem": "Two lines.\nAdd.", "steps": ["One.\n\n# Answer\n\n5", "\n"]}]
    expected = []
    for solution in solutions:
        ids = [1] + words(solution["problem"], add_special_tokens=False)["input_ids"]
        ends = []
        for step in solution["steps"]:
            ids += words(step, add_special_tokens=False)["input_ids"]
            ids += words("\n", add_special_tokens=False)["input_ids"]
            ends.append(len(ids) - 1)
        right = torch.softmax(model(torch.tensor([ids])).logits[0].detach(), -1)[:, 1]
        expected.append({**solution, "step_scores": [right[end].item() for end in ends]})
    (folder / "solutions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in solutions))
    (folder / "expected.jsonl").write_text("".join(json.dumps(line) + "\n" for line in expected))
    print([e["step_scores"] for e in expected])


def main(root):
    for name, make in (("policy", policy), ("reward", reward)):
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir(parents=True)
        make(root / name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
