"""What sizes may come from: dictionaries, records, options and enumerations."""

import argparse
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum
from typing import List

import numpy as np
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=4)
parser.add_argument("--no-bias", action="store_true")
args = parser.parse_args([])

CONFIGS = {
    "tiny": {"stem": dict(out_channels=4, kernel_size=3, padding=1), "depths": [1, 2], "act": "relu"},
    "base": {"stem": dict(out_channels=8, kernel_size=3, padding=1), "depths": [2, 2], "act": "gelu"},
}

Stage = namedtuple("Stage", ["width", "stride"])
STAGES = [Stage(8, 1), Stage(width=12, stride=2)]


class Act(Enum):
    RELU = "relu"
    GELU = "gelu"


@dataclass
class Head:
    classes: int = 5
    sizes: List[int] = field(default_factory=lambda: [6, 7])


def autopad(k, p=None):
    if p is None:
        p = k // 2 if isinstance(k, int) else [x // 2 for x in k]
    return p


class Block(nn.Module):
    def __init__(self, cin, cout, k=3, stride=1, act=Act.GELU):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, k, stride, autopad(k), bias=not args.no_bias)
        self.act = nn.ReLU() if act is Act.RELU else nn.GELU()

    def forward(self, x):
        return self.act(self.conv(x))


class Net(nn.Module):
    mixed = [4, (6, 2), 8]
    options = {"hidden": 3 * 2, "groups": 1}

    def __init__(self, cfg, stages=STAGES, head=None):
        super().__init__()
        head = head or Head()
        self.stem = nn.Conv2d(3, **cfg["stem"])
        width = cfg["stem"]["out_channels"]
        blocks = []
        for stage, depth in zip(stages, cfg["depths"]):
            for i in range(depth):
                blocks.append(Block(width, stage.width, stride=stage.stride if i == 0 else 1))
                width = stage.width
        self.blocks = nn.Sequential(*blocks)
        self.mix = self._mix(width)
        self.drop = nn.Dropout(cfg.get("dropout", 0.1))
        shape = (8, 4, 4)
        self.fc = nn.Linear(int(np.prod(shape)), head.sizes[1] + self.options["hidden"] + head.classes)

    def _mix(self, width):
        layers = []
        for x in self.mixed:
            out = x if isinstance(x, int) else x[0]
            dilation = 1 if isinstance(x, int) else x[1]
            layers.append(nn.Conv2d(width, out, 3, padding=dilation, dilation=dilation))
            width = out
        return nn.Sequential(*layers)

    def forward(self, x):
        if x.size(0) == 0:
            raise ValueError("an empty batch")
        x = self.drop(self.mix(self.blocks(self.stem(x))))
        return self.fc(x.flatten(1))


def build(name="tiny", **kwargs):
    return Net(CONFIGS[name], **kwargs)


model = build("base", head=Head(classes=3))
