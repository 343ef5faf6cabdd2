#!/usr/bin/env python3
"""Waits until a daemon has taken up a number of files, no file waits and every run has ended. Used by demo.sh."""

import argparse
import collections
import json
import os
import subprocess
import sys
import time

ENDED = {"SUCCEEDED", "FAILED", "STOPPED"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tidegate", required=True)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--daemon", type=int, required=True, help="the daemon's process id")
    parser.add_argument("--files", type=int, required=True, help="how many files were put")
    parser.add_argument("--limit", type=float, default=60, help="how many seconds to wait (60)")
    options = parser.parse_args()

    progress = Progress()
    deadline = time.monotonic() + options.limit
    while True:
        runs = ask(options, "runs", "list")["runs"]
        files = ask(options, "files", "list")["files"]
        progress.show(runs, files, options.files)
        failed = [run["run"] for run in runs if run["state"] in ("FAILED", "STOPPED")]
        if failed:
            progress.end()
            subprocess.run([options.tidegate, "--workspace", options.workspace, "runs", "show", failed[-1]])
            sys.exit(f"{', '.join(failed)} did not succeed")
        if len(files) >= options.files and not waiting(files) and all(run["state"] in ENDED for run in runs):
            return progress.end()
        if not is_alive(options.daemon):
            progress.end()
            sys.exit("the daemon has ended")
        if time.monotonic() > deadline:
            progress.end()
            names = ", ".join(file["path"] for file in waiting(files)[:5]) or "none"
            sys.exit(f"not done within {options.limit:g} s; files that wait: {names}")
        time.sleep(0.2)


def ask(options, *command):
    """What a command answers as JSON."""
    words = [options.tidegate, "--workspace", options.workspace, *command, "--limit", "10000", "--json"]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"'tidegate {' '.join(command)}' failed with exit status {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def waiting(files):
    """Files that no run has taken and that are not known to be invalid."""
    return [file for file in files if file["state"] == "NEW" or (file["state"] == "VALID" and file["run"] is None)]


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Progress:
    """One line that is drawn over on a terminal; elsewhere a line for each change."""

    def __init__(self):
        self.last = None
        self.redraws = sys.stdout.isatty()

    def show(self, runs, files, expected):
        states = collections.Counter(file["state"] for file in files)
        ended = sum(run["state"] in ENDED for run in runs)
        line = (
            f"{len(files)} of {expected} files seen, {states['INGESTED']} ingested, {states['INVALID']} set aside; "
            f"{ended} of {len(runs)} runs ended"
        )
        if line != self.last:
            self.last = line
            print(f"\r\x1b[K{line}" if self.redraws else line, end="" if self.redraws else "\n", flush=True)

    def end(self):
        if self.redraws:
            print(flush=True)


if __name__ == "__main__":
    main()
