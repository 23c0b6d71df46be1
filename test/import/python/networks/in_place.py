import torch
import torch.nn as nn
import torch.nn.functional as F


def bump(t):
    t += 1
    return t


class PreActivation(nn.Module):
    """Its first layer changes what it is given."""

    def __init__(self, channels):
        super().__init__()
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        return self.conv(self.relu(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.bn = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.mix = nn.Sequential(nn.ReLU(True), nn.Conv2d(4, 4, 1))
        self.pre = PreActivation(4)
        self.qkv = nn.Conv2d(4, 6, 1)

    def names(self, x):
        h = self.conv(x)
        r = h
        h = F.leaky_relu(h, 0.1, inplace=True)
        y = h
        y += 1
        return h * y + r

    def calls(self, x):
        h = self.conv(x)
        old = h
        z = h.clamp_(-0.5, 0.5)
        bump(h)
        g = bump(z)
        return old * g + h

    def fields(self, x):
        h = self.conv(x)
        h = self.mix(h) + h
        out = self.pre(h)
        return out + h

    def lists(self, x):
        first = [x]
        second = first
        second.append(self.conv(x))
        second += [self.bn(second[1])]
        return first[-1]

    def harmless(self, x):
        identity = self.conv(x)
        out = self.relu(self.bn(identity))
        out += identity
        q, k, v = self.qkv(out).chunk(3, 1)
        q *= 0.5
        return torch.cat([out, q * k + v], 1)

    def branches(self, x):
        h = self.conv(x)
        kept = h
        for i in range(2):
            if i > 0:
                h += i
            else:
                h = self.relu(h)
        return kept * h

    def forward(self, x):
        return torch.cat([self.names(x), self.calls(x), self.fields(x), self.lists(x), self.harmless(x), self.branches(x)], 1)
