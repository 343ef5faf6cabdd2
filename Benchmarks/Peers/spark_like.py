"""What `spark.read.csv(path, header=True, inferSchema=True)` of Spark 3.5 makes of a file, by its documented rules.

Spark guesses nothing but types: the delimiter is a comma, the quote `"`, the escape a backslash, a line is a row, and
the first one has the names. A short row ends in nulls, what is too long is dropped.
"""

import re
from datetime import date

from separated_text import MOMENT, STRING, Dialect, canonical

DIALECT = Dialect(",", '"', "\\")
_TIMESTAMP = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d?(:\d\d?(\.\d{1,9})?)?(\s?(Z|UTC|[-+]\d\d?(:?\d\d)?))?")
_JAVA_DOUBLE = re.compile(r"\s*[-+]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[dDfF]?)\s*")
_ORDER = ["integer", "long", "decimal", "double", "date", "timestamp", "boolean", STRING]
_KINDS = {"integer": "bigint", "long": "bigint", None: STRING}


def read(text):
    """The types of the columns and the rows, as text; the names' row is not among them."""
    lines = [_fields(line) for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if not lines:
        return [], []
    width = len(lines[0])
    rows = [[value or None for value in (line + [None] * width)[:width]] for line in lines[1:]]
    kinds = [_column(values) for values in zip(*rows)] if rows else [STRING] * width
    return kinds, [[_shown(value, kind) for value, kind in zip(row, kinds)] for row in rows]


def _fields(line):
    """One line's values. A quote that something follows closes nothing: the text stays as it is up to a delimiter."""
    fields, place = [], 0
    while True:
        quoted = re.compile(r'"((?:\\.|[^"\\])*)"(?=,|$)').match(line, place)
        if quoted:
            fields.append(re.sub(r'\\(["\\])', r"\1", quoted[1]))
            place = quoted.end()
        else:
            end = line.find(",", place)
            end = len(line) if end < 0 else end
            fields.append(line[place:end])
            place = end
        if place >= len(line):
            return fields
        place += 1


def _column(values):
    """The type of a column: each value is tried from the type so far on; two that have nothing in common are text."""
    kind = None
    for value in values:
        if value is not None and kind != STRING:
            kind = _common(kind, _kind(value, _ORDER.index(kind) if kind else 0))
    if kind == "timestamp" and any(re.search(r"(Z|UTC|[-+]\d\d?(:?\d\d)?)$", value[10:]) for value in values if value):
        return MOMENT
    return _KINDS.get(kind, kind)


def _common(first, second):
    if first is None or first == second:
        return second
    places = _ORDER.index(first), _ORDER.index(second)
    return _ORDER[max(places)] if max(places) <= _ORDER.index("double") else STRING


def _kind(value, start):
    """The first type from a place of the order on that the value is of."""
    return next(kind for kind in _ORDER[start:] if _is(kind, value))


def _is(kind, value):
    if kind in ("integer", "long"):
        bits = 31 if kind == "integer" else 63
        return bool(re.fullmatch(r"[-+]?\d+", value)) and -(2**bits) <= int(value) < 2**bits
    if kind == "decimal":
        return bool(re.fullmatch(r"[-+]?\d+", value)) and len(value.lstrip("+-0")) <= 38
    if kind == "double":
        return bool(_JAVA_DOUBLE.fullmatch(value)) or value in ("Inf", "-Inf")
    if kind == "date":
        return _is_day(value)
    if kind == "timestamp":
        return bool(_TIMESTAMP.fullmatch(value)) and _is_day(value[:10]) and int(value[11:13].rstrip(":")) < 24
    return kind == STRING or value.lower() in ("true", "false")


def _is_day(value):
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _shown(value, kind):
    """The value as the type has it: zeros, signs and digits that the type does not keep are gone."""
    if value is None or kind == STRING:
        return value
    if kind == "bigint":
        return str(int(value))
    if kind == "double":
        return repr(float(value.strip().rstrip("dDfF") if canonical(kind, value, ()) is None else value))
    return value
