"""Parts of tensors that are changed where they are, and are read again."""

import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 6)
        self.fc.bias[2:4].data.zero_()

    def forward(self, x):
        y = self.fc(x)
        y[:, 1:3].mul_(2).add_(1)
        z = y[:, 3]
        z += 1
        y[:, 4:].zero_()
        w = y[:, :2]
        w.clamp_(min=0)
        a, b = w[:, 0], y[:, 5]
        b.add_(a)
        return y + x, z, b
