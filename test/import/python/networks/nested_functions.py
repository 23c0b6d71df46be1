"""Functions within functions, what is not installed, and what is known of lists and dictionaries."""
import collections.abc
from itertools import repeat

import torch
import torch.nn as nn

try:
    from apex.normalization import FusedLayerNorm as LayerNorm
except ImportError:
    from torch.nn import LayerNorm

try:
    import torch.nn.functional as F
except ImportError:
    F = None

IS_FUSED = False
try:
    import apex.amp
except ImportError:
    pass
else:
    IS_FUSED = True


def _ntuple(n):
    """Functions that say a number for each dimension."""

    def parse(x):
        if isinstance(x, collections.abc.Iterable):
            return x
        return tuple(repeat(x, n))

    return parse


to_2tuple = _ntuple(2)

ACTIVATIONS = {None: nn.Identity, "gelu": nn.GELU}
WIDTHS = {1: 4, 2: 8}


class Net(nn.Module):
    def __init__(self, sizes=[4, 8, 4], activation=None, patch=2):
        super().__init__()
        channels = WIDTHS[patch]

        def conv(inputs, outputs):
            return nn.Conv2d(inputs, outputs, 1, bias=channels > 4)

        def pair(inputs, outputs):
            return nn.Sequential(conv(inputs, outputs), ACTIVATIONS[activation]())

        self.depth = 1 if IS_FUSED else len(sizes)
        patch_size = to_2tuple(patch)
        self.patch = nn.Conv2d(3, channels, patch_size, stride=patch_size)
        self.convs = nn.ModuleList([pair(channels, channels) for _ in range(len(sizes))])
        self.norm = LayerNorm(channels)
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        x = self.patch(x)
        scale = x.mean((2, 3), keepdim=True)

        def gate(y):
            return y * torch.sigmoid(scale)

        def step(y, i):
            return gate(y) + self.gain[i] * x

        scale = scale * 2
        for i, conv in enumerate(self.convs):
            x = step(conv(x), i)
        rows = [gate(scale) for scale in (x, x * 3)]
        return self.norm(F.relu(torch.cat(rows, 2)).permute(0, 2, 3, 1)) / self.depth
