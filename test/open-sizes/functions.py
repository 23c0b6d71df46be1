"""Writes functions.json: what PyTorch gives for the models of functions.nn at several sizes. python3 functions.py"""

import json
import math

import torch
import torch.nn.functional as F


def sawtooth(shape, step):
    count = torch.Size(shape).numel()
    return (((torch.arange(count, dtype=torch.float64) * step) % 101 - 50) / 250).reshape(shape)


def pyramid(x):
    return [
        F.adaptive_avg_pool2d(x, 6),
        F.adaptive_avg_pool2d(x, (7, 1)),
        F.adaptive_avg_pool2d(x, (2, 3)),
        F.adaptive_max_pool2d(x, (3, 5)),
        F.adaptive_max_pool2d(x, (None, 4)),
        F.interpolate(x, size=(3, 2), mode="area"),
    ]


def ramps(x):
    h, w = x.shape[2:]
    d = torch.float64
    return [
        x + torch.arange(w) * 0.5 + torch.arange(1, 2 * h + 1, 2).view(h, 1) / h,
        x * torch.linspace(-1, 1, w, dtype=d) + torch.linspace(0, 3, h, dtype=d).view(h, 1),
        torch.ones_like(x) - x + torch.zeros(h, w) + torch.full([h, w], 0.25),
        torch.eye(h),
        torch.arange(w),
    ]


class Coordinates(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(5, 3, 3, padding=1)

    def forward(self, x):
        h, w = x.shape[2:]
        xs = torch.linspace(-1, 1, w, dtype=x.dtype).view(1, 1, 1, w).expand(x.size(0), 1, h, w)
        ys = torch.linspace(-1, 1, h, dtype=x.dtype).view(1, 1, h, 1).expand(x.size(0), 1, h, w)
        return [self.conv(torch.cat([x, xs, ys], 1))]


def causal(x):
    length = x.shape[1]
    mask = torch.tril(torch.ones(length, length))
    scores = (x @ x.transpose(1, 2)).masked_fill(mask == 0, -1e9)
    return [F.softmax(scores, dim=-1) @ x, torch.triu(torch.ones(length, length), 1)]


class Positions(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.pos = torch.nn.Parameter(torch.zeros(1, 50, 8))
        self.scale = torch.nn.Parameter(torch.zeros(64))

    def forward(self, x):
        length = x.shape[1]
        seen = torch.tril(torch.ones(50, 50))[:length, :length]
        x = x + self.pos[:, :length]
        scores = (x @ x.transpose(1, 2)).masked_fill(seen == 0, -1e9)
        return [F.softmax(scores, dim=-1) @ x * self.scale[2 : length + 2].view(length, 1)]


def scales(x):
    h, w = x.shape[2:]
    flat = x.flatten(2)
    scores = flat.transpose(1, 2) @ flat / math.sqrt(w // 2)
    return [
        flat @ F.softmax(scores, dim=-1),
        x * (h * w) ** -0.5 + x * 0.25 / math.sqrt(h),
        x * math.log2(h) - x * math.log(h * w) / math.log(196),
    ]


def borders(x):
    h, w = x.shape[2:]
    right, below = (4 - w % 4) % 4, (4 - h % 4) % 4
    return [
        F.pad(x, (0, right, 0, below), "reflect"),
        F.pad(x, (right, 1, below, 0), "replicate"),
        F.pad(x, (right, 1, 0, below), "circular"),
        torch.roll(F.pad(x, (0, right, 0, below), "replicate"), (-2, 1), (2, 3)),
    ]


def rests(x):
    length = x.shape[2]
    whole = length // 7 * 7
    return [
        x[:, :, : length - length % 3],
        x[:, :, :whole].view(x.size(0), 4, whole // 7, 7).sum(3),
    ]


def padded(x):
    rest = 1 + x.shape[2] % 16
    return [torch.cat([x, torch.ones(x.size(0), 4, rest), x[:, :, :rest] * 2], 2)]


def weighted(network):
    for i, parameter in enumerate(network.double().parameters()):
        parameter.data = sawtooth(parameter.shape, 7 + 4 * i)
    return network


IMAGES = [(1, 1), (1, 5), (7, 7), (12, 9), (6, 31), (21, 14), (13, 48)]
MODELS = {
    "Pyramid": (pyramid, [[2, 4, h, w] for h, w in IMAGES]),
    "Line": (
        lambda x: [F.adaptive_avg_pool1d(x, 5), F.adaptive_max_pool1d(x, 7)],
        [[2, 3, length] for length in (1, 4, 5, 7, 11, 35, 129)],
    ),
    "Volume": (
        lambda x: [F.adaptive_avg_pool3d(x, (2, 3, 4)), F.adaptive_max_pool3d(x, (3, 2, 1))],
        [[1, 2, t, h, 6] for t, h in ((1, 1), (3, 2), (4, 9), (7, 6), (10, 5))],
    ),
    "Ramps": (ramps, [[2, 3, h, w] for h, w in IMAGES]),
    "Coordinates": (weighted(Coordinates()), [[2, 3, h, w] for h, w in IMAGES]),
    "Scales": (scales, [[2, 4, h, w] for h, w in ((1, 2), (3, 5), (7, 7), (12, 9))]),
    "Borders": (borders, [[2, 4, h, w] for h, w in ((4, 5), (5, 4), (8, 8), (7, 10))]),
    "Rests": (rests, [[2, 4, length] for length in (16, 17, 31, 48, 64, 83)]),
    "Padded": (padded, [[2, 4, length] for length in (16, 17, 31, 48, 64, 83)]),
    "Causal": (causal, [[2, length, 8] for length in (1, 2, 5, 17, 40)]),
    "Positions": (weighted(Positions()), [[2, length, 8] for length in (1, 2, 7, 31, 49, 50)]),
}

answers = [
    {
        "model": name,
        "shape": shape,
        "results": [
            {"shape": list(y.shape), "data": [round(value, 6) for value in y.double().flatten().tolist()]}
            for y in run(sawtooth(shape, 13))
        ],
    }
    for name, (run, shapes) in MODELS.items()
    for shape in shapes
]
with open("functions.json", "w") as file:
    json.dump({"about": "Made by functions.py, PyTorch 1.13", "answers": answers}, file)
