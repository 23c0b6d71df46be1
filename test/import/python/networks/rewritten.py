"""Statements that .nn has no word for, and what they come to."""

import torch
import torch.nn as nn
import torch.nn.functional as F

channels, kernel, groups = 4, 3, 2
first, second = (2, 8), [1, 2]


class Pyramid(nn.Module):
    def __init__(self, depth=3, names=("a", "skip", "b")):
        super().__init__()
        self.stem = nn.Conv2d(3, channels, kernel, padding=1)
        layers = []
        width = channels
        i = 0
        while i < depth:
            layers.append(nn.Conv2d(width, grown := width + 2, kernel, padding=1))
            layers.append(nn.ReLU())
            width = grown
            i += 1
        scale = 8
        while scale > 1:
            layers.append(nn.Conv2d(width, width, 1, groups=groups))
            scale //= 2
        self.layers = nn.Sequential(*layers)
        self.left, self.right = [nn.Conv2d(3 * scale, 4, 1) for _ in range(2)]
        self.index = 0
        self.gates = self.make(2)
        self.ends = self.make(self.index)
        self.heads = nn.ModuleList()
        for name in names:
            if name == "skip":
                continue
            self.heads.append(nn.Conv2d(width, first[0] + scale, 1))

    def make(self, count):
        layers = []
        for _ in range(count):
            layers.append(nn.Conv2d(4, 4, 1, groups=1 + self.index % 2))
            self.index += 1
        return nn.Sequential(*layers)

    def forward(self, x):
        if (c := x.shape[1]) != 3:
            raise ValueError(f"three colours, and not {c}")
        x = self.layers(self.stem(x))
        results = []
        for i, head in enumerate(self.heads):
            if i == 7:
                continue
            y = head(x)
            if i == 0:
                results.append(y)
                continue
            results.append(torch.sigmoid(y) * second[1])
        self.kept = results[0]
        skips = [x, results[1]]
        results = results[:1]
        results.append(skips.pop() + self.kept)
        q, k = map(lambda t: t * len(results), results)
        q, k = self.gates(self.left(q)), self.ends(self.right(k))
        return torch.cat([q, F.relu(k)], 1)
