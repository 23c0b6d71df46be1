from enum import Enum

import torch.nn as nn


class Pool(str, Enum):
    MAX = "max"
    AVG = "avg"
    NONE = "none"


Norm = Enum("Norm", "Batch Group")


def make_pool(kind):
    match kind:
        case Pool.MAX:
            return nn.MaxPool2d(2)
        case Pool.AVG | "mean":
            return nn.AvgPool2d(2)
        case _:
            return None


def make_norm(kind, channels):
    match kind:
        case Norm.Batch:
            return nn.BatchNorm2d(channels)
        case None:
            return nn.Identity()
    return nn.GroupNorm(2, channels)


def stage(c_in, channels, depth, pool, norm):
    for i in range(depth):
        yield nn.Conv2d(c_in if i == 0 else channels, channels, 3, padding=1)
        yield make_norm(norm, channels)
    if (made := make_pool(pool)) is not None:
        yield made


class SpatialDropout(nn.Dropout2d):
    def forward(self, x):
        x = super(SpatialDropout, self).forward(x.transpose(1, 2))
        return x.transpose(1, 2)


class Backbone(nn.Module):
    def __init__(self, c_in=3):
        super().__init__()
        self.stages = nn.ModuleList()
        for channels, depth, pool, norm in ((4, 2, Pool.MAX, Norm.Batch), (6, 1, "mean", None), (6, 1, Pool.NONE, Norm.Group)):
            self.stages.append(nn.Sequential(*stage(c_in, channels, depth, pool, norm)))
            c_in = channels

    def children_of_all(self):
        for each in self.stages:
            yield from each

    def features(self, x):
        for each in self.stages:
            x = each(x)
            yield x

    def forward(self, x):
        assert len(list(self.children_of_all())) == 10
        return list(self.features(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.drop = SpatialDropout(0.1)

    def forward(self, x):
        first, *_, last = self.backbone(x)
        return self.drop(first), last
