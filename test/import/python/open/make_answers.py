#!/usr/bin/env python3
"""Writes answers.json: what PyTorch answers with each network beside this at several sizes, in eval mode.

    /usr/bin/python3 make_answers.py

Needs Debian's python3-torch (1.13).
"""

import importlib
import json
import sys
from pathlib import Path

import torch

here = Path(__file__).parent
sys.path[:0] = [str(here), str(here.parents[2] / "support")]
from make_weights import values_of

# The class, the shape as it is given, and shapes of inputs.
NETWORKS = {
    "detector": ("YOLO", "1,3,H,W", [[2, 3, 64, 96], [1, 3, 48, 32], [1, 3, 80, 80]]),
    "any_grid": ("ViT", "1,3,H,W", [[2, 3, 32, 48], [1, 3, 37, 21], [1, 3, 64, 56]]),
    "restoration": ("SwinIR", "1,3,H,W", [[2, 3, 8, 12], [1, 3, 13, 10], [1, 3, 22, 31]]),
    "separation": ("ConvTasNet", "1,1,L", [[2, 1, 100], [1, 1, 333], [1, 1, 1000]]),
    "text_detection": ("DBNet", "1,3,H,W", [[2, 3, 64, 32], [1, 3, 96, 128]]),
    "deblur": ("NAFNet", "1,3,H,W", [[2, 3, 16, 24], [1, 3, 19, 29], [1, 3, 33, 17]]),
}

answers = {}
for name, (class_name, given, shapes) in NETWORKS.items():
    network = getattr(importlib.import_module(name), class_name)().eval()
    state = network.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(torch.as_tensor(values_of(key, list(value.shape))).reshape(value.shape))
    found = []
    for shape in shapes:
        with torch.no_grad():
            result = network(torch.as_tensor(values_of("input.0", shape), dtype=torch.float32).reshape(shape))
        results = result if isinstance(result, (list, tuple)) else [result]
        rounded = [[float(f"{x:.6g}") for x in each.flatten().tolist()] for each in results]
        found.append({"input": shape, "results": [{"shape": list(y.shape), "data": data} for y, data in zip(results, rounded)]})
    answers[name] = {
        "given": given,
        "class": class_name,
        "state": {key: list(value.shape) for key, value in state.items() if value.is_floating_point()},
        "answers": found,
    }
(here / "answers.json").write_text(json.dumps(answers) + "\n")
