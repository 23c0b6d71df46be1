"""Lists, sets and dictionaries that are changed where they are, and generators that see it."""
import torch
import torch.nn as nn


class Pyramid(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 1) for _ in range(4))
        self.order = [3, 1, 2, 0]
        self.order.sort(reverse=True)
        self.order.remove(2)
        self.order.insert(1, 2)
        self.order[1:3] = self.order[2:0:-1]
        settings = {"a": 1, "b": 2}
        del settings["b"]
        settings.setdefault("c", []).append(5)
        settings |= {"d": 7}
        _, self.scale = settings.popitem()
        self.known = {"a", "c"} & set(settings)
        self.unused = channels
        del self.unused

    def forward(self, xs):
        for i in self.order:
            xs[i] = self.convs[i](xs[i])
        xs.append(sum(xs))
        first = xs.pop(0)
        xs.insert(1, first)
        xs[0], xs[1] = xs[1], xs[0]
        xs[-1] += xs[0]
        xs[1:3] = [xs[1] * 2, xs[2] * self.scale]
        del xs[-1]
        xs[::2] = [x + len(self.known) for x in xs[::2]]
        xs.reverse()
        return xs


class Spread(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.enter = nn.Conv2d(channels, channels, 1)
        self.pool = nn.MaxPool2d(3, 1, 1)

    def forward(self, x):
        y = [self.enter(x)]
        y.extend(self.pool(y[-1]) for _ in range(2))
        return torch.cat(y, 1)


class Net(nn.Module):
    shared = nn.SiLU()

    def __init__(self):
        super().__init__()
        self.pyramid = Pyramid(2)
        self.first = nn.Sequential(Spread(2), self.shared)
        self.second = nn.Sequential(Spread(2), self.shared)
        self.third = nn.Sequential(nn.Conv2d(6, 4, 1), nn.BatchNorm2d(4), nn.ReLU())

    def forward(self, x):
        xs = list(x.split(2, dim=1))
        ys = self.pyramid([*xs, xs[0] - xs[1], xs[0] * xs[1]])
        head, rest = self.third[0], self.third[1:]
        y = head(self.first(ys[0]) + self.second(ys[1]))
        return rest(nn.Tanh()(y)), next(y for y in ys[2:] if y.ndim == 4)
