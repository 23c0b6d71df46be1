import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


# How weights begin is calculated, and nothing of it is left: trained weights take its place.
class InvConv2d(nn.Module):
    def __init__(self, channels):
        super().__init__()
        weight = torch.randn(channels, channels)
        q, _ = torch.qr(weight)
        self.weight = nn.Parameter(q.unsqueeze(2).unsqueeze(3))

    def forward(self, x):
        return F.conv2d(x, self.weight)


class Reverse(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.perm = np.array(np.arange(0, channels)[::-1])
        self.inv_perm = np.argsort(self.perm)

    def forward(self, x, mode="direct"):
        return x[:, self.perm] if mode == "direct" else x[:, self.inv_perm]


def rescale_module(module, reference):
    for sub in module.modules():
        if isinstance(sub, nn.Conv2d):
            scale = (sub.weight.std().detach() / reference) ** 0.5
            sub.weight.data /= scale
            if sub.bias is not None:
                sub.bias.data /= scale


class Flow(nn.Sequential):
    def forward(self, x):
        logdet = 0
        for module in self._modules.values():
            x = module(x)
            logdet = logdet + x.sum((1, 2, 3))
        return x, logdet


class Net(nn.Module):
    def __init__(self, channels=4, depth=2):
        super().__init__()
        modules = []
        for _ in range(depth):
            modules += [InvConv2d(channels), Reverse(channels), nn.Conv2d(channels, channels, 1)]
        self.flow = Flow(*modules)
        rescale_module(self, 0.1)

    def forward(self, x):
        return self.flow(x)
