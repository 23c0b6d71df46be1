"""What layers that classes begin as, and layers themselves, keep of their arguments; settings; names and texts that are made up."""
import argparse
import re
from collections import namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F


class AttrDict(dict):
    def __init__(self, *args, **kwargs):
        super(AttrDict, self).__init__(*args, **kwargs)
        self.__dict__ = self


Block = namedtuple("Block", ["repeat", "kernel", "out"])
SETTINGS = AttrDict({"blocks": ["r1_k3_o4", "r2_k1_o5"], "slope": 0.1})
OPTIONS = argparse.Namespace(scale=2.0, bias=False)


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i):
        result = i * torch.sigmoid(i)
        ctx.save_for_backward(i)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        i = ctx.saved_tensors[0]
        return grad_output * torch.sigmoid(i)


def parse(line):
    options = {}
    for word in line.split("_"):
        key, value = re.split(r"(\d.*)", word)[:2]
        options[key] = value
    return Block(int(options["r"]), int(options["k"]), int(options["o"]))


class C(nn.Conv2d):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.n = len(self.stride)
    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, (self.kernel_size[0] // 2, self.kernel_size[1] // 2), self.dilation, self.groups) * self.n
class P(nn.MaxPool2d):
    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3)
        self.b = C(4, 4, 3, bias=False)
        self.p = P(2)
        self.k = self.a.kernel_size[0] * len(self.a.stride) + self.a.padding[1]
        self.blocks = nn.Sequential()
        width = 4
        for at, block in enumerate(map(parse, SETTINGS.blocks)):
            for i in range(block.repeat):
                conv = nn.Conv2d(width, block.out, block.kernel, padding=block.kernel // 2, bias=OPTIONS.bias)
                self.blocks.add_module("block{:02d}_{}".format(at, i), conv)
                width = block.out
        SETTINGS.scale = 0.5
        self.names = nn.ModuleDict({f'unit{i:02d}': nn.Conv2d(4, 4, 1) for i in range(2)})
    def forward(self, x):
        x = self.p(self.b(self.a(x))) * self.k * self.b.weight.shape[0] * self.a.out_channels * len(self.a.dilation)
        x = F.leaky_relu(x, SETTINGS.slope) * SETTINGS['scale'] + Swish.apply(x) * OPTIONS.scale
        x, y = self.blocks(x), x
        return x.mean(1, keepdim=True) + self.names['unit00'](y) + self.names['%s%02d' % ('unit', 1)](y) * (1 if self.b.bias is None else 2)
