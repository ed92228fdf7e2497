"""Dates that people type → values that an archive filters by."""

from datetime import date, datetime

from retrieval.errors import UsageError


def parse_date(text: str, name: str) -> date | datetime:
    """Read a day, or an instant with its time zone, in ISO form.

    Raises
    ------
    UsageError
        If `text` is neither; the message names the option `name`.
    """
    cleaned = text.strip()
    try:
        return date.fromisoformat(cleaned)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(cleaned)
    except ValueError:
        raise UsageError(
            f"{name}: {text!r} is not a date; write year-month-day, as in 2022-03-23, or 2022-03-23T14:20+07:00"
        ) from None
    if moment.utcoffset() is None:
        raise UsageError(f"{name}: {text!r} has no time zone; write one, as in 2022-03-23T14:20+07:00")
    return moment
