"""Who sees a change in place: copies do not, names of the same tensor do."""

import copy

import torch
from torch import nn


class Same(nn.Module):
    def forward(self, x):
        return x


class Halves(nn.Module):
    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        return a.clone(), b.clone()


class Raised(nn.Module):
    """Changes what it is given, and gives it back."""

    def forward(self, x):
        x += 1
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.settings = {}
        self.settings["width"] = 6
        width = self.settings["width"]
        self.fc = nn.Linear(width, width)
        self.drop = nn.Dropout(0.3)
        self.same = Same()
        self.halves = Halves()
        self.raised = Raised()
        self.register_buffer("grid", torch.linspace(0, 1, width))

    def forward(self, x):
        x = self.fc(x)
        y = x.clone()
        y[:, 0] = 0
        z = torch.clone(x)
        z += 1
        w = x.detach().clone()
        w.relu_()
        total = x + y * 2 + z * 3 + w * 4

        kept = []
        for i in range(3):
            h = x.clone()
            h[:, i] = 0
            kept.append(h)
        total = total + sum(kept)

        # The same tensor under two names.
        a = self.fc(total)
        held = [a]
        held[0] += 1
        total = total + held[0] * 2

        b = self.fc(total)
        c = self.drop(b)
        c *= 0.5
        total = total + c

        d = self.same(self.fc(total))
        d -= 0.25
        e, f = self.halves(d)
        e += f
        total = total + d + torch.cat([e, f], 1)

        g = self.fc(total)
        g = self.raised(g)
        weighted = self.grid.clone()
        weighted += 1
        deep = copy.deepcopy(g)
        deep.sub_(2)
        return total + g * weighted + deep * self.grid
