export const resnet = `
import torch
import torch.nn as nn
from timm.layers import FeatureListNet, SelectAdaptivePool2d


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None, cardinality=1, base_width=64, dilation=1, first_dilation=None):
        super().__init__()
        first = first_dilation or dilation
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, first, dilation=first, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.act1 = nn.ReLU()
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, dilation, dilation=dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.act2 = nn.ReLU()
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.act1(self.bn1(self.conv1(x)))
        return self.act2(self.bn2(self.conv2(x)) + shortcut)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None, cardinality=1, base_width=64, dilation=1, first_dilation=None):
        super().__init__()
        width = int(planes * (base_width / 64) * cardinality)
        first = first_dilation or dilation
        self.conv1 = nn.Conv2d(inplanes, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.act1 = nn.ReLU()
        self.conv2 = nn.Conv2d(width, width, 3, stride, first, dilation=first, groups=cardinality, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.act2 = nn.ReLU()
        self.conv3 = nn.Conv2d(width, planes * 4, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * 4)
        self.act3 = nn.ReLU()
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.act1(self.bn1(self.conv1(x)))
        x = self.act2(self.bn2(self.conv2(x)))
        return self.act3(self.bn3(self.conv3(x)) + shortcut)


class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000, in_chans=3, output_stride=32, global_pool="avg", cardinality=1, base_width=64,
                 stem_width=64, stem_type="", avg_down=False, drop_rate=0.0, drop_path_rate=0.0, zero_init_last=True):
        super().__init__()
        if stem_type not in ("", "deep"):
            raise NotImplementedError(f"a stem of type {stem_type}")
        self.num_classes = num_classes
        self.in_chans = in_chans
        self.drop_rate = drop_rate
        if stem_type == "deep":
            width = stem_width * 2
            self.conv1 = nn.Sequential(
                nn.Conv2d(in_chans, stem_width, 3, 2, 1, bias=False), nn.BatchNorm2d(stem_width), nn.ReLU(),
                nn.Conv2d(stem_width, stem_width, 3, 1, 1, bias=False), nn.BatchNorm2d(stem_width), nn.ReLU(),
                nn.Conv2d(stem_width, width, 3, 1, 1, bias=False),
            )
        else:
            width = 64
            self.conv1 = nn.Conv2d(in_chans, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.act1 = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.feature_info = [dict(num_chs=width, reduction=2, module="act1")]
        reduction, dilation = 4, 1
        for i, count in enumerate(layers):
            planes, before = 64 * 2**i, dilation
            out = planes * block.expansion
            stride = 1 if i == 0 else 2
            if reduction >= output_stride:
                dilation *= stride
                stride = 1
            else:
                reduction *= stride
            blocks = []
            for j in range(count):
                downsample = None
                if j == 0 and (stride != 1 or width != out):
                    downsample = self._downsample(width, out, stride, dilation, avg_down)
                blocks.append(block(width, planes, stride if j == 0 else 1, downsample, cardinality, base_width, dilation, before))
                width, before = out, dilation
            self.add_module(f"layer{i + 1}", nn.Sequential(*blocks))
            self.feature_info.append(dict(num_chs=width, reduction=reduction, module=f"layer{i + 1}"))
        self.num_features = self.head_hidden_size = width
        self.reset_classifier(num_classes, global_pool)

    def _downsample(self, width, out, stride, dilation, avg_down):
        if not avg_down:
            return nn.Sequential(nn.Conv2d(width, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        if dilation != 1:
            raise NotImplementedError("an average before a dilated convolution")
        pool = nn.Identity() if stride == 1 else nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False)
        return nn.Sequential(pool, nn.Conv2d(width, out, 1, bias=False), nn.BatchNorm2d(out))

    def get_classifier(self, name_only=False):
        return "fc" if name_only else self.fc

    def reset_classifier(self, num_classes, global_pool="avg"):
        self.num_classes = num_classes
        if num_classes > 0 and not global_pool:
            raise ValueError("classes of what is not pooled")
        self.global_pool = SelectAdaptivePool2d(global_pool, flatten=True)
        self.fc = nn.Linear(self.num_features, num_classes) if num_classes > 0 else nn.Identity()

    def features(self, out_indices=(0, 1, 2, 3, 4)):
        return FeatureListNet(list(self.named_children()), self.feature_info, out_indices)

    def forward_features(self, x):
        x = self.maxpool(self.act1(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))

    def forward_head(self, x, pre_logits=False):
        x = self.global_pool(x)
        return x if pre_logits else self.fc(x)

    def forward(self, x):
        return self.forward_head(self.forward_features(x))


def resnet18(pretrained=False, **kwargs):
    return ResNet(BasicBlock, [2, 2, 2, 2], **kwargs)


def resnet26(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [2, 2, 2, 2], **kwargs)


def resnet34(pretrained=False, **kwargs):
    return ResNet(BasicBlock, [3, 4, 6, 3], **kwargs)


def resnet50(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 4, 6, 3], **kwargs)


def resnet101(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 4, 23, 3], **kwargs)


def resnet152(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 8, 36, 3], **kwargs)


def resnet18d(pretrained=False, **kwargs):
    return ResNet(BasicBlock, [2, 2, 2, 2], stem_width=32, stem_type="deep", avg_down=True, **kwargs)


def resnet34d(pretrained=False, **kwargs):
    return ResNet(BasicBlock, [3, 4, 6, 3], stem_width=32, stem_type="deep", avg_down=True, **kwargs)


def resnet50d(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 4, 6, 3], stem_width=32, stem_type="deep", avg_down=True, **kwargs)


def resnext50_32x4d(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 4, 6, 3], cardinality=32, base_width=4, **kwargs)


def wide_resnet50_2(pretrained=False, **kwargs):
    return ResNet(Bottleneck, [3, 4, 6, 3], base_width=128, **kwargs)
`;
