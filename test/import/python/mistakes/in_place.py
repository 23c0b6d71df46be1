import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.leaky = nn.Sequential(nn.LeakyReLU(0.2, True), nn.Conv2d(4, 4, 1))
        self.mixed = nn.ModuleList([nn.Conv2d(4, 4, 1), nn.ReLU(inplace=True)])

    def bump(self, t):
        t += 1
        return t.abs()

    def forward(self, x):
        a = self.conv(x)
        view = a[:, 0:1]
        view.mul_(3)
        b = self.conv(a)  # a has been changed by way of its view
        skip = torch.cat([b, self.leaky(b)], 1)
        first, second = self.conv(x).split([1, 3], 1)
        first += 5
        c = self.conv(x)
        kept = [c]
        c += 1
        d = self.conv(x)
        e = self.bump(d)
        results = []
        for layer in self.mixed:
            c = layer(c)
            results.append(c)
        return skip, second, kept[0], d + e, torch.cat(results)
