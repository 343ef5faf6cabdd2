"""The zones of the system, the moments at which their clocks are changed, and what cronsim says of a span."""

import functools
import itertools
import os
import struct
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from cronsim import CronSim

FIRST = 946_684_800  # 2000-01-01T00:00:00Z
LAST = 2_145_916_800  # 2038-01-01T00:00:00Z
DAY = 86_400
FOLDER = os.environ.get("TZDIR") or "/usr/share/zoneinfo"


def version(folder=FOLDER):
    with open(f"{folder}/tzdata.zi") as file:
        return file.readline().removeprefix("# version ").strip()


def names(folder=FOLDER):
    """Every zone and every link of the time zone database."""
    with open(f"{folder}/tzdata.zi") as file:
        fields = [line.split() for line in file if line[:2] in ("Z ", "L ")]
    found = {field[1] if field[0] == "Z" else field[2] for field in fields}
    return sorted(name for name in found if os.path.exists(f"{folder}/{name}"))


@functools.cache
def zone(path, name):
    """A zone of a file. All are kept: Python 3.11 crashes now and then when one is let go of."""
    with open(path, "rb") as file:
        return ZoneInfo.from_file(file, key=name)


def offset(zone, seconds):
    moment = datetime.fromtimestamp(seconds, timezone.utc).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def transitions(path, zone):
    """The changes of the offset from 2000 to 2037: those listed, and those that the rule at the end makes."""
    with open(path, "rb") as file:
        data = file.read()
    start = 44 + _length(data[:44], 4)
    count = struct.unpack(">6l", data[start + 20 : start + 44])[3]
    listed = struct.unpack(f">{count}q", data[start + 44 : start + 44 + 8 * count])
    moments = {time for time in listed if FIRST <= time < LAST}
    for start in range(max([FIRST, *moments]), LAST, DAY):
        if offset(zone, start) != offset(zone, start + DAY):
            moments.add(_change(zone, start, start + DAY))
    changes = sorted(time for time in moments if FIRST <= time < LAST)
    return [time for time in changes if offset(zone, time - 1) != offset(zone, time)]


def _length(header, size):
    counts = struct.unpack(">6l", header[20:44])
    return counts[3] * (size + 1) + counts[4] * 6 + counts[5] + counts[2] * (size + 4) + counts[1] + counts[0]


def _change(zone, low, high):
    before = offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
    return high


def windows(changes):
    """Two days before and after each change; one span at a leap day for zones that have none."""
    return [(time - 2 * DAY, time + 2 * DAY) for time in changes or [1_582_934_400]]


def history(path, zone):
    """What tells one zone from another between 2000 and 2037: the offset at the start, and each change with what it sets."""
    return offset(zone, FIRST), tuple((time, offset(zone, time)) for time in transitions(path, zone))


class Endless(Exception):
    """cronsim goes round in a circle where clocks are put back past midnight, as St. John's were at 00:01."""


class BoundedCronSim(CronSim):
    rounds = 0

    def advance_month(self):
        self.rounds += 1
        if self.rounds > 5000:
            raise Endless
        super().advance_month()

    def __next__(self):
        self.rounds = 0
        return super().__next__()


def cronsim_fires(text, zone, start, end, limit=1_000_000):
    """The times after `start` and up to `end` at which cronsim fires, in seconds; what is not a time if it does not end.

    Asked in the second showing of an hour, cronsim begins with fixed times of the first: those before `start` are left out.
    """
    try:
        times = (int(time.timestamp()) for time in BoundedCronSim(text, datetime.fromtimestamp(start, zone)))
        times = itertools.dropwhile(lambda time: time <= start, times)
        return list(itertools.islice(itertools.takewhile(lambda time: time <= end, times), limit))
    except OverflowError:
        return []
    except Endless:
        return ["endless"]


def follows_clock(text):
    fields = text.split()
    return any(field.startswith("*") for field in fields[-5:-3])


def scanned_fires(text, zone, start, end):
    """The times after `start` and up to `end` at which a text that follows elapsed time fires, found by looking at
    every minute (or second): cronsim reads the fields, zoneinfo the clocks, and nothing steps over anything."""
    rule = CronSim(text, datetime(2000, 1, 1, tzinfo=timezone.utc))
    step = 60 if rule.seconds == {0} else 1
    found = []
    for seconds in range(start + step - start % step, end + 1, step):
        shown = datetime.fromtimestamp(seconds, zone)
        if (
            shown.second in rule.seconds and shown.minute in rule.minutes and shown.hour in rule.hours
            and shown.month in rule.months and rule.match_day(shown.date())
        ):  # fmt: skip
            found.append(seconds)
    return found
