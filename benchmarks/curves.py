"""What a passage costs, drawn from results/scale.json into docs/images/scale.svg: ``python -m benchmarks.curves``.

Both axes of each panel are logarithmic. Points are measured; the dashed line goes on from the last two.
"""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

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


def main() -> None:
    """Draw the picture."""
    result = json.loads((FOLDER / "scale.json").read_text("utf-8"))["result"]
    PICTURE.write_text("\n".join(_lines(result)) + "\n", "utf-8")
    print(PICTURE)


def _lines(result: dict[str, dict[str, object]]) -> Iterator[str]:
    width = _LEFT + len(PANELS) // 2 * (_WIDTH + _GAP)
    height = 2 * (_HEIGHT + _GAP) + _TOP
    size = f"0 0 {width} {height}"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" font-family="sans-serif" font-size="11">'
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    for number, (title, path, factor) in enumerate(PANELS):
        points = [
            (math.log10(shown["passages"]), math.log10(value * factor))  # type: ignore[arg-type]
            for shown in result.values()
            if (value := _value(shown, path))
        ]
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
