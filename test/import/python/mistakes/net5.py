import functools

import torch
import torch.nn as nn


class Pooling(nn.Sequential):
    def __init__(self, channels):
        super().__init__(nn.Conv2d(channels, 4, 1), nn.ReLU())

    def forward(self, x):
        for layer in self:
            x = layer(x)
        return x


class Net5(nn.Module):
    def __init__(self, norm=nn.BatchNorm2d):
        super().__init__()
        if type(norm) == functools.partial:
            use_bias = norm.func == nn.InstanceNorm2d
        else:
            use_bias = norm == nn.InstanceNorm2d
        self.conv = nn.Conv2d(3, 4, 1, bias=use_bias)
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])
        self.pool = Pooling(4)

    def forward(self, x):
        y = [n := n + 1 for n in range(3)]
        x[:, 0] = 0
        x = x.to(torch.uint8)
        return self.pool(self.conv(x)) * self.scales[0]
