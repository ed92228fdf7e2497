"""Write a folder that sentence-transformers and model2vec both open."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from retrieval.lexicon import LEARNED
from training.translate import Links


def save_tables(tables: dict[tuple[str, str], Links], file: Path) -> None:
    """Write tables of tokens: ``vi-en.source``, ``.target`` (int32 token ids) and ``.weight`` (float16), by source."""
    tensors: dict[str, NDArray[Any]] = {}
    for (source, target), table in tables.items():
        tensors[f"{source}-{target}.source"] = table.source.astype(np.int32)
        tensors[f"{source}-{target}.target"] = table.target.astype(np.int32)
        tensors[f"{source}-{target}.weight"] = table.weight.astype(np.float16)
    save_file(tensors, file)
    file.chmod(0o644)


def load_translations(folder: Path) -> dict[str, Links]:
    """Return the tables that `save_tables` wrote, by "question language-passage language"."""
    tensors = load_file(folder / LEARNED)
    return {
        name.removesuffix(".source"): Links(
            tensors[name].astype(np.int64),
            tensors[name.replace(".source", ".target")].astype(np.int64),
            tensors[name.replace(".source", ".weight")].astype(np.float64),
        )
        for name in tensors
        if name.endswith(".source")
    }


def save_model(table: NDArray[np.float32], tokenizer: Tokenizer, out: Path) -> None:
    """Write `table` as float16 and `tokenizer` in sentence-transformers' StaticEmbedding format."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    if table.shape[0] != tokenizer.get_vocab_size():
        raise ValueError(f"rows must equal the vocabulary: {table.shape[0]} != {tokenizer.get_vocab_size()}")
    static = StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float16))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(out), create_model_card=False)
    # model2vec reads this file, too: it must normalise like the second module, and cut no text.
    path = out / "config_sentence_transformers.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config |= {"normalize": True, "max_length": None, "embedding_dtype": "float16"}
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (out / "model.safetensors").chmod(0o644)
