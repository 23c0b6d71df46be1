#!/usr/bin/env python3
"""Answers for try-all.ts: torchvision's networks with random weights.

    answer.py --list               the networks, as JSON: name, kind, file, shape of an input
    answer.py NAME KIND FOLDER     writes weights.pth, input.npy, and a .bin of float32 for each result

Needs Debian's python3-torch (1.13) and python3-torchvision (0.14).
"""

import inspect
import json
import sys

import numpy as np
import torch
from torchvision import models

KINDS = {"classification": models, "segmentation": models.segmentation, "video": models.video}


def shape_of(name, kind):
    if kind == "segmentation":
        return [1, 3, 128, 128]
    if kind == "video":
        return [1, 3, 16, 224, 224] if name.startswith(("mvit", "s3d")) else [1, 3, 8, 112, 112]
    return [1, 3, 299, 299] if name == "inception_v3" else [1, 3, 224, 224]


def builder(name, kind):
    return getattr(KINDS[kind], name)


def list_all():
    return [
        {"name": name, "kind": kind, "file": inspect.getsourcefile(inspect.unwrap(builder(name, kind))), "shape": shape_of(name, kind)}
        for kind, module in KINDS.items()
        for name in models.list_models(module)
    ]


def answer(name, kind, folder):
    torch.manual_seed(0)
    options = {"weights": None}
    if kind == "segmentation":
        options["weights_backbone"] = None
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = True
    net = builder(name, kind)(**options).eval()
    with torch.no_grad():
        for key, value in net.state_dict().items():
            if key.endswith("running_var"):
                value.uniform_(0.5, 1.5)
            elif key.endswith("running_mean"):
                value.normal_(0, 0.1)
            elif value.is_floating_point() and value.dim() <= 1:
                value.add_(torch.randn_like(value) * 0.1)
            elif value.is_floating_point() and value.abs().max() < 1e-3:
                # Layer scales and the like, with which most of a network would not be seen.
                value.uniform_(0.1, 0.3)
        x = torch.randn(shape_of(name, kind))
        y = net(x)
    torch.save(net.state_dict(), f"{folder}/weights.pth")
    np.save(f"{folder}/input.npy", x.numpy())
    results = y if isinstance(y, dict) else {"result": y}
    for key, each in results.items():
        each.numpy().tofile(f"{folder}/{key}.bin")
    print(json.dumps({"parameters": sum(each.numel() for each in net.parameters()), "results": list(results)}))


if sys.argv[1] == "--list":
    print(json.dumps(list_all()))
else:
    answer(*sys.argv[1:4])
