"""Writes the vectors of the push test: what cronsim says of 8 texts around every change of clocks from 2000 to 2037.

    fixture.py [ZONE …] > ../Tests/CronTests/Fixtures/transitions.txt

Without names, of all zones; those of one history are one zone here. Each brings its TZif data, made by `zic` from the system's tzdata.zi, slim and from 1999
on, so that the test does not depend on the machine's tzdata. The lines:

    tzdata VERSION, cronsim VERSION
    text CRON TEXT                       the texts, in order
    span FIRST GAP*COUNT …               minutes from the span's start to the first time, and between times; empty for none
    zone NAME HISTORIES-OF-THIS-KIND TZIF
    starts FIRST GAP GAP …               where the spans start, in minutes since 1970; each is four days long
    fires SPAN*COUNT …                   for each text in order, the spans by their number

Where cronsim steps over times (see compare.py), the times are those that a look at every minute finds.
"""

import base64
import collections
import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version

import zones
from compare import join
from expressions import PUSH


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["zic", "-b", "slim", "-r", "@915148800", "-d", folder, f"{zones.FOLDER}/tzdata.zi"],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        groups, histories = collections.defaultdict(list), {}
        for name in sys.argv[1:] or zones.names():
            path = f"{folder}/{name}"
            if os.path.exists(path):
                with open(path, "rb") as file:
                    data = file.read()
                if data not in histories:
                    histories[data] = zones.history(path, zones.zone(path, name))
                groups[histories[data]].append(name)
        with multiprocessing.Pool() as pool:
            places = [(f"{folder}/{names[0]}", names[0]) for names in groups.values()]
            answers = pool.map(vectors, places, chunksize=1)
        write(groups.values(), answers)


def vectors(place):
    """A zone's TZif data, its spans and the times of each text in each."""
    path, name = place
    zone = zones.zone(path, name)
    spans = zones.windows(zones.transitions(path, zone))
    with open(path, "rb") as file:
        data = file.read()
    return data, spans, [[fires(text, zone, *span) for span in spans] for text in PUSH]


def fires(text, zone, start, end):
    found = zones.cronsim_fires(text, zone, start, end)
    if not zones.follows_clock(text):
        return found
    scanned = zones.scanned_fires(text, zone, start, end)
    # cronsim may leave times out, or not end, but say none that is not there.
    assert found == ["endless"] or set(found) <= set(scanned), (text, zone, start)
    return scanned


def coded(times, start):
    gaps = [(later - earlier) // 60 for earlier, later in itertools.pairwise([start, *times])]
    return repeated(gaps)


def repeated(items):
    runs = [(item, len(list(group))) for item, group in itertools.groupby(items)]
    return " ".join(f"{item}*{count}" if count > 1 else str(item) for item, count in runs)


def write(groups, answers):
    print(f"tzdata {zones.version()}, cronsim {version('cronsim')}")
    for text in PUSH:
        print(f"text {text}")
    spans_by_code, body, count = {}, [], 0
    for names, (data, spans, by_text) in zip(groups, answers):
        body.append(f"zone {names[0]} {len(names)} {base64.b64encode(data).decode()}")
        body.append(f"starts {join(gap // 60 for gap in gaps(start for start, _ in spans))}")
        for times_by_span in by_text:
            codes = [coded(times, start) for times, (start, _) in zip(times_by_span, spans)]
            numbers = [spans_by_code.setdefault(code, len(spans_by_code)) for code in codes]
            body.append(f"fires {repeated(numbers)}")
            count += sum(map(len, times_by_span))
    for code in spans_by_code:
        print(f"span {code}".rstrip())
    print("\n".join(body))
    print(f"times {count}")


def gaps(starts):
    return [later - earlier for earlier, later in itertools.pairwise([0, *starts])]


if __name__ == "__main__":
    main()
