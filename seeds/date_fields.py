"""The date in a field of a record or in a page's metadata: a value that is meant as one date."""

from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite

from seeds.dates import FIRST_YEAR, LAST_YEAR, VIETNAM, find_date

# Larger numbers of seconds would lie beyond LAST_YEAR: such a number counts milliseconds.
_SECONDS_LIMIT = 10**11
_CACHED = 4096
# From this on a number counts seconds; below, it may be a year or a day written without marks.
_NUMBER = 10**8
# No date is longer; what is may keep the parsers busy for long.
LONGEST = 100


def read_date(value: object) -> datetime | None:
    """Read a field as a moment; without a zone it is Vietnam's time, without a clock time midnight.

    ISO 8601 first, then seconds or milliseconds since 1970, RFC 2822, the patterns for page text, and last dateparser,
    which knows many languages. None if nothing reads it as a day with month and year.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float) and not isfinite(value):  # JSON as Python reads it knows NaN and Infinity
        return None
    if isinstance(value, str):
        return _sane(_read(value)) if len(value) <= LONGEST else None
    return _sane(_since_1970(int(value)) if abs(value) >= _NUMBER else _read(str(int(value))))


def _sane(moment: datetime | None) -> datetime | None:
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=VIETNAM)


@lru_cache(_CACHED)
def _read(value: str) -> datetime | None:
    value = value.strip()
    if value.isdecimal() and len(value) >= 9:
        return _since_1970(int(value))
    if value[:4].isdecimal() and len(value) >= 8:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    if "," in value[:5]:
        from email.utils import parsedate_to_datetime  # a slow import for a rare form

        try:
            return parsedate_to_datetime(value)
        except (ValueError, IndexError):
            pass
    stamp = find_date(value)
    return stamp.when if stamp else _in_other_languages(value)


def _since_1970(number: int) -> datetime | None:
    seconds = number / 1000 if number >= _SECONDS_LIMIT else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OSError, OverflowError):
        return None


def _in_other_languages(value: str) -> datetime | None:
    if not any(letter.isdigit() for letter in value):
        return None
    import warnings

    # A heavy import, needed only for dates in rare languages.
    import dateparser  # type: ignore[import-untyped]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            moment: datetime | None = dateparser.parse(
                value,
                settings={
                    "PARSERS": ["absolute-time"],  # "yesterday" depends on the day of reading
                    "REQUIRE_PARTS": ["day", "month", "year"],
                    "DATE_ORDER": "DMY",
                },
            )
            return moment
    except Exception:  # dateparser lets many kinds of errors out; an unreadable date is told to the reader as one
        return None
