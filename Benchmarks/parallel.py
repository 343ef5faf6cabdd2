"""How busy do 200 jobs at once, each of ten milliseconds, keep the processors?

    python3 Benchmarks/parallel.py .build/release/tidegate [JOBS]

A job is a loop of the shell that takes ten milliseconds of a processor here. Counted is what the program and all that it
starts take of the processors, beside the time by the clock; the program's own start and end are left out. Beside it, the
same commands started by this script, as many at once as there are processors, with nothing around them.
"""

import os
import subprocess
import sys
import tempfile
import time

WORK = 0.010


def loop(turns):
    return f"i=0; while [ $i -lt {turns} ]; do i=$((i+1)); done"


def run(*words):
    """The seconds that a program took: by the clock, and of processors."""
    begun = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{words} ended with {child.returncode}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime


def bare(command, jobs, at_once):
    """The seconds that the same commands take with nothing around them."""
    begun = time.monotonic()
    running = 0
    for _ in range(jobs):
        if running == at_once:
            os.wait()
            running -= 1
        os.posix_spawn("/bin/sh", ["sh", "-c", command], os.environ)
        running += 1
    while running > 0:
        os.wait()
        running -= 1
    return time.monotonic() - begun


def main():
    program = os.path.abspath(sys.argv[1])
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    processors = len(os.sched_getaffinity(0))
    many = 400_000
    command = loop(int(many * WORK / min(run("/bin/sh", "-c", loop(many))[1] for _ in range(5))))
    with tempfile.TemporaryDirectory() as workspace:
        os.mkdir(workspace + "/workflows")
        with open(workspace + "/workflows/busy.yaml", "w") as file:
            file.write("workflow: busy\njobs:\n")
            file.writelines(f"  n{index}: {{shell: '{command}'}}\n" for index in range(jobs))
        with open(workspace + "/workflows/none.yaml", "w") as file:
            file.write("workflow: none\nsteps: {a: {pass: {}}}\n")
        for _ in range(4):
            idle = run(program, "--workspace", workspace, "run", "none")
            busy = run(program, "--workspace", workspace, "run", "busy")
            wall, processor = busy[0] - idle[0], busy[1] - idle[1]
            print(
                f"{jobs} jobs: {wall:.2f} s, {processor / wall / processors:.0%} of {processors} processors busy, "
                f"{jobs * WORK / wall / processors:.0%} with the jobs' own {WORK * 1000:.0f} ms; "
                f"bare: {bare(command, jobs, processors):.2f} s")


main()
