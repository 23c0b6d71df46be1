"""Layers whose weights are kept otherwise, within what is followed."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import weight_norm, spectral_norm, remove_weight_norm


class Net(nn.Module):
    def __init__(self):
        super().__init__()

        def normed(n):
            return weight_norm(nn.Linear(n, 4), name="weight", dim=0)

        self.a = normed(4)
        self.b = spectral_norm(nn.Linear(4, 4))
        self.c = weight_norm(nn.Linear(4, 4))
        remove_weight_norm(self.c)
        cfg = {"x": 1}
        cfg.update(y=2)
        self.layers = nn.ModuleList([nn.utils.weight_norm(nn.Linear(4, 4)) for _ in range(cfg["y"])])
    def forward(self, x):
        x = self.a(x) * 0.5 + F.linear(x, self.a.weight, self.a.bias) + self.b(x) + self.c(x) * ~(torch.tensor(0) > 1)
        for layer in self.layers:
            x = layer(x)
        return x
