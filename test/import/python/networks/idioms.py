"""Python that is met in networks everywhere."""
import math
from functools import partial, reduce

import torch
import torch.nn as nn
import torch.nn.functional as F


def autopad(k, p=None, d=1):
    if d > 1:
        k = d * (k - 1) + 1 if isinstance(k, int) else [d * (x - 1) + 1 for x in k]
    if p is None:
        p = k // 2 if isinstance(k, int) else [x // 2 for x in k]
    return p


def hard_sigmoid(x):
    return F.relu6(x + 3) / 6


class Conv(nn.Module):
    def __init__(self, c1, c2, k=1, s=1, p=None, d=1):
        super().__init__()
        self.conv = nn.Conv2d(c1, c2, k, s, autopad(k, p, d), dilation=d, bias=False)
        self.bn = nn.BatchNorm2d(c2)

    def forward(self, x):
        return self.bn(self.conv(x))


class LambdaLayer(nn.Module):
    def __init__(self, lambd):
        super(LambdaLayer, self).__init__()
        self.lambd = lambd

    def forward(self, x):
        return self.lambd(x)


class Gate(nn.Module):
    def __init__(self, channels, gate_fn=hard_sigmoid):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1)
        self.gate_fn = gate_fn
        self.twice = lambda t: t * 2

    def forward(self, x):
        return x * self.gate_fn(self.twice(self.conv(x)))


class WSConv(nn.Conv2d):
    """Standardizes its weight."""

    def forward(self, x):
        w = self.weight
        w = w - w.mean(dim=(1, 2, 3), keepdim=True)
        return F.conv2d(x, w, self.bias, self.stride, self.padding, self.dilation, self.groups)


class CausalConv(nn.Conv1d):
    def __init__(self, channels, kernel_size=2, dilation=1):
        self.left = (kernel_size - 1) * dilation
        super().__init__(channels, channels, kernel_size, padding=self.left, dilation=dilation)

    def forward(self, x):
        return super().forward(x)[:, :, : -self.left]


class Double(nn.Linear):
    def forward(self, x):
        return super().forward(x) * 2


class MeanShift(nn.Conv2d):
    def __init__(self, mean=(0.4, 0.5, 0.6), sign=-1):
        super().__init__(3, 3, kernel_size=1)
        self.weight.data = torch.eye(3).view(3, 3, 1, 1)
        self.bias.data = sign * torch.Tensor(mean)
        self.weight.requires_grad = False


class Block(nn.Module):
    def __init__(self, channels, groups=1):
        super().__init__()
        if groups > 1:
            self.mix = nn.Conv2d(channels, channels, 1)
        self.conv = nn.Conv2d(channels, channels, 1, groups=groups)

    def forward(self, x):
        y = self.mix(x) if hasattr(self, "mix") else x
        return self.conv(y)


class Chain(nn.Module):
    """Calls its children in turn."""

    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 1)
        self.act = nn.Tanh()
        self.last = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        for name, child in self.named_children():
            x = child(x)
        return x


class Net(nn.Module):
    def __init__(self, channels=8, depth=3):
        super().__init__()
        rates = [x.item() for x in torch.linspace(0, 0.2, depth)]
        dims = [8, 4]
        dims.reverse()
        make = partial(Block, groups=channels // 4)
        steps = int(abs((math.log(channels, 2) + 1) / 2))
        self.shift = MeanShift()
        self.stem = nn.Sequential(Conv(3, channels, 3), Conv(channels, channels, 3, d=2))
        self.gate = Gate(channels)
        self.pad = LambdaLayer(lambda x: F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, channels // 4, channels // 4)))
        self.pads = Conv(12, dims[1], steps, p=0)
        self.drops = nn.Sequential(*[nn.Dropout(rate) for rate in rates])
        self.ws = WSConv(channels, channels, 3, padding=1)
        self.blocks = nn.ModuleList([make(channels), Block(channels)])
        self.chain = Chain(channels)
        self.causal, self.lists = nn.ModuleList(), nn.ModuleList()
        for i in range(2):
            self.causal.append(CausalConv(channels, 2, 2**i))
            setattr(self, f"head{i}", nn.Conv2d(channels, channels, 1))
        self.add_module("twofold", Double(3, 5)),
        self.tied = nn.Linear(3, 5)
        self.register_buffer("scale", torch.full((1,), 0.5), persistent=False)

    def forward(self, x, target=None):
        if x.is_cuda:
            x = nn.parallel.data_parallel(self.stem, x)
        x = self.gate(self.stem.forward(self.shift(x)))
        x = self.drops(self.pads(self.pad(x)))
        for block in self.blocks:
            x = x + block(x)
        x = self.chain(self.ws(x))
        for i in range(2):
            x = x + getattr(self, f"head{i}")(x)
        first, *sizes = x.shape
        x = reduce(lambda a, conv: a + conv(a.flatten(2)).view_as(a), self.causal, x)
        q, r = divmod(sizes[0], 3)
        loss = None
        if target is not None:
            loss = F.mse_loss(x, target)
        y = x * self.scale * q + r + 0.3 * self.training
        return self.twofold(y) + self.tied(y), loss
