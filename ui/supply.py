"""``python -m ui.supply``: every package that Sukien needs, its version and its licence."""

import re
import sys
from importlib import metadata

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 60


def needed(name: str = "sukien") -> list[str]:
    """Give the names of all packages that one needs, directly or not, as installed here; sorted."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        for requirement in metadata.requires(waiting.pop()) or []:
            stated, _, condition = requirement.partition(";")
            match = _NAME.match(stated)
            if match is None or "extra ==" in condition:
                continue
            key = re.sub(r"[-_.]+", "-", match[0]).lower()
            if key not in found and key != name:
                try:
                    found[key] = metadata.metadata(key)["Name"]
                except metadata.PackageNotFoundError:  # for another system or version of Python
                    continue
                waiting.append(key)
    return sorted(found.values(), key=str.lower)


def licence(name: str) -> str:
    """Give what a package states as its licence, in a few words; "not stated" where it states none."""
    stated = metadata.metadata(name)
    if "License-Expression" in stated:
        return stated["License-Expression"]
    classes = [line.split(" :: ")[-1] for line in stated.get_all("Classifier") or [] if line.startswith("License ::")]
    written = (stated["License"] if "License" in stated else "").strip().split("\n")[0]
    return (", ".join(classes) or written or "not stated")[:_LONGEST]


def main() -> None:
    """Print the table."""
    for name in needed():
        sys.stdout.write(f"{name:32} {metadata.version(name):16} {licence(name)}\n")


if __name__ == "__main__":
    main()
