import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, x):
        self.conv.weight.data = self.conv.weight.data.clamp(-0.1, 0.1)
        self.steps += 1
        return self.conv(x) * self.steps
