"""What a passage costs, drawn from results/scale.json into docs/images/scale.svg: ``python -m benchmarks.curves``.

Both axes of each panel are logarithmic. Points are measured; the dashed line goes on from the last two. The same as
tables, measuring nothing: ``python -m benchmarks.curves --show``.
"""

import argparse
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import FOLDER

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "scale.svg"
PANELS = (
    ("processor time to build, minutes", ("build_cpu_s",), 1 / 60),
    ("memory to build, GB", ("build_mb",), 1 / 1000),
    ("on disk, GB", ("disk_mb",), 1 / 1000),
    ("a search, p95, processor ms", ("search_ms", "processor_p95"), 1.0),
)
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 250, 200, 60, 40, 80
_FIRST, _LAST = 4, 8  # powers of ten of passages
Shown = Mapping[str, Any]
"""What was measured at one size."""


def _pair(name: str, what: str = "") -> Callable[[Shown], str]:
    return lambda shown: f"{shown[name][f'{what}median']:.1f} / {shown[name][f'{what}p95']:.1f} ms"


ROWS: tuple[tuple[str, Callable[[Shown], str]], ...] = (
    ("articles", lambda shown: f"{shown['articles']:,}"),
    ("build, clock", lambda shown: f"{shown['build_s']:,.0f} s"),
    ("articles a second", lambda shown: f"{shown['articles'] / shown['build_s']:,.0f}"),
    ("build, processor", lambda shown: f"{shown['build_cpu_s']:,.0f} s"),
    ("memory of all processes while building", lambda shown: f"{shown['build_mb'] / 1000:.2f} GB"),
    ("on disk", lambda shown: f"{shown['disk_mb'] / 1000:.2f} GB"),
    ("open", lambda shown: f"{shown['open_s']:.2f} s"),
    ("open and first search", lambda shown: f"{shown['open_and_first_search_s']:.2f} s"),
    ("search, median / p95", _pair("search_ms")),
    ("… of the processor", _pair("search_ms", "processor_")),
    ("answer, median / p95", _pair("ask_ms")),
    ("… of the processor", _pair("ask_ms", "processor_")),
    ("memory of the process that serves, mapped files with it", lambda shown: f"{shown['serving_mb'] / 1000:.2f} GB"),
    ("nDCG@10 of MLQA's questions", lambda shown: f"{shown['ndcg']:.3f}"),
    ("… with every vector and term compared", lambda shown: f"{shown['ndcg_exact']:.3f}"),
    ("load while building, while searching", lambda shown: f"{shown['load_of_build']}, {shown['load_of_search']}"),
)
# What the lines of the picture, and two more, come to where nothing was measured.
LINES: tuple[tuple[str, tuple[str, ...], Callable[[float], str]], ...] = (
    ("build, clock", ("build_s",), lambda value: f"{value / 3600:,.1f} h"),
    ("build, processor", ("build_cpu_s",), lambda value: f"{value / 3600:,.1f} h"),
    ("memory while building", ("build_mb",), lambda value: f"{value / 1000:,.1f} GB"),
    ("on disk", ("disk_mb",), lambda value: f"{value / 1000:,.0f} GB"),
    ("memory of the process that serves", ("serving_mb",), lambda value: f"{value / 1000:,.0f} GB"),
    ("open and first search", ("open_and_first_search_s",), lambda value: f"{value:,.0f} s"),
    ("search, p95", ("search_ms", "p95"), lambda value: f"{value:,.0f} ms"),
    ("search, p95, of the processor", ("search_ms", "processor_p95"), lambda value: f"{value:,.0f} ms"),
)


