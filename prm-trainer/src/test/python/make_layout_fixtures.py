"""Makes small random reward models of the published classes that LayoutParityTest reads, and the
scores that their publishers' way of reading them gives, computed with transformers and torch.

    PYTHON=$(language-model/src/test/python/environment.sh FOLDER)
    $PYTHON prm-trainer/src/test/python/make_layout_fixtures.py FOLDER [HIDDEN [LAYERS]]

Each folder holds a model, solutions.jsonl and expected.jsonl (step_scores per solution):
qwen-prm/ a Qwen2 trunk with the two-layer head, read at <extra_0>; math-shepherd/ a Mistral language
model, + against - at each ки; rlhflow/ a Llama language model, + against - where each + is predicted;
skywork/ a Qwen2 trunk with a value head, read at line breaks. The committed ones are made with HIDDEN
16 and LAYERS 1.
"""
import json
import pathlib
import re
import shutil
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, PreTrainedTokenizerFast, Qwen2Config,
    Qwen2ForCausalLM, Qwen2Model)

TEXTS = ["What is 12 + 30? Add them. The sum is 42.", "Step 1: add. ки\nStep 2: check. ки", "a + b - c",
         "naïve 数学 \n\n answer"]
SOLUTIONS = [
    {"id": 1, "problem": "What is 12 + 30?", "steps": ["Add them.", "The sum is 42."]},
    {"id": 2, "problem": "naïve 数学 😀\nTwo lines.", "steps": ["Step 1: x = 1\ny = 2", "So\n\n\\[3\\]", "Answer: + or -?"]},
    {"id": 3, "problem": "p", "steps": ["one"]}]
SYSTEM = "Please reason step by step, and put your final answer within \\boxed{}."
CHATML = """{%- if messages[0]['role'] != 'system' %}{{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{% endif %}
{%- for message in messages %}{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{% endif %}"""
HEADERS = """{{- bos_token }}{%- for message in messages %}
{{- '<|start|>' + message['role'] + '<|stop|>\\n\\n' + message['content'] | trim + '<|eot|>' }}
{%- endfor %}{%- if add_generation_prompt %}{{- '<|start|>assistant<|stop|>\\n\\n' }}{% endif %}"""


def byte_pairs(special, bos=None, **names):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(TEXTS, trainers.BpeTrainer(
        vocab_size=290, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return PreTrainedTokenizerFast(tokenizer_object=bpe, **names)


def pieces():
    """Pieces with a mark for spaces and bytes to fall back on, as Mistral's first tokenizer has."""
    bpe = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    bpe.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    bpe.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    bpe.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=len(special) + 90, special_tokens=special))
    spec = json.loads(bpe.to_str())
    spec["added_tokens"] = spec["added_tokens"][:3]
    bpe = Tokenizer.from_str(json.dumps(spec))
    bpe.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def shape(words, hidden, layers):
    return dict(
        vocab_size=len(words), hidden_size=hidden, intermediate_size=hidden * 3 // 2, num_hidden_layers=layers,
        num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=512, tie_word_embeddings=False)


def randomise(model):
    for name, p in model.named_parameters():
        p.data.normal_(1 if name.endswith("norm.weight") else 0, 0.3)
    return model.float().eval()


def plain(words, text):
    return words(text, add_special_tokens=False)["input_ids"]


