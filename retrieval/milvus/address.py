"""Addresses of databases: of a server, or of a Milvus Lite file."""

import os
from pathlib import Path

from retrieval.errors import UsageError


def is_file(address: str) -> bool:
    """Whether an address is that of a Milvus Lite file, which is read and written in this process."""
    return "://" not in address


def check_address(address: str) -> str:
    """An address as it is kept: a file's with its whole path.

    Raises
    ------
    UsageError
        If it is none.
    """
    if not is_file(address):
        scheme, _, host = address.partition("://")
        if scheme not in ("http", "https", "tcp") or not host:
            raise UsageError(f"--store {address}: give http://HOST:19530, or a file that ends in .db")
        if "@" in host:
            raise UsageError(
                "--store: a password does not belong into an address, which is written down; "
                "give it as SUKIEN_STORE_TOKEN=USER:PASSWORD"
            )
        return address
    if not address.endswith(".db"):
        raise UsageError(f"--store {address}: give http://HOST:19530, or a file that ends in .db")
    return str(Path(address).absolute())


def token() -> str:
    """What the database is told to let us in."""
    return os.environ.get("SUKIEN_STORE_TOKEN", "")
