"""What training and evaluation share: the features that this run made, and logistic regression."""

import csv
import math
import os
import pathlib

COLUMNS = ["months", "monthly_fee", "support_calls"]
CANDIDATE = pathlib.Path("models/candidate.json")


def features(is_held_out):
    """Pairs of features and outcome, from the files that this run's job 'features' published."""
    pairs = []
    for path in sorted(pathlib.Path("lake/features").glob(f"{os.environ['TIDEGATE_RUN']}-features-*.csv")):
        with path.open(newline="", encoding="utf-8") as table:
            for row in csv.DictReader(table):
                if (row["is_held_out"] == "true") == is_held_out:
                    pairs.append(([float(row[name] or 0) for name in COLUMNS], row["churned"] == "true"))
    return pairs


def probability(weights, bias, values):
    score = bias + sum(weight * value for weight, value in zip(weights, values))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
