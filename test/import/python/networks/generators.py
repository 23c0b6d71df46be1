"""A generator that reads the list which it extends, and a list that does not see what it becomes."""
import torch
import torch.nn as nn
class SPPF(nn.Module):
    def __init__(self):
        super().__init__()
        self.cv1 = nn.Conv2d(2, 2, 1)
        self.m = nn.MaxPool2d(3, 1, 1)
    def forward(self, x):
        y = [self.cv1(x)]
        y.extend(self.m(y[-1]) for _ in range(3))
        return torch.cat(y, 1)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.s = SPPF()
        self.l = nn.ModuleList(nn.Conv2d(8, 8, 1) for _ in range(3))
    def forward(self, x):
        y = [self.s(x)]
        y += (m(y[-1]) for m in self.l)
        z = [y[-1]]
        z += [m(z[-1]) for m in self.l]
        return torch.cat(y + z, 1)
