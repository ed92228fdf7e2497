"""The little JavaScript that the page needs, as files in ``ui/static``."""

from importlib.resources import files


def script(name: str) -> str:
    """Give a script by its file's name."""
    return files("ui").joinpath("static", name).read_text("utf-8")
