"""Measures the candidate on customers it has not seen, and hands the figure to the conditions of publish and notify."""

import json
import os
import pathlib
import sys

from model import CANDIDATE, features, probability

model = json.loads(CANDIDATE.read_text())
scored = [(probability(model["weights"], model["bias"], values), churned) for values, churned in features(is_held_out=True)]
churned = [score for score, outcome in scored if outcome]
stayed = [score for score, outcome in scored if not outcome]
if not churned or not stayed:
    sys.exit("the held-out customers do not have both outcomes; nothing can be measured")

# The area under the ROC curve: how often one who left scores above one who stayed.
wins = sum((left > right) + (left == right) / 2 for left in churned for right in stayed)
auc = wins / (len(churned) * len(stayed))
print(f"auc {auc:.3f} on {len(scored)} held-out customers")
pathlib.Path(os.environ["TIDEGATE_RESULT"]).write_text(json.dumps({"auc": round(auc, 4), "held_out": len(scored)}))
