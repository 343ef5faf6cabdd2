"""The fan and the chain in Luigi: prints the seconds that the jobs took, the program's own start left out."""

import logging
import subprocess
import sys
import time

import luigi
import luigi.mock

logging.disable(logging.CRITICAL)


class Job(luigi.Task):
    shape = luigi.Parameter()
    count = luigi.IntParameter()
    place = luigi.IntParameter()

    def requires(self):
        def job(place):
            return Job(shape=self.shape, count=self.count, place=place)

        if self.shape == "chain":
            return [job(self.place - 1)] if self.place > 0 else []
        if self.place == self.count + 1:
            return [job(place) for place in range(1, self.count + 1)]
        return [job(0)] if self.place > 0 else []

    def run(self):
        subprocess.run(["/bin/sh", "-c", "true"], check=True)
        with self.output().open("w") as done:
            done.write("done")

    def output(self):
        return luigi.LocalTarget(f"{sys.argv[3]}/{self.shape}-{self.place}")


shape, count = sys.argv[1], int(sys.argv[2])
last = count + 1 if shape == "fan" else count - 1
begun = time.monotonic()
succeeded = luigi.build([Job(shape=shape, count=count, place=last)], local_scheduler=True, workers=8)
print(time.monotonic() - begun if succeeded else "failed")
