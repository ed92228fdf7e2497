"""The commands `sukien user add`, `remove` and `list`: who may come in where `sukien serve --auth FILE` asks."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import UsageError
from ui import failures
from ui.console import complain, show

_File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of users; it is made where there is none.")]
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]

_users = typer.Typer(help="Who may come in where `sukien serve --auth FILE` asks.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Put the commands below `user`."""
    app.add_typer(_users, name="user", epilog="Example: sukien user add users.txt lan")


@_users.command(epilog="Example: sukien user add users.txt lan")
def add(file: _File, name: _Name) -> int:
    """Add a user, or give one another password. It is asked for, or read from the first line of stdin."""
    from ui.users import add_user

    new = add_user(file, name, _password())
    show([f"{file}: {name} " + ("added" if new else "has another password; sessions with the old one have ended")])
    return failures.DONE


@_users.command(epilog="Example: sukien user remove users.txt lan")
def remove(file: _File, name: _Name) -> int:
    """Take a user out; a server that is running lets them in no more."""
    from ui.users import remove_user

    remove_user(file, name)
    show([f"{file}: {name} removed"])
    return failures.DONE


@_users.command("list", epilog="Example: sukien user list users.txt")
def list_(file: _File) -> int:
    """List the users."""
    from ui.users import user_names

    show(user_names(file))
    return failures.DONE


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    complain("a password of 10 characters or more; a few words together are a good one")
    password = getpass("Password: ", sys.stderr)
    if getpass("Again: ", sys.stderr) != password:
        raise UsageError("the two are not the same; nothing was changed")
    return password
