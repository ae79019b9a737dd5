"""Searches with transformers as Hugging Face's search-and-learn does. Each line of input is one of
  make FOLDER LAYERS                           writes random weights of SmolLM2-135M's shape, those of a reward model
                                               with the same trunk to FOLDER-prm; prints the number of the former
  check FOLDER PROMPT STEPS TOKENS             the scores of the steps of a fixed solution
  search FOLDER METHOD CACHES CANDIDATES WIDTH PROMPT STEPS TOKENS
                                               solves one problem; METHOD is best-of-n, beam or dvts, CACHES drop or
                                               keep
each line of output numbers: of a search, seconds of processor time and of wall-clock time, and the tokens that were
sampled, prefilled and scored.

search-and-learn asks the policy for the next step of all candidates, then has the reward model score all of them from
their beginning, and keeps the best. With "keep", keys and values of both models stay between steps, which
search-and-learn does not do with transformers: it shows what a search without that work would cost."""
import sys
import time
import warnings

import torch
from pretrained_model_peer import smollm2
from transformers import AutoModelForCausalLM, AutoModelForTokenClassification, DynamicCache, LlamaForTokenClassification

# Newer versions rename past_key_values.
warnings.simplefilter("ignore", FutureWarning)
BOS, STEP_END, PROMPT_END, FIRST = 1, 3, 4, 5
TEMPERATURE = 0.8


def make(folder, layers):
    policy = smollm2(layers)
    with torch.no_grad():
        # One component dominates, and is smaller in the tokens that give text its form: they are not sampled, and
        # both sides do equal work.
        embeddings = policy.get_input_embeddings().weight
        embeddings[:, 0] = 3
        embeddings[:FIRST, 0] = 1
    config = type(policy.config).from_dict({**policy.config.to_dict(), "num_labels": 1})
    reward = LlamaForTokenClassification(config)
    reward.model.load_state_dict(policy.model.state_dict())
    policy.save_pretrained(folder)
    reward.save_pretrained(folder + "-prm")
    return sum(p.numel() for p in policy.parameters())


def prompt_of(length):
    text = [FIRST + i * 7919 % 1_000 for i in range(length - 2)]
    return torch.tensor([BOS, *text, PROMPT_END])


def with_step_ends(response, tokens):
    """[N, K·T] to [N, K·(T + 1)]: the reward model is read at a token after each step."""
    steps = response.view(len(response), -1, tokens)
    return torch.nn.functional.pad(steps, (0, 1), value=STEP_END).flatten(1)


loaded = {}


def models(folder):
    if folder not in loaded:
        loaded.clear()
        policy = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        policy.generation_config.eos_token_id = None
        reward = AutoModelForTokenClassification.from_pretrained(folder + "-prm", dtype=torch.float32).eval()
        loaded[folder] = policy, reward
    return loaded[folder]


@torch.inference_mode()
def check(folder, prompt, steps, tokens):
    response = torch.tensor([[FIRST + i * 104_729 % 49_000 for i in range(steps * tokens)]])
    row = torch.cat([prompt_of(prompt)[None], with_step_ends(response, tokens)], 1)
    scores = models(folder)[1](row).logits[0, prompt + tokens::tokens + 1, 0].sigmoid()
    return " ".join(map(str, scores.tolist()))


class Search:
    """The candidates of one problem, all of one length."""

    def __init__(self, folder, keep, candidates, prompt):
        self.policy, self.reward = models(folder)
        self.keep = keep
        self.prompt = prompt_of(prompt)
        self.rows = self.prompt.expand(candidates, -1)
        self.sampled = self.prefilled = self.scored = 0
        if keep:
            self.sampling, self.scoring = DynamicCache(), DynamicCache()
            self.policy(self.prompt[None, :-1], past_key_values=self.sampling, logits_to_keep=1)
            self.reward(self.prompt[None], past_key_values=self.scoring, use_cache=True)
            self.prefilled += prompt - 1
            self.scored += prompt
            for cache in (self.sampling, self.scoring):
                cache.batch_repeat_interleave(candidates)

    def extend(self, tokens):
        known = self.sampling.get_seq_length() if self.keep else 0
        cache = {"past_key_values": self.sampling} if self.keep else {}
        count, length = self.rows.shape
        self.rows = self.policy.generate(
            self.rows, attention_mask=torch.ones_like(self.rows), do_sample=True, temperature=TEMPERATURE, top_k=0,
            max_new_tokens=tokens, pad_token_id=0, **cache)
        assert self.rows.shape == (count, length + tokens)
        self.sampled += count * tokens
        self.prefilled += count * (length - known)

    def score(self, tokens):
        """Scores of the last step, [N]."""
        response = with_step_ends(self.rows[:, len(self.prompt):], tokens)
        if self.keep:
            rows = response[:, self.scoring.get_seq_length() - len(self.prompt):]
            logits = self.reward(rows, past_key_values=self.scoring, use_cache=True).logits
        else:
            rows = torch.cat([self.prompt.expand(len(response), -1), response], 1)
            logits = self.reward(rows, attention_mask=torch.ones_like(rows), use_cache=False).logits
        self.scored += rows.numel()
        return logits[:, -1, 0].sigmoid()

    def select(self, chosen):
        self.rows = self.rows[chosen]
        if self.keep:
            self.sampling.batch_select_indices(chosen)
            self.scoring.batch_select_indices(chosen)


@torch.inference_mode()
def search(folder, method, caches, candidates, width, prompt, steps, tokens):
    begun = time.process_time(), time.perf_counter()
    state = Search(folder, caches == "keep", candidates, prompt)
    if method == "best-of-n":
        state.extend(steps * tokens)
        scores = state.score(tokens)
    else:
        for step in range(steps):
            state.extend(tokens)
            scores = state.score(tokens)
            if step + 1 < steps:
                if method == "beam":
                    best = scores.topk(candidates // width).indices
                else:
                    groups = torch.arange(0, candidates, width)
                    best = groups + scores.view(-1, width).argmax(1)
                state.select(best.repeat_interleave(width))
    scores.argmax()
    spent = time.process_time() - begun[0], time.perf_counter() - begun[1]
    return " ".join(map(str, (*spent, state.sampled, state.prefilled, state.scored)))


def answer(what, folder, *rest):
    match what:
        case "make":
            return make(folder, int(rest[0]))
        case "check":
            return check(folder, *map(int, rest))
        case "search":
            method, caches, *numbers = rest
            return search(folder, method, caches, *map(int, numbers))
    raise ValueError(what)


for line in sys.stdin:
    print(answer(*line.split()), flush=True)
