"""The model card: ``card.md`` with the figures of this run."""

from pathlib import Path


def write_card(out: Path, **figures: str | int | float) -> None:
    """Write ``README.md`` into the model's folder."""
    card = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    (out / "README.md").write_text(card.format(**figures), encoding="utf-8")
