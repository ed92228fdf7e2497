"""How refusing trades answers for errors, drawn from results/answers.json: ``python -m benchmarks.refusals``.

Into docs/images/refusals.svg. Every question was asked of an archive that answers it and of one that does not. Left: of
those with an answer how many are answered, as more of those without one are, too. Right: of all answers how many are
wrong, as more of all questions are answered. A point is what the least evidence for an answer gives if it is set there;
the dots are where it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.results import FOLDER

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "refusals.svg"
SHOWN = {"vi→vi": "#1763a6", "en→en": "#b4470b"}
_POINTS = 40
_SIZE, _LEFT, _TOP, _GAP = 250, 60, 40, 90


def curve(
    there: NDArray[np.float64], missing: NDArray[np.float64], right: NDArray[np.bool_]
) -> list[tuple[float, float, float, float]]:
    """Points of a refusal curve, from nothing answered to everything.

    Parameters
    ----------
    there, missing : ndarray of float64
        Evidence for each question of an archive with its answer, and of one without.
    right : ndarray of bool
        Whether the answer of the former is right.

    Returns
    -------
    list of (float, float, float, float)
        Least evidence; share answered of the questions with an answer; share answered of those without; share of all
        answers that are wrong (0 where there are none).
    """
    levels = np.unique(np.quantile(np.concatenate([there, missing]), np.linspace(0, 1, _POINTS)))[::-1]
    points = []
    for least in (np.inf, *levels):
        answered, wrongly = there >= least, missing >= least
        total = int(answered.sum() + wrongly.sum())
        risk = 1 - float(right[answered].sum()) / total if total else 0.0
        points.append((min(1.0, float(least)), float(answered.mean()), float(wrongly.mean()), risk))
    return [tuple(round(number, 4) for number in point) for point in points]  # type: ignore[misc]


def main() -> None:
    """Draw the picture."""
    print(draw(json.loads((FOLDER / "answers.json").read_text("utf-8"))["result"]))


def draw(result: Mapping[str, Mapping[str, Any]]) -> Path:
    """Draw the curves of a result into the picture; return its path."""
    PICTURE.write_text("\n".join(_lines(result)) + "\n", "utf-8")
    return PICTURE


def _lines(result: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    size = f"0 0 {2 * (_LEFT + _SIZE) + _GAP - _LEFT + 20} {_TOP + _SIZE + 75}"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" font-family="sans-serif" font-size="11">'
    yield f'<rect width="{size.split()[2]}" height="{size.split()[3]}" fill="white"/>'
    shown = {name: result[name] for name in SHOWN if name in result}
    yield from _panel(
        "answered, of questions with an answer",
        "answered, of questions without one",
        {name: [(none, some) for _, some, none, _ in of["curve"]] for name, of in shown.items()},
        {name: [(of["chosen"][1], of["chosen"][0])] for name, of in shown.items()},
        _LEFT,
    )
    yield from _panel(
        "wrong, of all answers",
        "answered, of all questions",
        {name: [((some + none) / 2, risk) for _, some, none, risk in of["curve"][1:]] for name, of in shown.items()},
        {name: [_chosen(of)] for name, of in shown.items()},
        _LEFT + _SIZE + _GAP,
    )
    for number, (name, colour) in enumerate(SHOWN.items()):
        x, y = _LEFT + number * 80, _TOP + _SIZE + 58
        yield f'<path d="M{x} {y}h22" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{x + 28}" y="{y + 4}" fill="#222">{name}</text>'
    yield "</svg>"


def _chosen(of: Mapping[str, Any]) -> tuple[float, float]:
    """Where the least evidence is: answered of all questions, and risk there, from the points beside it."""
    coverage = sum(of["chosen"]) / 2
    points = [((some + none) / 2, risk) for _, some, none, risk in of["curve"][1:]]
    return coverage, float(np.interp(coverage, *np.array(points).T))


def _panel(
    title: str,
    below: str,
    lines: Mapping[str, Sequence[tuple[float, float]]],
    dots: Mapping[str, Sequence[tuple[float, float]]],
    left: int,
) -> Iterator[str]:
    yield f'<text x="{left}" y="{_TOP - 14}" font-size="13" fill="#222">{title}</text>'
    yield f'<text x="{left + _SIZE}" y="{_TOP + _SIZE + 33}" text-anchor="end" fill="#222">{below}</text>'
    for step in range(6):
        share = step / 5
        x, y = left + share * _SIZE, _TOP + (1 - share) * _SIZE
        yield f'<path d="M{x:.1f} {_TOP}v{_SIZE}M{left} {y:.1f}h{_SIZE}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{_TOP + _SIZE + 15}" text-anchor="middle" fill="#222">{share:.1f}</text>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#222">{share:.1f}</text>'
    for name, points in lines.items():
        places = "L".join(f"{left + x * _SIZE:.1f} {_TOP + (1 - y) * _SIZE:.1f}" for x, y in points)
        yield f'<path d="M{places}" fill="none" stroke="{SHOWN[name]}" stroke-width="2"/>'
        for x, y in dots[name]:
            place = f'cx="{left + x * _SIZE:.1f}" cy="{_TOP + (1 - y) * _SIZE:.1f}"'
            yield f'<circle {place} r="4.5" fill="{SHOWN[name]}" stroke="white" stroke-width="1.5"/>'


if __name__ == "__main__":
    main()
