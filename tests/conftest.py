"""Fixtures that several test files share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shared",
        type=Path,
        default=ROOT.parent / "shared",
        help="folder that holds data/ and seeds/ (default: ../shared); tests that need it are skipped without it",
    )


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.config.getoption("--shared")
    if not (folder / "seeds").is_dir():
        pytest.skip(f"{folder} is absent: give its place with --shared DIR")
    return folder


@pytest.fixture(scope="session")
def starter_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of an archive built from the starter corpus; never write to it."""
    from retrieval import Archive
    from seeds import starter_articles

    path = tmp_path_factory.mktemp("starter") / "archive"
    Archive.build(starter_articles(), path).close()
    yield path
