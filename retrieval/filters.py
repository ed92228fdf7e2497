"""Which articles a search may look at."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import UsageError
from retrieval.part import NEVER, Part, instant
from retrieval.text import fold, search_form

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on articles; None is no condition. Text is compared without case and marks.

    `since` and `until` are inclusive. A date means the article's own calendar day; a datetime, an instant. An article
    without a date is not within any dates.
    """

    language: str | None = None
    source: str | None = None
    place: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    event: str | None = None

    def __post_init__(self) -> None:
        """Check the types.

        Raises
        ------
        UsageError
            If a text is not a string, or a date neither a date nor an aware datetime.
        """
        for name in ("language", "source", "place", "event"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise UsageError(f"{name} must be a string, not {value!r}")
        for name in ("since", "until"):
            moment = getattr(self, name)
            if moment is not None and not isinstance(moment, date):
                raise UsageError(f"{name} must be a date or an aware datetime, not {moment!r}")
            if isinstance(moment, datetime) and moment.utcoffset() is None:
                raise UsageError(f"{name} {moment.isoformat()} has no time zone; give one, or a date")

    def __bool__(self) -> bool:
        return any(getattr(self, name) is not None for name in self.__slots__)

    def allows(self, part: Part) -> Mask:
        """Which articles of a part meet the conditions, but for `event`, which a part does not know."""
        columns = part.columns
        mask = np.ones(len(columns), dtype=bool)
        for name in ("language", "source", "place"):
            wanted = getattr(self, name)
            if wanted is not None:
                mask &= np.isin(columns[name], sorted(matching(part.labels[name], wanted)))
        for moment, sign in ((self.since, 1), (self.until, -1)):
            if isinstance(moment, datetime):
                mask &= (columns["instant"] != NEVER) & (sign * columns["instant"] >= sign * instant(moment))
            elif moment is not None:
                mask &= (columns["day"] > 0) & (sign * columns["day"] >= sign * moment.toordinal())
        return mask


def matching(labels: list[str], wanted: str) -> Set[int]:
    """Numbers of the labels that are a wanted one, without regard to case and marks."""
    form = fold(search_form(wanted)).strip()
    return {number for number, label in enumerate(labels) if fold(search_form(label)).strip() == form}
