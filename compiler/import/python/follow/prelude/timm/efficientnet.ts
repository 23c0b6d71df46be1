export const efficientnet = `
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from functools import partial
from timm.layers import FeatureInfo, SelectAdaptivePool2d, make_divisible


class Conv2dSame(nn.Conv2d):
    """Zeros around an image as TensorFlow puts them: as many as the stride needs, one more after than before."""

    def forward(self, x):
        pads = []
        for i in (1, 0):
            size, kernel, stride = x.shape[2 + i], self.kernel_size[i], self.stride[i]
            missing = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
            pads += [missing // 2, missing - missing // 2]
        return F.conv2d(F.pad(x, pads), self.weight, self.bias, self.stride, 0, 1, self.groups)


def conv2d(width, out, kernel, stride=1, groups=1, pad_type=""):
    if pad_type == "same" and stride > 1:
        return Conv2dSame(width, out, kernel, stride, groups=groups, bias=False)
    return nn.Conv2d(width, out, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)


class BatchNormAct2d(nn.BatchNorm2d):
    def __init__(self, width, act_layer, eps):
        super().__init__(width, eps=eps)
        self.act = act_layer()

    def forward(self, x):
        return self.act(super().forward(x))


class SqueezeExcite(nn.Module):
    def __init__(self, width, squeezed, act_layer, gate_layer):
        super().__init__()
        self.conv_reduce = nn.Conv2d(width, squeezed, 1)
        self.act1 = act_layer()
        self.conv_expand = nn.Conv2d(squeezed, width, 1)
        self.gate = gate_layer()

    def forward(self, x):
        return x * self.gate(self.conv_expand(self.act1(self.conv_reduce(x.mean((2, 3), keepdim=True)))))


class DepthwiseSeparableConv(nn.Module):
    def __init__(self, width, out, kernel, stride, act_layer, se, eps, pad_type):
        super().__init__()
        self.has_skip = stride == 1 and width == out
        self.conv_dw = conv2d(width, width, kernel, stride, width, pad_type)
        self.bn1 = BatchNormAct2d(width, act_layer, eps)
        self.se = se(width, width, act_layer)
        self.conv_pw = nn.Conv2d(width, out, 1, bias=False)
        self.bn2 = BatchNormAct2d(out, nn.Identity, eps)

    def forward(self, x):
        y = self.bn2(self.conv_pw(self.se(self.bn1(self.conv_dw(x)))))
        return y + x if self.has_skip else y


class InvertedResidual(nn.Module):
    def __init__(self, width, out, kernel, stride, expansion, act_layer, se, eps, pad_type):
        super().__init__()
        self.has_skip = stride == 1 and width == out
        middle = make_divisible(width * expansion)
        self.conv_pw = nn.Conv2d(width, middle, 1, bias=False)
        self.bn1 = BatchNormAct2d(middle, act_layer, eps)
        self.conv_dw = conv2d(middle, middle, kernel, stride, middle, pad_type)
        self.bn2 = BatchNormAct2d(middle, act_layer, eps)
        self.se = se(middle, width, act_layer)
        self.conv_pwl = nn.Conv2d(middle, out, 1, bias=False)
        self.bn3 = BatchNormAct2d(out, nn.Identity, eps)

    def forward(self, x):
        y = self.bn2(self.conv_dw(self.bn1(self.conv_pw(x))))
        y = self.bn3(self.conv_pwl(self.se(y)))
        return y + x if self.has_skip else y


class ConvBnAct(nn.Module):
    def __init__(self, width, out, act_layer, eps):
        super().__init__()
        self.conv = nn.Conv2d(width, out, 1, bias=False)
        self.bn1 = BatchNormAct2d(out, act_layer, eps)

    def forward(self, x):
        return self.bn1(self.conv(x))


class Features(nn.Module):
    def __init__(self, net, out_indices):
        super().__init__()
        self.conv_stem = net.conv_stem
        self.bn1 = net.bn1
        self.blocks = net.blocks
        info = net.feature_info
        out_indices = [i + len(info) if i < 0 else i for i in out_indices]
        self.stages = [info[i]["stage"] for i in out_indices]
        self.feature_info = FeatureInfo(info, out_indices)

    def forward(self, x):
        x = self.bn1(self.conv_stem(x))
        maps = [x] if 0 in self.stages else []
        for i, stage in enumerate(self.blocks):
            x = stage(x)
            if i + 1 in self.stages:
                maps.append(x)
        return maps


class Trunk(nn.Module):
    def stem_and_stages(self, stages, in_chans, stem_size, act_layer, eps, pad_type):
        self.in_chans = in_chans
        self.conv_stem = conv2d(in_chans, stem_size, 3, 2, 1, pad_type)
        self.bn1 = BatchNormAct2d(stem_size, act_layer, eps)
        width, reduction, blocks = stem_size, 2, []
        # The last map of each size.
        self.feature_info = [dict(num_chs=width, reduction=2, module="bn1", stage=0)]
        for i, rows in enumerate(stages):
            stage = []
            for make, stride, out in rows:
                reduction *= stride
                stage.append(make(width, out))
                width = out
            blocks.append(nn.Sequential(*stage))
            if self.feature_info[-1]["reduction"] == reduction:
                self.feature_info.pop()
            self.feature_info.append(dict(num_chs=width, reduction=reduction, module=f"blocks.{i}", stage=i + 1))
        self.blocks = nn.Sequential(*blocks)
        return width

    def get_classifier(self):
        return self.classifier

    def features(self, out_indices=(0, 1, 2, 3, 4)):
        return Features(self, out_indices)

    def forward(self, x):
        return self.forward_head(self.forward_features(x))


class EfficientNet(Trunk):
    def __init__(self, width_mult, depth_mult, num_classes=1000, in_chans=3, global_pool="avg", bn_eps=1e-5, pad_type="",
                 drop_rate=0.0, drop_path_rate=0.0):
        super().__init__()
        adjust = lambda channels: make_divisible(channels * width_mult, 8)
        base = [
            (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
        ]
        se = lambda width, entered, act_layer: SqueezeExcite(width, round(entered * 0.25), act_layer, nn.Sigmoid)
        stages = []
        for expansion, kernel, stride, out, count in base:
            rows = []
            for j in range(math.ceil(count * depth_mult)):
                step = stride if j == 0 else 1
                common = dict(kernel=kernel, stride=step, act_layer=nn.SiLU, se=se, eps=bn_eps, pad_type=pad_type)
                if expansion == 1:
                    make = partial(DepthwiseSeparableConv, **common)
                else:
                    make = partial(InvertedResidual, expansion=expansion, **common)
                rows.append((make, step, adjust(out)))
            stages.append(rows)
        width = self.stem_and_stages(stages, in_chans, adjust(32), nn.SiLU, bn_eps, pad_type)
        self.num_features = self.head_hidden_size = adjust(1280)
        self.conv_head = nn.Conv2d(width, self.num_features, 1, bias=False)
        self.bn2 = BatchNormAct2d(self.num_features, nn.SiLU, bn_eps)
        self.reset_classifier(num_classes, global_pool)

    def reset_classifier(self, num_classes, global_pool="avg"):
        self.num_classes = num_classes
        if num_classes > 0 and not global_pool:
            raise ValueError("classes of what is not pooled")
        self.global_pool = SelectAdaptivePool2d(global_pool, flatten=True)
        self.classifier = nn.Linear(self.num_features, num_classes) if num_classes > 0 else nn.Identity()

    def forward_features(self, x):
        return self.bn2(self.conv_head(self.blocks(self.bn1(self.conv_stem(x)))))

    def forward_head(self, x, pre_logits=False):
        x = self.global_pool(x)
        return x if pre_logits else self.classifier(x)


class MobileNetV3(Trunk):
    def __init__(self, settings, hidden, num_classes=1000, in_chans=3, global_pool="avg", bn_eps=1e-5, pad_type="", drop_rate=0.0,
                 drop_path_rate=0.0):
        super().__init__()
        se = lambda width, entered, act_layer: SqueezeExcite(width, make_divisible(width * 0.25, 8), nn.ReLU, nn.Hardsigmoid)
        none = lambda width, entered, act_layer: nn.Identity()
        stages = []
        for stage in settings:
            rows = []
            for expansion, kernel, stride, out, squeezes, activation in stage:
                act_layer = nn.ReLU if activation == "RE" else nn.Hardswish
                common = dict(kernel=kernel, stride=stride, act_layer=act_layer, se=se if squeezes else none, eps=bn_eps, pad_type=pad_type)
                if expansion == 0:
                    make = partial(ConvBnAct, act_layer=act_layer, eps=bn_eps)
                elif expansion == 1:
                    make = partial(DepthwiseSeparableConv, **common)
                else:
                    make = partial(InvertedResidual, expansion=expansion, **common)
                rows.append((make, stride, out))
            stages.append(rows)
        self.num_features = self.stem_and_stages(stages, in_chans, 16, nn.Hardswish, bn_eps, pad_type)
        self.head_hidden_size = hidden
        self.global_pool = SelectAdaptivePool2d(global_pool)
        self.conv_head = nn.Conv2d(self.num_features, hidden, 1)
        self.act2 = nn.Hardswish()
        self.reset_classifier(num_classes, global_pool)

    def reset_classifier(self, num_classes, global_pool="avg"):
        self.num_classes = num_classes
        self.global_pool = SelectAdaptivePool2d(global_pool)
        self.flatten = nn.Flatten(1) if global_pool else nn.Identity()
        self.classifier = nn.Linear(self.head_hidden_size, num_classes) if num_classes > 0 else nn.Identity()

    def forward_features(self, x):
        return self.blocks(self.bn1(self.conv_stem(x)))

    def forward_head(self, x, pre_logits=False):
        x = self.flatten(self.act2(self.conv_head(self.global_pool(x))))
        return x if pre_logits else self.classifier(x)


# Of each block: how much it widens, its kernel, its stride, its channels, whether it squeezes, its activation.
LARGE = [
    [(1, 3, 1, 16, False, "RE")],
    [(4, 3, 2, 24, False, "RE"), (3, 3, 1, 24, False, "RE")],
    [(3, 5, 2, 40, True, "RE"), (3, 5, 1, 40, True, "RE"), (3, 5, 1, 40, True, "RE")],
    [(6, 3, 2, 80, False, "HS"), (2.5, 3, 1, 80, False, "HS"), (2.3, 3, 1, 80, False, "HS"), (2.3, 3, 1, 80, False, "HS")],
    [(6, 3, 1, 112, True, "HS"), (6, 3, 1, 112, True, "HS")],
    [(6, 5, 2, 160, True, "HS"), (6, 5, 1, 160, True, "HS"), (6, 5, 1, 160, True, "HS")],
    [(0, 1, 1, 960, False, "HS")],
]
SMALL = [
    [(1, 3, 2, 16, True, "RE")],
    [(4.5, 3, 2, 24, False, "RE"), (3.67, 3, 1, 24, False, "RE")],
    [(4, 5, 2, 40, True, "HS"), (6, 5, 1, 40, True, "HS"), (6, 5, 1, 40, True, "HS")],
    [(3, 5, 1, 48, True, "HS"), (3, 5, 1, 48, True, "HS")],
    [(6, 5, 2, 96, True, "HS"), (6, 5, 1, 96, True, "HS"), (6, 5, 1, 96, True, "HS")],
    [(0, 1, 1, 576, False, "HS")],
]


def mobilenetv3_large_100(pretrained=False, **kwargs):
    return MobileNetV3(LARGE, 1280, **kwargs)


def mobilenetv3_small_100(pretrained=False, **kwargs):
    return MobileNetV3(SMALL, 1024, **kwargs)


def efficientnet_b0(pretrained=False, **kwargs):
    return EfficientNet(1.0, 1.0, **kwargs)


def tf_efficientnet_b0(pretrained=False, **kwargs):
    return EfficientNet(1.0, 1.0, bn_eps=1e-3, pad_type="same", **kwargs)


def efficientnet_b1(pretrained=False, **kwargs):
    return EfficientNet(1.0, 1.1, **kwargs)


def tf_efficientnet_b1(pretrained=False, **kwargs):
    return EfficientNet(1.0, 1.1, bn_eps=1e-3, pad_type="same", **kwargs)


def efficientnet_b2(pretrained=False, **kwargs):
    return EfficientNet(1.1, 1.2, **kwargs)


def tf_efficientnet_b2(pretrained=False, **kwargs):
    return EfficientNet(1.1, 1.2, bn_eps=1e-3, pad_type="same", **kwargs)


def efficientnet_b3(pretrained=False, **kwargs):
    return EfficientNet(1.2, 1.4, **kwargs)


def tf_efficientnet_b3(pretrained=False, **kwargs):
    return EfficientNet(1.2, 1.4, bn_eps=1e-3, pad_type="same", **kwargs)


def efficientnet_b4(pretrained=False, **kwargs):
    return EfficientNet(1.4, 1.8, **kwargs)


def tf_efficientnet_b4(pretrained=False, **kwargs):
    return EfficientNet(1.4, 1.8, bn_eps=1e-3, pad_type="same", **kwargs)


def tf_efficientnet_b5(pretrained=False, **kwargs):
    return EfficientNet(1.6, 2.2, bn_eps=1e-3, pad_type="same", **kwargs)


def tf_efficientnet_b6(pretrained=False, **kwargs):
    return EfficientNet(1.8, 2.6, bn_eps=1e-3, pad_type="same", **kwargs)


def tf_efficientnet_b7(pretrained=False, **kwargs):
    return EfficientNet(2.0, 3.1, bn_eps=1e-3, pad_type="same", **kwargs)
`;
