import torch.nn as nn


class Block(nn.Module):
    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.layers = nn.Sequential(*[Block() for _ in range(depth)])
        self.conv = nn.Conv2d(3, 4, 1)

    def forward(self, x):
        return self.layers(self.conv(x))


def small():
    return Net(2)


def large():
    return Net(4)
