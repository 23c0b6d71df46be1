import functools
from functools import partial
from typing import Callable, NamedTuple, Optional, Dict, List

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

MODELS = {}


def register(name):
    def wrap(cls):
        MODELS[name] = cls
        return cls
    return wrap


class Out(NamedTuple):
    logits: torch.Tensor
    aux: Optional[torch.Tensor] = None


class LayerScale(nn.Module):
    def __init__(self, dim, init_values=1e-5):
        super().__init__()
        self.gamma = nn.Parameter(init_values * torch.ones(dim))

    def forward(self, x):
        return x * self.gamma[:, None, None]


@register("tiny")
class Tiny(nn.Module):
    cfg: Dict[str, int] = dict(width=6, depth=2)

    def __init__(self, norm_layer: Optional[Callable] = None, act: str = "ReLU", pool: str = "avg"):
        super(Tiny, self).__init__()
        norm_layer = norm_layer or partial(nn.BatchNorm2d, eps=1e-3, momentum=0.1)
        w = self.cfg["width"]
        self.stem = nn.Conv2d(3, w, 3, padding=1)
        self.norm = norm_layer(w)
        self.act = getattr(nn, act)()
        self.act2 = eval("nn." + act)(inplace=True)
        self.pool = {"avg": nn.AdaptiveAvgPool2d, "max": nn.AdaptiveMaxPool2d}[pool](1)
        self.blocks = nn.ModuleDict({f"block{i}": nn.Conv2d(w, w, 1) for i in range(self.cfg["depth"])})
        self.scales = nn.ParameterDict({
            "left": nn.Parameter(torch.ones(w, 1, 1)),
            "right": nn.Parameter(torch.zeros(w, 1, 1)),
        })
        self.layer_scale = LayerScale(w)
        self.head = nn.Linear(w, 4)
        self.aux_head = nn.Linear(w, 4)
        pos = np.zeros((1, w, 1, 1), dtype=np.float32)
        for i in range(w):
            pos[0, i] = np.sin(i / w)
        self.register_buffer("pos", torch.from_numpy(pos))

    @property
    def num_features(self):
        return self.head.in_features

    @torch.jit.ignore
    def no_weight_decay(self):
        return {"pos"}

    def forward(self, *inputs):
        x = self.act(self.norm(self.stem(inputs[0]))) + self.pos
        for name, block in self.blocks.items():
            x = x + self.act2(block(x))
        for k in self.scales:
            x = x * self.scales[k] if k == "left" else x + self.scales["right"]
        x = self.layer_scale(x)
        feat = self.pool(x).flatten(1)
        assert feat.shape[-1] == self.num_features
        aux = self.aux_head(feat)
        if self.training:
            return Out(self.head(feat), aux)
        return Out(logits=self.head(feat), aux=aux)


def create(name, **kwargs):
    return MODELS[name](**kwargs)


def tiny_relu():
    return create("tiny", act="ReLU")


if __name__ == "__main__":
    net = tiny_relu()
    print(sum(p.numel() for p in net.parameters()))
