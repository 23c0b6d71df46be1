"""Functions that call themselves are refused, and followed no further."""
import torch.nn as nn


def f(x):
    return f(x)


def g(x):
    return h(x)


def h(x):
    return g(x)


def outer(n):
    def inner(x):
        return outer(n)(x)

    return inner


loop = outer(2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(32, 4)
        if isinstance(f(3), int):
            self.a = nn.Linear(3, 3)
        if isinstance(g(3), int):
            self.a = nn.Linear(3, 3)

    def forward(self, x):
        return loop(self.fc(x))
