"""Compares `cron-fires` with cronsim and pyawscron. `make cron-oracle` runs it.

    compare.py PROGRAM [--random N] [--aws N] [--seed S] [--zones PART]

Every change of clocks from 2000 to 2037, two days before and after it, in every zone of the system, with 60 cron texts; then
N random texts, zones and moments; then N random texts of AWS's fields in UTC. Ends with 1 if anything differs.

Where clocks are changed by anything but one hour, or at midnight, cronsim steps from hour to hour past times of texts
that follow elapsed time, and where they are put back past midnight it may never end. Where the two differ for such a text, every minute is looked at: what that finds counts.
"""

import argparse
import collections
import functools
import multiprocessing
import random
import subprocess
import sys
import time
from datetime import datetime, timezone

from cronsim import CronSimError
from pyawscron import AWSCron

import zones
from expressions import NIGHT, random_aws_text, random_text

PROGRAM = ""


def ask(lines):
    """The program's answers to some questions."""
    result = subprocess.run([PROGRAM], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return result.stdout.split("\n")[:-1]


def begin(program):
    global PROGRAM
    PROGRAM = program


def compare_zone(group):
    """Compares zones of the same history: cronsim is asked once, the program for each."""
    path = f"{zones.FOLDER}/{group[0]}"
    zone = zones.zone(path, group[0])
    spans = zones.windows(zones.transitions(path, zone))
    asked = "\t".join(f"{start} {end} 1000000" for start, end in spans)
    expected = [[join(zones.cronsim_fires(text, zone, *span)) for span in spans] for text in NIGHT]
    differences, stepped_over = [], set()
    for name in group:
        answers = ask([f"{name}\t{text}\t{asked}" for text in NIGHT])
        for text, answer, wanted in zip(NIGHT, answers, expected, strict=True):
            for span, ours, theirs in zip(spans, answer.split("\t"), wanted, strict=True):
                if ours == theirs or (text, span, ours) in stepped_over:
                    continue
                if zones.follows_clock(text) and ours == join(zones.scanned_fires(text, zone, *span)):
                    stepped_over.add((text, span, ours))
                else:
                    differences.append((name, text, span[0], shorten(ours, theirs)))
    times = sum(len(times.split()) for answer in expected for times in answer)
    return len(group), len(spans), times, len(stepped_over), group[0], differences


def join(times):
    return " ".join(map(str, times))


def compare_random(task):
    """Compares the next time of random texts; half of the moments lie near a change of clocks."""
    seed, count = task
    chance = random.Random(seed)
    all_names = zones.names()
    asked, expected = [], []
    while len(asked) < count:
        name = chance.choice(all_names)
        zone, changes = history(name)
        for _ in range(min(50, count - len(asked))):
            text = random_text(chance)
            start = chance.randint(zones.FIRST, zones.LAST)
            if changes and chance.random() < 0.5:
                start = chance.choice(changes) + chance.randint(-2 * zones.DAY, 7200)
            try:
                wanted = join(zones.cronsim_fires(text, zone, start, 1 << 40, limit=1))
            except CronSimError:
                wanted = ""  # A day that no month has: refused by both.
            asked.append((name, text, start))
            expected.append(wanted)
    answers = ask([f"{name}\t{text}\t{start} {1 << 40} 1" for name, text, start in asked])
    differences, stepped_over = [], 0
    for (name, text, start), ours, theirs in zip(asked, answers, expected, strict=True):
        if ours == theirs or (ours.startswith("!") and " never comes " in ours and not theirs):
            continue
        if zones.follows_clock(text) and ours.isdigit() and zones.scanned_fires(text, history(name)[0], start, int(ours)) == [int(ours)]:
            stepped_over += 1
        else:
            differences.append((name, text, start, (ours, theirs)))
    return count, stepped_over, differences


@functools.cache
def history(name):
    path = f"{zones.FOLDER}/{name}"
    zone = zones.zone(path, name)
    return zone, zones.transitions(path, zone)


def compare_aws(task):
    seed, count = task
    chance = random.Random(seed)
    questions, expected = [], []
    for _ in range(count):
        text = random_aws_text(chance)
        start = chance.randint(1_767_225_600, 1_798_761_600)
        times = []
        try:
            moment = datetime.fromtimestamp(start, timezone.utc)
            for _ in range(3):
                moment = AWSCron(text).occurrence(moment).next()
                if moment is None:
                    break
                times.append(int(moment.timestamp()))
        except ValueError:
            continue  # It looks for the 31st in a month without one.
        questions.append(f"UTC\tcron({text})\t{start} {1 << 40} 3")
        expected.append(" ".join(map(str, times)))
    differences = []
    for question, ours, theirs in zip(questions, ask(questions), expected, strict=True):
        if ours != theirs:
            _, text, span = question.split("\t")
            differences.append(("UTC", text, int(span.split()[0]), (ours, theirs)))
    return count, 0, differences


def shorten(ours, theirs):
    """Only the times that one of two has."""
    left, right = ours.split(), theirs.split()
    return " ".join(sorted(set(left) - set(right))), " ".join(sorted(set(right) - set(left)))


def show(differences, most=20):
    for name, text, start, (ours, theirs) in differences[:most]:
        print(f"  {name}  {text}  after {start} ({iso(start)}):")
        print(f"    here:  {dates(ours)}\n    there: {dates(theirs)}")
    if len(differences) > most:
        print(f"  and {len(differences) - most} more")


def iso(seconds):
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def dates(text):
    return " ".join(iso(part) if part.lstrip("-").isdigit() else part for part in text.split()[:8]) or "none"


def shares(count, seed, size=5000):
    return [(f"{seed}-{index}", min(size, count - index)) for index in range(0, count, size)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--aws", type=int, default=0)
    parser.add_argument("--seed", default="tidegate")
    parser.add_argument("--zones", default="", help="only those whose name contains this; '-' for none")
    options = parser.parse_args()
    groups, histories = collections.defaultdict(list), {}
    for name in zones.names():
        if options.zones in name:
            path = f"{zones.FOLDER}/{name}"
            with open(path, "rb") as file:
                data = file.read()
            if data not in histories:
                histories[data] = zones.history(path, zones.zone(path, name))
            groups[histories[data]].append(name)
    work = [] if options.zones == "-" else list(groups.values())
    print(f"tzdata {zones.version()} of {zones.FOLDER}, seed {options.seed}")
    found = []
    with multiprocessing.Pool(initializer=begin, initargs=(options.program,)) as pool:
        began = time.monotonic()
        results = []
        for result in pool.imap_unordered(compare_zone, work):
            results.append(result)
            if sys.stderr.isatty() or len(results) % 20 == 0:
                print(f"{len(results)} of {len(work)} histories", file=sys.stderr)
        names, spans, fires, stepped_over = (sum(result[index] for result in results) for index in range(4))
        differences = [difference for result in results for difference in result[-1]]
        print(
            f"cronsim: {names} zones ({len(work)} histories) x {len(NIGHT)} texts, {spans} spans, {fires} times: "
            f"{stepped_over} spans where cronsim steps over times, {len(differences)} differ; "
            f"{time.monotonic() - began:.0f} s"
        )
        for result in sorted(results, key=lambda result: result[4]):
            if result[3]:
                print(f"  {result[4]}: cronsim steps over times in {result[3]} spans")
        show(differences)
        found += differences
        for what, compare, count in [
            ("cronsim, random", compare_random, options.random),
            ("pyawscron, random", compare_aws, options.aws),
        ]:
            began = time.monotonic()
            results = list(pool.imap_unordered(compare, shares(count, options.seed)))
            stepped_over = sum(result[1] for result in results)
            differences = [difference for result in results for difference in result[-1]]
            print(
                f"{what}: {count} texts: {stepped_over} where it steps over times, {len(differences)} differ; "
                f"{time.monotonic() - began:.0f} s"
            )
            show(differences)
            found += differences
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
