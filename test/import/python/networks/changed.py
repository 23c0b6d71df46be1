"""Weights that a forward changes: what it reads afterwards is what they have become."""
import torch
import torch.nn as nn


class Clipped(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(3, channels, 3)

    def forward(self, x):
        self.conv.weight.data = self.conv.weight.data.clamp(-0.1, 0.1)
        return self.conv(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.clipped = Clipped(4)
        self.fc = nn.Linear(4, 4)
        self.scale = nn.Parameter(torch.ones(4))
        self.register_buffer("steps", torch.zeros(4))

    def forward(self, x):
        with torch.no_grad():
            self.fc.weight.copy_(self.fc.weight * 0.5)
            self.fc.bias.fill_(0.1)
            nn.init.constant_(self.clipped.conv.bias, 0.3)
        y = self.clipped(x).mean((2, 3))
        y.data = y * 2
        self.scale.data.mul_(2.0)
        self.steps += 1
        self.steps = self.steps * 2
        return self.fc(y) * self.scale + self.steps
