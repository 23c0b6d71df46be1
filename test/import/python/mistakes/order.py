import torch
import torch.nn as nn
import torch.nn.functional as F

K = 2
if torch.__version__ >= "99":
    K = 8


class Block(nn.Module):
    count = 0

    def __init__(self):
        super().__init__()
        Block.count += 1
        self.conv = nn.Conv2d(3, 3, 1)
        self.bn = nn.BatchNorm2d(3)
        for m in self.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.eps = 0.5

    def forward(self, x):
        return self.bn(self.conv(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()
        sizes = [5]
        self.sizes = sizes
        sizes.append(7)

    def forward(self, x):
        x = F.dropout(self.block(x), 0.5)
        x = F.dropout(x, 0.5, training=True)
        return x * K + len(self.sizes)


Net.extra = 3
