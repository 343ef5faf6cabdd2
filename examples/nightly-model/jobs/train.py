"""Fits a logistic regression by gradient descent and writes models/candidate.json. Standard library only."""

import argparse
import json
import os
import pathlib
import sys

from model import CANDIDATE, COLUMNS, features, probability

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--rounds", type=int, default=300)
parser.add_argument("--rate", type=float, default=0.5)
options = parser.parse_args()

pairs = features(is_held_out=False)
if not pairs:
    sys.exit("there are no features to train on; have files come into incoming/?")

weights, bias = [0.0] * len(COLUMNS), 0.0
for _ in range(options.rounds):
    slopes, slope = [0.0] * len(weights), 0.0
    for values, churned in pairs:
        error = probability(weights, bias, values) - churned
        slope += error
        for index, value in enumerate(values):
            slopes[index] += error * value
    weights = [weight - options.rate * each / len(pairs) for weight, each in zip(weights, slopes)]
    bias -= options.rate * slope / len(pairs)

CANDIDATE.parent.mkdir(exist_ok=True)
CANDIDATE.write_text(json.dumps({"run": os.environ["TIDEGATE_RUN"], "columns": COLUMNS, "weights": weights, "bias": bias}))
print(f"trained on {len(pairs)} customers:", ", ".join(f"{name} {weight:+.2f}" for name, weight in zip(COLUMNS, weights)))
pathlib.Path(os.environ["TIDEGATE_RESULT"]).write_text(json.dumps({"customers": len(pairs)}))
