"""How the networks of retrieval.network are learned, on the CPU; seeded."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import nn

from retrieval.network import FARTHEST

HIDDEN = 64
MEMBERS = 3
EPOCHS = 12
BATCH = 64
RATE = 3e-3
DROPOUT = 0.2
DECAY = 0.01
RIDGE = 100.0

Rows = NDArray[np.float32]
# From the scores of a batch's rows and the numbers of its examples to its loss.
Loss = Callable[[torch.Tensor, NDArray[np.int64]], torch.Tensor]


class _Member(nn.Module):
    def __init__(self, features: int) -> None:
        super().__init__()
        self.direct = nn.Linear(features, 1)
        self.hidden = nn.Linear(features, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        self.before, self.after = nn.Dropout(DROPOUT / 2), nn.Dropout(DROPOUT)
        nn.init.zeros_(self.direct.weight)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        rows = self.before(rows)
        scores: torch.Tensor = (self.direct(rows) + self.out(self.after(torch.relu(self.hidden(rows))))).squeeze(1)
        return scores


def learn_choice(
    names: Sequence[str],
    rows: Sequence[Rows],
    right: Sequence[NDArray[np.bool_]],
    weights: NDArray[np.float64],
    none: Sequence[bool] | None = None,
    epochs: int = EPOCHS,
) -> dict[str, Any]:
    """Learn scores whose softmax over the rows of an example falls on its right ones.

    Parameters
    ----------
    names : sequence of str
        Of the features.
    rows : sequence of ndarray, shape (n, n_features)
        One array an example.
    right : sequence of ndarray, shape (n,)
        At least one of each example, except where none may be.
    weights : ndarray, shape (n_examples,)
        How much each example counts.
    none : sequence of bool, optional
        For each example, whether none of its rows may be right, too. "None" then has a score of 0, so that scores can
        be compared between examples.
    epochs : int
        How often each example is learned from.
    """
    lengths = np.array([len(of_example) for of_example in right])
    may_lack = np.zeros(len(right), dtype=bool) if none is None else np.array(none)
    lacks = torch.from_numpy(may_lack & np.array([not of_example.any() for of_example in right]))
    answers = [torch.from_numpy(of_example) for of_example in right]
    counts = torch.from_numpy((weights / weights.mean()).astype(np.float32))

    def loss(scores: torch.Tensor, batch: NDArray[np.int64]) -> torch.Tensor:
        example = torch.from_numpy(np.repeat(np.arange(len(batch)), lengths[batch]))
        chosen = torch.cat([answers[number] for number in batch])
        without = torch.from_numpy(np.flatnonzero(may_lack[batch]))
        example = torch.cat([example, without])
        scores = torch.cat([scores, scores.new_zeros(len(without))])
        chosen = torch.cat([chosen, lacks[batch][without]])
        everything = _logsumexp(scores, example, len(batch))
        return ((everything - _logsumexp(scores[chosen], example[chosen], len(batch))) * counts[batch]).mean()

    return _learn(names, rows, loss, epochs)


def _logsumexp(scores: torch.Tensor, example: torch.Tensor, count: int) -> torch.Tensor:
    """Logarithm of the sum of the exponentials of each example's scores; every example has one."""
    most = scores.new_full((count,), -torch.inf).scatter_reduce(0, example, scores.detach(), "amax")
    sums = scores.new_zeros(count).index_add(0, example, torch.exp(scores - most[example]))
    return most + torch.log(sums)


def learn_probability(
    names: Sequence[str],
    rows: Rows,
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64],
    signs: Sequence[int],
) -> dict[str, Any]:
    """Learn scores whose logistic function is the chance that a row's label is true: a logistic regression.

    A weight may only have its feature's sign (1, -1, or 0 for either): what speaks for a label in one archive must not
    speak against it in another. A hidden layer told the sets that it learned from apart better, and archives of longer
    or fewer pages worse.
    """
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    inputs = ((rows - mean) / scale).clip(-FARTHEST, FARTHEST).astype(np.float64)
    truth = np.where(labels, 1.0, -1.0)
    counts = weights / weights.mean()

    def loss(guess: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = truth * (inputs @ guess[:-1] + guess[-1])
        slopes = -truth / (1 + np.exp(margins)) * counts
        value = float((counts * np.logaddexp(0, -margins)).sum() + RIDGE * (guess[:-1] ** 2).sum() / 2)
        return value, np.append(inputs.T @ slopes + RIDGE * guess[:-1], slopes.sum())

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[sign] for sign in [*signs, 0]]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    direct, constant = found[:-1].round(4).tolist(), round(float(found[-1]), 4)
    return _stored(names, mean, scale, [{"direct": direct, "hidden": [], "bias": [], "out": [], "constant": constant}])


def _learn(names: Sequence[str], rows: Sequence[Rows], loss: Loss, epochs: int) -> dict[str, Any]:
    everything = np.concatenate(rows)
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-3
    inputs = [torch.from_numpy(((row - mean) / scale).clip(-FARTHEST, FARTHEST).astype(np.float32)) for row in rows]
    members = []
    for seed in range(MEMBERS):
        torch.manual_seed(seed)
        order = np.random.default_rng(seed)
        member = _Member(len(names))
        optimiser = torch.optim.AdamW(member.parameters(), lr=RATE, weight_decay=DECAY)
        steps = epochs * -(-len(inputs) // BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, step / 30) * (1 - step / steps))  # noqa: B023
        for _ in range(epochs):
            shuffled = order.permutation(len(inputs))
            for start in range(0, len(shuffled), BATCH):
                chosen = shuffled[start : start + BATCH]
                value = loss(member(torch.cat([inputs[number] for number in chosen])), chosen)
                optimiser.zero_grad()
                value.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
        members.append({
            "direct": _plain(member.direct.weight[0]),
            "hidden": _plain(member.hidden.weight),
            "bias": _plain(member.hidden.bias),
            "out": _plain(member.out.weight[0]),
            "constant": _plain(member.direct.bias)[0],
        })  # fmt: skip
    return _stored(names, mean, scale, members)


def _stored(names: Sequence[str], mean: Rows, scale: Rows, members: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "features": list(names),
        "mean": [float(f"{number:.5g}") for number in mean],
        "scale": [float(f"{number:.5g}") for number in scale],
        "members": members,
    }


def _plain(tensor: torch.Tensor) -> list[Any]:
    rounded = np.round(tensor.detach().numpy().astype(np.float64), 4)
    return list(rounded.tolist())
