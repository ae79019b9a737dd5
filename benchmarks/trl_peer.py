"""Trains and scores with TRL's PRMTrainer: each line of input is FIGURE FOLDER BATCH STEPS RATE; each line of output

losses  the losses of STEPS optimizer steps, separated by blanks
train   tokens per second of STEPS steps after two, of the trainer as a user runs it, in single precision
score   tokens per second of the probabilities of every step of all rows

Seconds are those of this process on the processor, so that other work on the machine counts little.
FOLDER/rows/rows.jsonl has the rows in the order of training, FOLDER/model the model."""
import json
import statistics
import sys
import tempfile
import time

import torch
from datasets import Dataset
from transformers import AutoModelForTokenClassification, AutoTokenizer, TrainerCallback
from transformers.utils import logging
from trl.experimental.prm import PRMConfig, PRMTrainer

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
WARM_UP = 2


class Clock(TrainerCallback):
    """Keeps when each optimizer step ended."""

    def __init__(self):
        self.ends = []

    def on_step_end(self, args, state, control, **kwargs):
        self.ends.append(time.process_time())


def read(folder):
    with open(f"{folder}/rows/rows.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def load(folder):
    model = AutoModelForTokenClassification.from_pretrained(f"{folder}/model", dtype=torch.float32)
    # Only the difference of the two logits counts; Stepwise keeps that of the first label at 0 and trains the other.
    for tensor in model.score.parameters():
        tensor.register_hook(lambda gradient: gradient * torch.arange(2).reshape(2, *[1] * (gradient.dim() - 1)))
    return model


def train(folder, batch, steps, rate):
    tokenizer = AutoTokenizer.from_pretrained(f"{folder}/model")
    clock = Clock()
    with tempfile.TemporaryDirectory() as output:
        arguments = PRMConfig(
            output_dir=output,
            per_device_train_batch_size=batch,
            max_steps=steps,
            train_sampling_strategy="sequential",
            learning_rate=rate,
            lr_scheduler_type="constant",
            adam_beta1=0.9,
            adam_beta2=0.95,
            weight_decay=0.01,
            max_grad_norm=1,
            bf16=False,
            gradient_checkpointing=False,
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
        )
        trainer = PRMTrainer(
            model=load(folder),
            args=arguments,
            train_dataset=Dataset.from_list(read(folder)[: steps * batch]),
            processing_class=tokenizer,
            callbacks=[clock],
        )
        stdout, sys.stdout = sys.stdout, sys.stderr  # the trainer prints every logged step
        try:
            trainer.train()
        finally:
            sys.stdout = stdout
        tokens = [len(row["input_ids"]) for row in trainer.train_dataset]
        losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return clock.ends, tokens, losses


def losses(folder, batch, steps, rate):
    return " ".join(f"{loss:.9g}" for loss in train(folder, batch, steps, rate)[2])


def training_rate(folder, batch, steps, rate):
    ends, tokens, _ = train(folder, batch, steps + WARM_UP, rate)
    return sum(tokens[WARM_UP * batch :]) / (ends[-1] - ends[WARM_UP - 1])


def scoring_rate(folder, batch):
    model = load(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(f"{folder}/model")
    rows = read(folder)
    tokens = 0

    def work():
        nonlocal tokens
        tokens = 0
        for at in range(0, len(rows), batch):
            made = [PRMTrainer.tokenize_row(row, tokenizer, "\n", None, None, False, True) for row in rows[at : at + batch]]
            ids = [torch.tensor(row["input_ids"]) for row in made]
            tokens += sum(map(len, ids))
            mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in ids], batch_first=True)
            ids = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True)
            with torch.inference_mode():
                probabilities = model(ids, attention_mask=mask).logits.softmax(-1)[..., 1]
            for row, scores in zip(made, probabilities):
                [scores[t].item() for t, label in enumerate(row["labels"]) if label != -100]

    spent = []
    work()
    for _ in range(3):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return tokens / statistics.median(spent)


for line in sys.stdin:
    figure, folder, batch, steps, rate = line.split()
    match figure:
        case "losses":
            print(losses(folder, int(batch), int(steps), float(rate)), flush=True)
        case "train":
            print(training_rate(folder, int(batch), int(steps), float(rate)), flush=True)
        case "score":
            print(scoring_rate(folder, int(batch)), flush=True)
