"""A damaged archive, or one of an earlier format or model, made sound, from its texts and vectors.

A part that is sound stays. One of which anything is damaged is written anew from its articles: their vectors are taken
over if they are sound, all else is made of the text. An article whose own text is damaged is lost; it is named, so that
it can be added again.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import disk
from retrieval.embedding import Embedding
from retrieval.encoder import load_encoder
from retrieval.errors import ArchiveDamaged, ArchiveError, ArchiveMissing
from retrieval.filters import Mask
from retrieval.generation import publish
from retrieval.mending import Known, Mender
from retrieval.notes import folder as events_folder
from retrieval.notes import read_text, replace_text
from retrieval.part import LEXICAL
from retrieval.records import Manifest, read_manifest
from retrieval.snapshot import Snapshot
from retrieval.store import MANIFEST, Store
from retrieval.superwords import NAME, embedded
from retrieval.verifying import verify


def repair(root: str | Path) -> tuple[str, ...]:
    """Make an archive sound again; what was done and what is lost, one line each, none if it was sound.

    Raises
    ------
    ArchiveMissing
        If there is nothing to repair.
    ArchiveDamaged
        If nothing of it can be saved. The folder is as before.
    """
    store = Store(root)
    if not (store.root / "generations").is_dir():
        raise ArchiveMissing(f"no archive at {store.root}; make one with: sukien build PATH --archive {store.root}")
    with store.writing(sweep=False):
        said = _wrong_with_generation(store)
        if said is None:
            return ()
        _mend_events(store.root, said)
        known = _look(store, said)
        mender = Mender(store, known, said)
        backwards = known.fingerprint is None
        parts = known.parts[::-1] if backwards else known.parts
        held = [part for name, checksum in parts for part in mender.part(name, checksum)]
        held = held[::-1] if backwards else held
        if not held:
            raise ArchiveDamaged(f"{store.root}: no article can be read any more; restore a backup, or build it anew")
        publish(store, held, Embedding.of(mender.encoder, embedded()))
        store.sweep()
        said = list(dict.fromkeys(said))
        return (*said, "the indexes and the list of what belongs to the archive were made again")


def _wrong_with_generation(store: Store) -> list[str] | None:
    """What is wrong, but for what is in the parts, which are looked at one by one; None if all is sound."""
    try:
        snapshot = store.open_current(Snapshot)
        encoder, manifest = load_encoder(snapshot.manifest.model), snapshot.manifest
    except ArchiveError as error:
        of_index = str(error).startswith(str(store.generation(""))) and LEXICAL in str(error)
        return [_without_advice(str(error))] if of_index else []
    problems = verify(store, snapshot)
    if not problems and (manifest.fingerprint, manifest.tokenizer) == (encoder.fingerprint, embedded().fingerprint):
        return None
    place = str(store.generation(manifest.generation))
    return [_without_advice(problem) for problem in problems if problem.startswith(place)]


def _without_advice(problem: str) -> str:
    return problem.replace("; mend it with: sukien repair", "")


def _look(store: Store, said: list[str]) -> Known:
    try:
        named = [store.current()]
    except ArchiveError as error:
        said.append(f"{_without_advice(str(error))}: the newest state that is sound was taken")
        named = []
    found = sorted((folder.name for folder in store.generation("").iterdir()), reverse=True)
    for name in [*named, *(name for name in found if name not in named)]:
        path = store.generation(name) / MANIFEST
        try:
            return _of_manifest(store, read_manifest(path), said)
        except ArchiveError:
            known = _of_first_format(store, path, said)
            if known is not None:
                return known
    said.append(f"{store.root}: no sound manifest was left; every part on the disk was taken")
    parts = sorted(folder.name for folder in store.part("").iterdir())
    removed = None
    for name in [*named, *found]:
        removed = _load_mask(store.generation(name) / "deleted.npy")
        if removed is not None:
            break
    return Known([(name, None) for name in parts], removed, NAME, None, None)


def _of_manifest(store: Store, manifest: Manifest, said: list[str]) -> Known:
    folder = store.generation(manifest.generation)
    removed = None
    for file in manifest.files:
        if wrong := store.check(folder, file):
            said.append(_without_advice(wrong))
        elif file.path == "deleted.npy":
            removed = _load_mask(folder / file.path)
    if removed is None:
        said.append(f"{store.root}: which articles were removed is not known; those that were still stored are back")
    parts: list[tuple[str, str | None]] = [(part.name, part.checksum) for part in manifest.parts]
    return Known(parts, removed, manifest.model, manifest.fingerprint, manifest.tokenizer)


def _of_first_format(store: Store, path: Path, said: list[str]) -> Known | None:
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["format"] != 1:
            return None
        body: dict[str, Any] = record["manifest"]
        digests = {file["path"]: file["checksum"] for file in body["files"]}
        known = Known(
            parts=[(name, None) for name in body["parts"]],
            removed=_load_mask(path.parent / "deleted.npy"),
            model=body["model"],
            fingerprint=body["fingerprint"],
            tokenizer=body["tokenizer"],
            digests=digests,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    said.append(f"{store.root}: was of format 1, and was brought up to date")
    return known


def _load_mask(path: Path) -> Mask | None:
    try:
        mask: Mask = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return mask if mask.dtype == np.bool_ and mask.ndim == 1 else None


def _mend_events(root: Path, said: list[str]) -> None:
    """What was made of the events can be made again; what a person said is kept if it can be read at all."""
    for path in sorted(events_folder(root).glob("*.json")):
        text: str | None
        try:
            text = read_text(path)
            if text.startswith('{"checksum": '):
                continue
        except (OSError, ValueError):
            text = None
        if path.name == "edits.json" and text is not None:
            replace_text(path, text)
        elif path.name == "edits.json":
            path.replace(path.with_suffix(".damaged"))
            said.append(f"{path}: damaged: what was said about events is put aside, in {path.stem}.damaged")
        else:
            disk.remove(path)
            if text is None:
                said.append(f"{path}: damaged: articles will be grouped into events again")
