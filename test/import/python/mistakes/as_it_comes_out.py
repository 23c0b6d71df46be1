import torch
import torch.nn as nn


class Head(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x, results):
        results["head"] = self.inner(x)
        return results


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers = {}
        layers.update({"3x3": nn.Conv2d(3, 4, 3), "act": nn.ReLU()})
        self.body = nn.Sequential(*layers.values())
        self.const = nn.Conv2d(4, 4, 1)
        self.head = Head(self.const)

    def forward(self, x):
        for _ in range(x.shape[0]):
            y = self.body(x)
        return self.head(y, {})
