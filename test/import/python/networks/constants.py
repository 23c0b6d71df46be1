import torch
import torch.nn as nn

K = 3
SIZES = {"a": 2, "b": 3}
STEPS = [i**2 for i in range(4)]


def scaled(t, k=K):
    """The default is what K was here."""
    return t * k


K = 5
K += 2
SIZES["a"] = 7
SIZES.update(b=4, c=[1])
SIZES["c"].append(6)
STEPS.append(50)
for i in range(3):
    STEPS[i] = STEPS[i] * 5
TWICE = [K * 2, len(STEPS)]
if K > 6:
    WIDTH = 4
else:
    WIDTH = 40
if __name__ == "__main__":
    WIDTH = 400


class Net(nn.Module):
    """Not this one: the last of a name counts."""

    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        n = 3
        self.convs = nn.ModuleList([nn.Conv2d(3, WIDTH, 1) for _ in range(3)])
        self.mean = torch.ones(3, 1, 1) * 0.3
        self.std = torch.full((3, 1, 1), 0.5).mul(2)
        self.rounded = round(2.5 * (n - 2)) + round(0.27 * n, 1) + round(-3.5)

    def forward(self, x):
        x = (x - self.mean) / self.std
        results = []
        for i in range(len(self.convs) - 1, -1, -2):
            results.append(self.convs[i](x) * (i + 1))
        for conv in reversed(self.convs):
            results.append(conv(x) * 2)
        y = torch.cat(results[::-1], 1)
        return scaled(y) + K * SIZES["a"] + SIZES["c"][1] * STEPS[-1] + STEPS[2] + TWICE[0] - TWICE[1] + self.rounded
