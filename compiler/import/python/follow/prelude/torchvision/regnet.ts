export const regnet = `
import math
import torch
import torch.nn as nn
from collections import OrderedDict
from torchvision.models._utils import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation


class ResBottleneckBlock(nn.Module):
    def __init__(self, width, out, stride, group_width, se_ratio, norm_layer, activation):
        super().__init__()
        self.proj = None
        if width != out or stride != 1:
            self.proj = Conv2dNormActivation(width, out, 1, stride, norm_layer=norm_layer, activation_layer=None)
        layers = OrderedDict()
        layers["a"] = Conv2dNormActivation(width, out, 1, norm_layer=norm_layer, activation_layer=activation)
        layers["b"] = Conv2dNormActivation(
            out, out, 3, stride, groups=out // group_width, norm_layer=norm_layer, activation_layer=activation
        )
        if se_ratio:
            layers["se"] = SqueezeExcitation(out, int(round(se_ratio * width)), activation=activation)
        layers["c"] = Conv2dNormActivation(out, out, 1, norm_layer=norm_layer, activation_layer=None)
        self.f = nn.Sequential(layers)
        self.activation = activation()

    def forward(self, x):
        return self.activation((x if self.proj is None else self.proj(x)) + self.f(x))


class RegNet(nn.Module):
    def __init__(self, stages, se_ratio, num_classes=1000, stem_width=32, norm_layer=None, activation=None):
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        activation = activation or nn.ReLU
        self.stem = Conv2dNormActivation(3, stem_width, 3, 2, norm_layer=norm_layer, activation_layer=activation)
        width = stem_width
        blocks = OrderedDict()
        for i, (out, depth, group_width) in enumerate(stages):
            stage = OrderedDict()
            for j in range(depth):
                stride = 2 if j == 0 else 1
                stage[f"block{i + 1}-{j}"] = ResBottleneckBlock(width, out, stride, group_width, se_ratio, norm_layer, activation)
                width = out
            blocks[f"block{i + 1}"] = nn.Sequential(stage)
        self.trunk_output = nn.Sequential(blocks)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(width, num_classes)

    def forward(self, x):
        return self.fc(self.avgpool(self.trunk_output(self.stem(x))).flatten(start_dim=1))


def grown(depth, w_0, w_a, w_m, group_width, se_ratio, kwargs):
    # Widths grow by equal steps, each rounded to a power of w_m and to a multiple of 8: equal ones make a stage.
    counts = OrderedDict()
    for i in range(depth):
        power = round(math.log((w_0 + w_a * i) / w_0) / math.log(w_m))
        width = int(round(w_0 * w_m**power / 8) * 8)
        counts[width] = counts.get(width, 0) + 1
    stages = []
    for width, count in counts.items():
        group = min(group_width, width)
        stages.append((_make_divisible(width, group), count, group))
    return RegNet(stages, se_ratio, **kwargs)


def regnet_y_400mf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(16, 48, 27.89, 2.09, 8, 0.25, kwargs)


def regnet_y_800mf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(14, 56, 38.84, 2.4, 16, 0.25, kwargs)


def regnet_y_1_6gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(27, 48, 20.71, 2.65, 24, 0.25, kwargs)


def regnet_y_3_2gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(21, 80, 42.63, 2.66, 24, 0.25, kwargs)


def regnet_y_8gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(17, 192, 76.82, 2.19, 56, 0.25, kwargs)


def regnet_y_16gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(18, 200, 106.23, 2.48, 112, 0.25, kwargs)


def regnet_y_32gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(20, 232, 115.89, 2.53, 232, 0.25, kwargs)


def regnet_y_128gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(27, 456, 160.83, 2.52, 264, 0.25, kwargs)


def regnet_x_400mf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(22, 24, 24.48, 2.54, 16, None, kwargs)


def regnet_x_800mf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(16, 56, 35.73, 2.28, 16, None, kwargs)


def regnet_x_1_6gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(18, 80, 34.01, 2.25, 24, None, kwargs)


def regnet_x_3_2gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(25, 88, 26.31, 2.25, 48, None, kwargs)


def regnet_x_8gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(23, 80, 49.56, 2.88, 120, None, kwargs)


def regnet_x_16gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(22, 216, 55.59, 2.1, 128, None, kwargs)


def regnet_x_32gf(weights=None, progress=True, pretrained=False, **kwargs):
    return grown(23, 320, 69.86, 2.0, 168, None, kwargs)
`;