def write(folder, words, config, tensors, scores):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    words.save_pretrained(folder)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors",
              metadata={"format": "pt"})
    (folder / "solutions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in SOLUTIONS))
    lines = [{"id": s["id"], "step_scores": scores(s["problem"], s["steps"])} for s in SOLUTIONS]
    for line, solution in zip(lines, SOLUTIONS):
        assert len(line["step_scores"]) == len(solution["steps"]), line
    (folder / "expected.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    print(folder.name, lines)


def qwen_prm(folder, hidden, layers):
    words = byte_pairs(["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<extra_0>"],
                       eos_token="<|im_end|>", pad_token="<|endoftext|>")
    words.chat_template = CHATML
    torch.manual_seed(21)
    config = Qwen2Config(**shape(words, hidden, layers))
    trunk = randomise(Qwen2Model(config))
    head = randomise(torch.nn.Sequential(torch.nn.Linear(hidden, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 2)))

    def scores(problem, steps):
        chat = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": problem},
                {"role": "assistant", "content": "".join(step + "<extra_0>" for step in steps)}]
        ids = plain(words, words.apply_chat_template(chat, tokenize=False))
        logits = head(trunk(torch.tensor([ids])).last_hidden_state)[0].detach()
        marker = words.convert_tokens_to_ids("<extra_0>")
        return [torch.softmax(logits[t], -1)[1].item() for t, i in enumerate(ids) if i == marker]

    tensors = {"model." + name: p for name, p in trunk.state_dict().items()}
    tensors |= {"score." + name: p for name, p in head.state_dict().items()}
    write(folder, words, {**config.to_dict(), "architectures": ["Qwen2ForProcessRewardModel"]}, tensors, scores)


def math_shepherd(folder, hidden, layers):
    words = pieces()
    torch.manual_seed(22)
    config = MistralConfig(**shape(words, hidden, layers), sliding_window=None)
    model = randomise(MistralForCausalLM(config))
    plus, minus = plain(words, "+ -")
    marker = words.encode("ки")[-1]

    def scores(problem, steps):
        lines = [step if re.match(r"Step \d+:", step) else f"Step {k + 1}: {step}" for k, step in enumerate(steps)]
        ids = words.encode(problem + " " + "\n".join(line + " ки" for line in lines))
        logits = model(torch.tensor([ids])).logits[0].detach()
        return [torch.softmax(logits[t, [plus, minus]], -1)[0].item() for t, i in enumerate(ids) if i == marker]

    write(folder, words, {**config.to_dict(), "architectures": ["MistralForCausalLM"]}, model.state_dict(), scores)


def rlhflow(folder, hidden, layers):
    words = byte_pairs(["<|begin|>", "<|start|>", "<|stop|>", "<|eot|>"],
                       bos_token="<|begin|>", eos_token="<|eot|>", pad_token="<|eot|>")
    words.chat_template = HEADERS
    torch.manual_seed(23)
    config = LlamaConfig(**shape(words, hidden, layers))
    model = randomise(LlamaForCausalLM(config))
    plus, minus = words.encode("+")[-1], words.encode("-")[-1]

    def scores(problem, steps):
        chat, result = [], []
        for k, step in enumerate(steps):  # one pass per step, as the publishers' script reads them
            chat.append({"role": "user", "content": problem + " " + step if k == 0 else step})
            chat.append({"role": "assistant", "content": "+"})
            ids = plain(words, words.apply_chat_template(chat, tokenize=False))
            at = len(ids) - 1 - ids[::-1].index(plus)
            logits = model(torch.tensor([ids])).logits[0, at - 1].detach()
            result.append(torch.softmax(logits[[plus, minus]], -1)[0].item())
        return result

    write(folder, words, {**config.to_dict(), "architectures": ["LlamaForCausalLM"]}, model.state_dict(), scores)


def skywork(folder, hidden, layers):
    words = byte_pairs(["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
                       bos_token="<|endoftext|>", eos_token="<|im_end|>", pad_token="<|endoftext|>")
    torch.manual_seed(24)
    config = Qwen2Config(**shape(words, hidden, layers))
    model = randomise(Qwen2ForCausalLM(config))
    head = randomise(torch.nn.Linear(hidden, 1))

    def scores(problem, steps):
        ids, ends = words.encode(words.bos_token + problem + "\n"), []
        for step in steps:
            ids += words.encode(step) + [words.encode("\n")[-1]]
            ends.append(len(ids) - 1)
        out = head(model.model(torch.tensor([ids])).last_hidden_state)[0, :, 0].detach()
        return [torch.sigmoid(out[end]).item() for end in ends]

    tensors = {"pretrained_model." + name: p for name, p in model.state_dict().items()}
    tensors |= {"v_head.summary." + name: p for name, p in head.state_dict().items()}
    write(folder, words, {**config.to_dict(), "architectures": ["Qwen2ForCausalLM"]}, tensors, scores)


def main(root, hidden=16, layers=1):
    for name, make in (("qwen-prm", qwen_prm), ("math-shepherd", math_shepherd), ("rlhflow", rlhflow), ("skywork", skywork)):
        shutil.rmtree(root / name, ignore_errors=True)
        make(root / name, hidden, layers)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:]))
