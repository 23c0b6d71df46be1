import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.const = fn
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)
        self.c = nn.Linear(4, 4)
        self.b.weight = self.a.weight
        self.a.out = 3
        del self.c

    def forward(self, x):
        return self.const(self.b(self.a(x.to(torch.uint8))))


def make():
    net = Base(nn.Tanh())
    net.b = nn.Linear(4, 2)
    return net
