"""Train the table: InfoNCE over in-batch negatives, Adam on the rows that a batch touches."""

from dataclasses import dataclass
from time import monotonic
from typing import cast

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from training.pairs import Source
from training.ragged import Ragged

# Tokens with this share of the text count half.
SIF = 5e-4


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs; README.md says what each was worth."""

    dimension: int = 256
    steps: int = 5000
    batch: int = 1024
    temperature: float = 0.05
    rate: float = 0.02
    warmup: float = 0.05
    dropout: float = 0.1
    matryoshka: tuple[int, ...] = (256, 128)
    seed: int = 7


class Table:
    """Token vectors with Adam's two moments, updated a few rows at a time."""

    def __init__(self, size: int, recipe: Recipe, device: torch.device) -> None:
        generator = torch.Generator().manual_seed(recipe.seed)
        self.device = device
        self.rows = (torch.randn(size, recipe.dimension, generator=generator) * 0.1).to(device)
        self.first = torch.zeros_like(self.rows)
        self.second = torch.zeros_like(self.rows)
        self.updates = torch.zeros(size, 1, device=device)
        self._place = np.zeros(size, np.int64)

    def gather(self, sides: tuple[Ragged, ...]) -> tuple[Tensor, Tensor, list[tuple[Tensor, Tensor]]]:
        """Return the touched row numbers, a leaf copy of these rows, and (inputs, offsets) of each side."""
        seen = np.zeros(len(self._place), bool)
        for side in sides:
            seen[side.ids] = True
        touched = np.flatnonzero(seen)
        self._place[touched] = np.arange(len(touched))
        bags = [
            (
                torch.from_numpy(self._place[side.ids]).to(self.device),
                torch.from_numpy(side.offsets[:-1]).to(self.device),
            )
            for side in sides
        ]
        index = torch.from_numpy(touched).to(self.device)
        return index, self.rows[index].requires_grad_(), bags

    @torch.no_grad()
    def step(self, index: Tensor, gradient: Tensor, rate: float) -> None:
        """Apply Adam to the rows in `index`; each row counts its own updates."""
        updates = self.updates[index] + 1
        first = self.first[index].lerp_(gradient, 0.1)
        second = self.second[index].lerp_(gradient * gradient, 0.001 * 10)
        change = (first / (1 - 0.9**updates)) / ((second / (1 - 0.99**updates)).sqrt_() + 1e-8)
        self.rows[index] -= rate * change
        self.first[index], self.second[index], self.updates[index] = first, second, updates


def drop(side: Ragged, rng: Generator, share: float) -> Ragged:
    """Leave out tokens at random, never all of a row."""
    keep = rng.random(len(side.ids)) >= share
    keep[side.offsets[:-1][side.lengths > 0]] = True
    total = np.concatenate([[0], np.cumsum(keep)])
    return Ragged(side.ids[keep], total[side.offsets])


def loss_of(left: Tensor, right: Tensor, recipe: Recipe) -> Tensor:
    """Symmetric InfoNCE, averaged over the dimensions that a user may truncate to."""
    target = torch.arange(len(left), device=left.device)
    total = torch.zeros((), device=left.device)
    for dimension in recipe.matryoshka:
        a, b = normalize(left[:, :dimension], dim=1), normalize(right[:, :dimension], dim=1)
        scores = a @ b.T / recipe.temperature
        total = total + cross_entropy(scores, target) + cross_entropy(scores.T, target)
    return total / len(recipe.matryoshka)


def train(sources: list[Source], size: int, recipe: Recipe, log_every: int = 100) -> NDArray[np.float32]:
    """Return a trained ``(size, dimension)`` table; row 0 (unknown) is zero."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    rng = np.random.default_rng(recipe.seed)
    weights = np.array([source.weight for source in sources])
    table = Table(size, recipe, device)
    started, running = monotonic(), 0.0
    for step in range(recipe.steps):
        source = sources[int(rng.choice(len(sources), p=weights / weights.sum()))]
        left, right = source.draw(rng, recipe.batch)
        index, rows, bags = table.gather((drop(left, rng, recipe.dropout), drop(right, rng, recipe.dropout)))
        a, b = (embedding_bag(inputs, rows, offsets, mode="mean") for inputs, offsets in bags)
        loss = loss_of(a, b, recipe)
        loss.backward()  # type: ignore[no-untyped-call]
        done = step / recipe.steps
        rate = recipe.rate * min(1.0, done / recipe.warmup + 1e-3, (1 - done) / (1 - recipe.warmup))
        table.step(index, cast(Tensor, rows.grad), rate)
        running += (float(loss.detach()) - running) * (0.02 if step else 1.0)
        if step % log_every == 0:
            print(f"step {step} loss {running:.3f} {monotonic() - started:.0f} s", flush=True)
    table.rows[0] = 0
    return table.rows.cpu().numpy()


def reweighted(table: NDArray[np.float32], shares: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scale each row by smooth inverse frequency (Arora et al. 2017).

    Training alone leaves frequent tokens a little too heavy.
    """
    return np.asarray(table * (SIF / (SIF + shares))[:, None], np.float32)