def main() -> None:
    """Draw the picture, or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print tables, draw nothing")
    result = json.loads((FOLDER / "scale.json").read_text("utf-8"))["result"]
    if parser.parse_args().show:
        print("\n".join([*table(result), "", *continued(result)]))
        return
    PICTURE.write_text("\n".join(_lines(result)) + "\n", "utf-8")
    print(PICTURE)


def table(result: Mapping[str, Shown], only: Sequence[str] = ()) -> Iterator[str]:
    """What was measured, or `only` some of it, a column for each size; what was not stays empty."""
    yield "| passages | " + " | ".join(f"{shown['passages']:,}" for shown in result.values()) + " |"
    yield "|---" * (len(result) + 1) + "|"
    for name, cell in (row for row in ROWS if row[0] in (only or dict(ROWS))):
        yield f"| {name} | " + " | ".join(_cell(cell, shown) for shown in result.values()) + " |"


def continued(result: Mapping[str, Shown]) -> Iterator[str]:
    """The straight line through the last two sizes, both axes logarithmic, at ten and a hundred million passages."""
    yield "| the line goes on | growth for ten times as many | 10,000,000 | 100,000,000 |"
    yield "|---|---|---|---|"
    for name, path, say in LINES:
        points = _points(result, path, 1.0)
        if len(points) > 1:
            (x0, y0), (x1, y1) = points[-2:]
            slope = (y1 - y0) / (x1 - x0)
            values = (say(10 ** (y1 + slope * (x - x1))) for x in (7, 8))
            yield f"| {name} | {10**slope:.1f} times | {' | '.join(values)} |"


def _cell(cell: Callable[[Shown], str], shown: Shown) -> str:
    try:
        return cell(shown)
    except (KeyError, TypeError):
        return ""


def _points(result: Mapping[str, Shown], path: Sequence[str], factor: float) -> list[tuple[float, float]]:
    """Logarithms of the passages of each size, and of what was measured there."""
    return [
        (math.log10(shown["passages"]), math.log10(value * factor))
        for shown in result.values()
        if (value := _value(shown, path))
    ]


def _lines(result: Mapping[str, Shown]) -> Iterator[str]:
    width = _LEFT + len(PANELS) // 2 * (_WIDTH + _GAP)
    height = 2 * (_HEIGHT + _GAP) + _TOP
    size = f"0 0 {width} {height}"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" font-family="sans-serif" font-size="11">'
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    for number, (title, path, factor) in enumerate(PANELS):
        points = _points(result, path, factor)
        left = _LEFT + number % 2 * (_WIDTH + _GAP)
        yield from _panel(title, points, left, _TOP + number // 2 * (_HEIGHT + _GAP))
    yield "</svg>"


def _value(shown: object, path: Sequence[str]) -> float:
    for name in path:
        shown = shown.get(name) if isinstance(shown, dict) else None
    return float(shown) if isinstance(shown, int | float) else 0.0


def _panel(title: str, points: Sequence[tuple[float, float]], left: int, top: int) -> Iterator[str]:
    yield f'<text x="{left}" y="{top - 12}" font-size="13">{title}</text>'
    if not points:
        return
    line = [*points, *_extended(points)]
    low, high = math.floor(min(y for _, y in line)), math.ceil(max(y for _, y in line))

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (x - _FIRST) / (_LAST - _FIRST) * _WIDTH, top + (high - y) / max(1, high - low) * _HEIGHT

    for power in range(_FIRST, _LAST + 1):
        x, _ = at(power, low)
        yield f'<path d="M{x:.1f} {top}V{top + _HEIGHT}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{top + _HEIGHT + 15}" text-anchor="middle">{_number(power)}</text>'
    for power in range(low, high + 1):
        _, y = at(_FIRST, power)
        yield f'<path d="M{left} {y:.1f}h{_WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(power)}</text>'
    measured = [at(*point) for point in points]
    yield _path(measured, "#1763a6", "")
    yield _path([measured[-1], *(at(*point) for point in _extended(points))], "#888", ' stroke-dasharray="4 4"')
    for x, y in measured:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#1763a6"/>'


def _extended(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(points) < 2:
        return []
    (x0, y0), (x1, y1) = points[-2:]
    return [(_LAST, y1 + (y1 - y0) / (x1 - x0) * (_LAST - x1))]


def _path(points: Sequence[tuple[float, float]], colour: str, more: str) -> str:
    places = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{places}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'


def _number(power: int) -> str:
    if power < 0:
        return f"{10**power:.{-power}f}"
    for size, letter in ((6, " M"), (3, "k")):
        if power >= size:
            return f"{10 ** (power - size)}{letter}"
    return str(10**power)


if __name__ == "__main__":
    main()
