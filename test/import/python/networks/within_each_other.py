"""Blocks that hold blocks of their own kind, as the U-Net of pix2pix does, and change what they are given in place."""
import functools

import torch
import torch.nn as nn


class SkipBlock(nn.Module):
    def __init__(self, outer, inner, within=None, outermost=False, norm_layer=nn.BatchNorm2d):
        super().__init__()
        self.outermost = outermost
        if type(norm_layer) == functools.partial:
            use_bias = norm_layer.func == nn.InstanceNorm2d
        else:
            use_bias = norm_layer == nn.InstanceNorm2d
        down = nn.Conv2d(outer, inner, kernel_size=3, stride=2, padding=1, bias=use_bias)
        up = nn.ConvTranspose2d(inner * (1 if within is None else 2), outer, kernel_size=4, stride=2, padding=1, bias=use_bias)
        if outermost:
            model = [down, within, nn.ReLU(True), up, nn.Tanh()]
        elif within is None:
            model = [nn.LeakyReLU(0.2, True), down, nn.ReLU(True), up, norm_layer(outer)]
        else:
            model = [nn.LeakyReLU(0.2, True), down, norm_layer(inner), within, nn.ReLU(True), up, norm_layer(outer)]
        self.model = nn.Sequential(*model)

    def forward(self, x):
        if self.outermost:
            return self.model(x)
        return torch.cat([x, self.model(x)], 1)


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return self.fn(x) + x


class Stage(nn.Module):
    def __init__(self, channels, depth):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=depth, dilation=depth)
        self.inner = Residual(Stage(channels, depth - 1)) if depth > 1 else Residual(nn.Conv2d(channels, channels, 1))

    def forward(self, x):
        return self.inner(torch.relu(self.conv(x))) * 0.5


class Net(nn.Module):
    def __init__(self, depth=4, width=3):
        super().__init__()
        norm_layer = functools.partial(nn.BatchNorm2d, affine=True)
        block = SkipBlock(width * 4, width * 4, norm_layer=norm_layer)
        for i in reversed(range(depth - 2)):
            block = SkipBlock(width * 2 ** i, width * 2 ** (i + 1) if i < depth - 3 else width * 4, within=block, norm_layer=norm_layer)
        self.model = SkipBlock(3, width, within=block, outermost=True, norm_layer=norm_layer)
        self.after = Residual(Stage(3, 3))

    def forward(self, input):
        return self.after(self.model(input))
