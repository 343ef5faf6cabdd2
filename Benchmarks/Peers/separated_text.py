"""Separated text cut by the letter of a dialect, and whether a reader's value is still the value of its text.

What the sniffers are measured by: slow and plain, and of no sniffer's own code.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

STRING, MOMENT = "string", "timestamp with local time zone"
_NUMBER = re.compile(r"[-+]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_ZONE = r"Z|UTC|[-+]\d\d(?::?\d\d)?|[A-Z]\w+/\w+"
_INSTANT = re.compile(
    rf"(\d{{4}})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{{1,6}})0*)?)?\s?({_ZONE})?)?"
)
_DAYS = [f"{first}{mark}{second}{mark}%Y" for mark in "/-." for first, second in (("%d", "%m"), ("%m", "%d"))]
_DAYS += ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y"]
PATTERNS = _DAYS + [f"{days} {time}" for days in _DAYS for time in ("%H:%M", "%H:%M:%S", "%I:%M:%S %p")]


@dataclass(frozen=True)
class Dialect:
    """How text is cut; whether the first row has the names is no part of the cut."""

    delimiter: str
    quote: str | None = None
    escape: str | None = None
    skipped: int = 0
    comment: str | None = None


def cut(text, dialect):
    """The rows; blank lines are none."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    lines = lines[dialect.skipped :]
    if dialect.comment:
        lines = [line for line in lines if not line.startswith(dialect.comment)]
    if not dialect.quote or dialect.quote not in text:
        return [line.split(dialect.delimiter) for line in (line.rstrip("\r\n") for line in lines) if line]
    text, place, rows = "".join(lines), 0, []
    while place < len(text):
        if text[place] in "\r\n":
            place += 1
            continue
        row = []
        while True:
            value, place = _value(text, place, dialect)
            row.append(value)
            if place >= len(text) or text[place] != dialect.delimiter:
                break
            place += 1
        rows.append(row)
    return rows


def _value(text, place, dialect):
    """The value that begins at a place, and the place behind it: a delimiter, a line end or the end."""
    start = place
    while text[place : place + 1] == " ":
        place += 1
    is_quoted = dialect.quote and text[place : place + 1] == dialect.quote
    inner, place = _quoted(text, place + 1, dialect) if is_quoted else ("", start)
    end = place
    while end < len(text) and text[end] not in "\r\n" and text[end] != dialect.delimiter:
        end += 1
    rest = text[place:end]
    return (inner if is_quoted and not rest.strip(" ") else inner + rest), end


def _quoted(text, place, dialect):
    """The text from behind a quote to the one that closes it, and the place behind that."""
    inner = []
    while place < len(text):
        letter, following = text[place], text[place + 1 : place + 2]
        if letter == dialect.escape and following and following in (dialect.quote, dialect.escape):
            inner.append(following)
            place += 2
        elif letter == dialect.quote:
            return "".join(inner), place + 1
        else:
            inner.append(letter)
            place += 1
    return "".join(inner), place


def readings(texts):
    """The patterns that all days or times of a column have, if these agree on what they mean; else none."""
    found = []
    for pattern in PATTERNS:
        try:
            found.append((pattern, [datetime.strptime(text, pattern) for text in texts]))
        except ValueError:
            continue
    return [pattern for pattern, _ in found] if found and all(days == found[0][1] for _, days in found) else []


def same(text, cell, kind, null_texts, patterns):
    """Whether a cell, read as a type, is the text of the file: no digit, zero or letter of it is lost.

    No text and null are one, as no reader here but Tidegate's engine says which it means.
    """
    if not text:
        return not cell
    if cell is None:
        return text in null_texts
    if kind == STRING:
        return cell == text
    value = canonical(kind, text, patterns)
    return value is not None and value == canonical(kind, cell, ())


def canonical(kind, text, patterns):
    """The one form of all texts that mean the same value of a type; None for what the type does not hold as it is."""
    text = text.strip(" \t")
    if kind == "bigint":
        return text if re.fullmatch(r"-?[1-9]\d*|0", text) else None
    if kind in ("double", "decimal"):
        return _number(kind, text)
    if kind == "boolean":
        return text.lower() if text.lower() in ("true", "false") else None
    if kind == "time":
        match = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?", text)
        return match and (match[1], match[2], match[3] or "00", (match[4] or "").rstrip("0."))
    return _instant(kind, text, patterns)


def _number(kind, text):
    if text.lower().strip("-+") in ("nan", "inf", "infinity"):
        return repr(float(text)) if kind == "double" else None
    if not _NUMBER.fullmatch(text):
        return None
    exact = Decimal(text)
    if kind == "decimal":
        return exact.normalize()
    near = float(text)
    return repr(near) if near not in (float("inf"), float("-inf")) and Decimal(repr(near)) == exact else None


def _instant(kind, text, patterns):
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    match = _INSTANT.fullmatch(text)
    if not match or bool(match[8]) != (kind == MOMENT) or (kind == "date" and (match[4] or "0").strip("0")):
        return None
    parts = [int(match[group] or 0) for group in range(1, 7)] + [int((match[7] or "0").ljust(6, "0"))]
    try:
        return datetime(*parts) - _offset(match[8], parts)
    except (ValueError, OverflowError, KeyError):
        return None


def _offset(zone, parts):
    if zone in (None, "Z", "UTC"):
        return timedelta()
    if "/" in zone:
        return datetime(*parts, tzinfo=ZoneInfo(zone)).utcoffset()
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    return (1 if zone[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes)
