"""Where text stands in an image: features of four scales, brought to one."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv_bn(inp, oup, stride=1):
    return nn.Sequential(
        nn.Conv2d(inp, oup, 3, stride, 1, bias=False),
        nn.BatchNorm2d(oup),
        nn.Hardswish(inplace=True),
    )


class FPN(nn.Module):
    def __init__(self, in_channels, inner=8):
        super().__init__()
        self.reduce = nn.ModuleList([nn.Conv2d(c, inner, 1) for c in in_channels])
        self.smooth = nn.ModuleList([nn.Conv2d(inner, inner // 4, 3, padding=1) for _ in in_channels])

    def _upsample_add(self, x, y):
        return F.interpolate(x, size=y.size()[2:], mode="nearest") + y

    def forward(self, feats):
        lat = [r(f) for r, f in zip(self.reduce, feats)]
        outs = [lat[-1]]
        for f in reversed(lat[:-1]):
            outs.append(self._upsample_add(outs[-1], f))
        outs = outs[::-1]
        h, w = outs[0].shape[2:]
        outs = [s(o) for s, o in zip(self.smooth, outs)]
        return torch.cat([F.interpolate(o, size=(h, w), mode="nearest") for o in outs], dim=1)


class Head(nn.Module):
    def __init__(self, channels, k=50):
        super().__init__()
        self.k = k
        self.binarize = self._branch(channels)
        self.thresh = self._branch(channels)

    def _branch(self, c):
        return nn.Sequential(
            nn.Conv2d(c, c // 2, 3, padding=1),
            nn.BatchNorm2d(c // 2),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(c // 2, c // 2, 2, 2),
            nn.BatchNorm2d(c // 2),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(c // 2, 1, 2, 2),
            nn.Sigmoid(),
        )

    def step_function(self, x, y):
        return torch.reciprocal(1 + torch.exp(-self.k * (x - y)))

    def forward(self, x):
        shrink, threshold = self.binarize(x), self.thresh(x)
        if not self.training:
            return torch.cat((shrink, threshold), dim=1)
        return torch.cat((shrink, threshold, self.step_function(shrink, threshold)), dim=1)


class DBNet(nn.Module):
    def __init__(self, widths=(8, 12, 16, 24)):
        super().__init__()
        self.stem = conv_bn(3, widths[0], 2)
        stages = []
        prev = widths[0]
        for w in widths:
            stages.append(nn.Sequential(conv_bn(prev, w, 2), conv_bn(w, w)))
            prev = w
        self.stages = nn.ModuleList(stages)
        self.neck = FPN(widths)
        self.head = Head(8)

    def forward(self, x):
        H, W = x.size()[2:]
        y = self.stem(x)
        feats = []
        for stage in self.stages:
            y = stage(y)
            feats.append(y)
        y = self.head(self.neck(feats))
        return F.interpolate(y, size=(H, W), mode="bilinear", align_corners=True)
