"""The fan and the chain in Prefect: prints the seconds that the jobs took, the program's own start left out."""

import logging
import subprocess
import sys
import time

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

logging.disable(logging.CRITICAL)
shape, count = sys.argv[1], int(sys.argv[2])


@task
def job(*after):
    subprocess.run(["/bin/sh", "-c", "true"], check=True)
    return 1


@flow(task_runner=ThreadPoolTaskRunner(max_workers=8))
def dag():
    if shape == "chain":
        last = job.submit()
        for _ in range(count - 1):
            last = job.submit(last)
    else:
        first = job.submit()
        last = job.submit(*[job.submit(first) for _ in range(count)])
    return last.result()


@flow
def nothing():
    return 1


nothing()
begun = time.monotonic()
dag()
print(time.monotonic() - begun)
