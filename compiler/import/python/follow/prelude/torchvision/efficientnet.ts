export const efficientnet = `
import math
import torch
import torch.nn as nn
from functools import partial
from torchvision.models._utils import _make_divisible
from torchvision.ops import Conv2dNormActivation, SqueezeExcitation, StochasticDepth


class MBConv(nn.Module):
    def __init__(self, ratio, kernel, stride, width, out, norm_layer):
        super().__init__()
        self.use_res_connect = stride == 1 and width == out
        expanded = _make_divisible(width * ratio, 8)
        layers = []
        if expanded != width:
            layers.append(Conv2dNormActivation(width, expanded, 1, norm_layer=norm_layer, activation_layer=nn.SiLU))
        layers.append(
            Conv2dNormActivation(
                expanded, expanded, kernel, stride, groups=expanded, norm_layer=norm_layer, activation_layer=nn.SiLU
            )
        )
        layers.append(SqueezeExcitation(expanded, max(1, width // 4), activation=nn.SiLU))
        layers.append(Conv2dNormActivation(expanded, out, 1, norm_layer=norm_layer, activation_layer=None))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(0.0, "row")
        self.out_channels = out

    def forward(self, x):
        return self.stochastic_depth(self.block(x)) + x if self.use_res_connect else self.block(x)


class FusedMBConv(nn.Module):
    def __init__(self, ratio, kernel, stride, width, out, norm_layer):
        super().__init__()
        self.use_res_connect = stride == 1 and width == out
        expanded = _make_divisible(width * ratio, 8)
        layers = []
        if expanded != width:
            layers.append(Conv2dNormActivation(width, expanded, kernel, stride, norm_layer=norm_layer, activation_layer=nn.SiLU))
            layers.append(Conv2dNormActivation(expanded, out, 1, norm_layer=norm_layer, activation_layer=None))
        else:
            layers.append(Conv2dNormActivation(width, out, kernel, stride, norm_layer=norm_layer, activation_layer=nn.SiLU))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(0.0, "row")
        self.out_channels = out

    def forward(self, x):
        return self.stochastic_depth(self.block(x)) + x if self.use_res_connect else self.block(x)


class EfficientNet(nn.Module):
    def __init__(self, stages, dropout, num_classes=1000, norm_layer=None, last_channel=None, stochastic_depth_prob=0.2):
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        width = stages[0][4]
        layers = [Conv2dNormActivation(3, width, 3, 2, norm_layer=norm_layer, activation_layer=nn.SiLU)]
        for block, ratio, kernel, stride, width, out, count in stages:
            stage = []
            for i in range(count):
                stage.append(block(ratio, kernel, stride if i == 0 else 1, width if i == 0 else out, out, norm_layer))
            layers.append(nn.Sequential(*stage))
        width = stages[-1][5]
        last = last_channel or 4 * width
        layers.append(Conv2dNormActivation(width, last, 1, norm_layer=norm_layer, activation_layer=nn.SiLU))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(last, num_classes))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


BASE = [
    (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3),
    (6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1),
]
F, M = FusedMBConv, MBConv
V2_S = [
    (F, 1, 3, 1, 24, 24, 2), (F, 4, 3, 2, 24, 48, 4), (F, 4, 3, 2, 48, 64, 4),
    (M, 4, 3, 2, 64, 128, 6), (M, 6, 3, 1, 128, 160, 9), (M, 6, 3, 2, 160, 256, 15),
]
V2_M = [
    (F, 1, 3, 1, 24, 24, 3), (F, 4, 3, 2, 24, 48, 5), (F, 4, 3, 2, 48, 80, 5), (M, 4, 3, 2, 80, 160, 7),
    (M, 6, 3, 1, 160, 176, 14), (M, 6, 3, 2, 176, 304, 18), (M, 6, 3, 1, 304, 512, 5),
]
V2_L = [
    (F, 1, 3, 1, 32, 32, 4), (F, 4, 3, 2, 32, 64, 7), (F, 4, 3, 2, 64, 96, 7), (M, 4, 3, 2, 96, 192, 10),
    (M, 6, 3, 1, 192, 224, 19), (M, 6, 3, 2, 224, 384, 25), (M, 6, 3, 1, 384, 640, 7),
]


def scaled(width_mult, depth_mult):
    adjust = lambda channels: _make_divisible(channels * width_mult, 8)
    return [(M, t, k, s, adjust(i), adjust(o), int(math.ceil(n * depth_mult))) for t, k, s, i, o, n in BASE]


fine = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)


def efficientnet_b0(weights=None, progress=True, pretrained=False, dropout=0.2, **kwargs):
    return EfficientNet(scaled(1.0, 1.0), dropout, **kwargs)


def efficientnet_b1(weights=None, progress=True, pretrained=False, dropout=0.2, **kwargs):
    return EfficientNet(scaled(1.0, 1.1), dropout, **kwargs)


def efficientnet_b2(weights=None, progress=True, pretrained=False, dropout=0.3, **kwargs):
    return EfficientNet(scaled(1.1, 1.2), dropout, **kwargs)


def efficientnet_b3(weights=None, progress=True, pretrained=False, dropout=0.3, **kwargs):
    return EfficientNet(scaled(1.2, 1.4), dropout, **kwargs)


def efficientnet_b4(weights=None, progress=True, pretrained=False, dropout=0.4, **kwargs):
    return EfficientNet(scaled(1.4, 1.8), dropout, **kwargs)


def efficientnet_b5(weights=None, progress=True, pretrained=False, dropout=0.4, **kwargs):
    return EfficientNet(scaled(1.6, 2.2), dropout, norm_layer=fine, **kwargs)


def efficientnet_b6(weights=None, progress=True, pretrained=False, dropout=0.5, **kwargs):
    return EfficientNet(scaled(1.8, 2.6), dropout, norm_layer=fine, **kwargs)


def efficientnet_b7(weights=None, progress=True, pretrained=False, dropout=0.5, **kwargs):
    return EfficientNet(scaled(2.0, 3.1), dropout, norm_layer=fine, **kwargs)


def efficientnet_v2_s(weights=None, progress=True, pretrained=False, dropout=0.2, **kwargs):
    return EfficientNet(V2_S, dropout, norm_layer=partial(nn.BatchNorm2d, eps=1e-3), last_channel=1280, **kwargs)


def efficientnet_v2_m(weights=None, progress=True, pretrained=False, dropout=0.3, **kwargs):
    return EfficientNet(V2_M, dropout, norm_layer=partial(nn.BatchNorm2d, eps=1e-3), last_channel=1280, **kwargs)


def efficientnet_v2_l(weights=None, progress=True, pretrained=False, dropout=0.4, **kwargs):
    return EfficientNet(V2_L, dropout, norm_layer=partial(nn.BatchNorm2d, eps=1e-3), last_channel=1280, **kwargs)
`;
