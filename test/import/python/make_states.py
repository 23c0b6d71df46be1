#!/usr/bin/env python3
"""Writes torchvision-states.json: of each network of torchvision that an import knows, a hash of its state_dict's names and shapes.

    /usr/bin/python3 make_states.py

Needs Debian's python3-torch (1.13) and python3-torchvision (0.14).
"""

import hashlib
import json
from pathlib import Path

from torchvision import models

NAMES = """alexnet convnext_tiny convnext_small convnext_base convnext_large densenet121 densenet161 densenet169 densenet201
efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7
efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l mobilenet_v2 mobilenet_v3_large mobilenet_v3_small
resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2 wide_resnet101_2
segmentation.deeplabv3_resnet50 segmentation.deeplabv3_resnet101 segmentation.fcn_resnet50 segmentation.fcn_resnet101
squeezenet1_0 squeezenet1_1 vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn
vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14""".split()

states = {}
for name in NAMES:
    options = {"weights": None}
    builder = getattr(models.segmentation, name.split(".")[1]) if "." in name else getattr(models, name)
    if "." in name:
        options["weights_backbone"] = None
    state = builder(**options).state_dict()
    rows = sorted(f"{key} {list(value.shape)}" for key, value in state.items() if not key.endswith("num_batches_tracked"))
    states[name] = {"tensors": len(rows), "hash": hashlib.sha256("\n".join(rows).encode()).hexdigest()}
(Path(__file__).parent / "torchvision-states.json").write_text(json.dumps(states, indent=1) + "\n")
