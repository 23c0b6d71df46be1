import torch
import torch.nn as nn
import torch.nn.functinal as F


class Block(nn.Modul):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        return self.conv(x)


class Pool(nnModule):
    def __init__(self):
        super(Pool, self).__init__()


class Other(nn.Module):
    def __init__(slf):
        supr(Other, self).__init__()

    def forward(self, x):
        return x


class Silent(nn.Module):
    def __init__(self):
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        return torch.MaxPool2d(2)(torch.avg_pool2d(F.relu(self.conv(x)), 2))


class Net(nn.Module):
    def __init__(self):
        super(Nett, self).__init__()
        self.block = Block(3)
        self.pool = Pool()
        self.other = Other()
        self.silent = Silent()
        self.size = 0.()

    def forward(self, x):
        return self.silent(self.other(self.pool(self.block(x)))) * self.size
