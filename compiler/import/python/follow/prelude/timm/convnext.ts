export const convnext = `
import torch
import torch.nn as nn
import torch.nn.functional as F
from functools import partial
from timm.layers import FeatureListNet, Mlp, SelectAdaptivePool2d


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class ConvNeXtBlock(nn.Module):
    def __init__(self, width, ls_init_value):
        super().__init__()
        self.conv_dw = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width, 4 * width)
        self.gamma = nn.Parameter(ls_init_value * torch.ones(width)) if ls_init_value is not None else None

    def forward(self, x):
        y = self.mlp(self.norm(self.conv_dw(x).permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        return x + (y if self.gamma is None else y * self.gamma.reshape(1, -1, 1, 1))


class ConvNeXtStage(nn.Module):
    def __init__(self, width, out, stride, depth, ls_init_value):
        super().__init__()
        self.downsample = nn.Identity() if stride == 1 else nn.Sequential(LayerNorm2d(width, eps=1e-6), nn.Conv2d(width, out, 2, stride))
        self.blocks = nn.Sequential(*[ConvNeXtBlock(out, ls_init_value) for _ in range(depth)])

    def forward(self, x):
        return self.blocks(self.downsample(x))


class Head(nn.Module):
    def __init__(self, width, num_classes, pool_type):
        super().__init__()
        self.num_features = width
        self.norm = LayerNorm2d(width, eps=1e-6)
        self.reset(num_classes, pool_type)

    def reset(self, num_classes, pool_type=None):
        if pool_type is not None:
            self.global_pool = SelectAdaptivePool2d(pool_type)
            self.flatten = nn.Flatten(1) if pool_type else nn.Identity()
        linear = nn.Linear if self.global_pool.pool_type else partial(nn.Conv2d, kernel_size=1)
        self.fc = linear(self.num_features, num_classes) if num_classes > 0 else nn.Identity()

    def forward(self, x, pre_logits=False):
        x = self.flatten(self.norm(self.global_pool(x)))
        return x if pre_logits else self.fc(x)


class ConvNeXt(nn.Module):
    def __init__(self, in_chans=3, num_classes=1000, global_pool="avg", depths=(3, 3, 9, 3), dims=(96, 192, 384, 768),
                 ls_init_value=1e-6, drop_rate=0.0, drop_path_rate=0.0):
        super().__init__()
        self.num_classes = num_classes
        self.in_chans = in_chans
        self.stem = nn.Sequential(nn.Conv2d(in_chans, dims[0], 4, 4), LayerNorm2d(dims[0], eps=1e-6))
        stages = []
        self.feature_info = []
        for i, out in enumerate(dims):
            stages.append(ConvNeXtStage(dims[max(i - 1, 0)], out, 1 if i == 0 else 2, depths[i], ls_init_value))
            self.feature_info.append(dict(num_chs=out, reduction=4 * 2**i, module=f"stages.{i}"))
        self.stages = nn.Sequential(*stages)
        self.num_features = self.head_hidden_size = dims[-1]
        self.norm_pre = nn.Identity()
        self.head = Head(self.num_features, num_classes, global_pool)

    def get_classifier(self):
        return self.head.fc

    def reset_classifier(self, num_classes, global_pool=None):
        self.num_classes = num_classes
        self.head.reset(num_classes, global_pool)

    def features(self, out_indices=(0, 1, 2, 3)):
        parts = [(f"stem_{i}", part) for i, part in enumerate(self.stem)] + [(f"stages_{i}", part) for i, part in enumerate(self.stages)]
        return FeatureListNet(parts, self.feature_info, out_indices)

    def forward_features(self, x):
        return self.norm_pre(self.stages(self.stem(x)))

    def forward_head(self, x, pre_logits=False):
        return self.head(x, pre_logits)

    def forward(self, x):
        return self.forward_head(self.forward_features(x))


def convnext_tiny(pretrained=False, **kwargs):
    return ConvNeXt(depths=(3, 3, 9, 3), dims=(96, 192, 384, 768), **kwargs)


def convnext_small(pretrained=False, **kwargs):
    return ConvNeXt(depths=(3, 3, 27, 3), dims=(96, 192, 384, 768), **kwargs)


def convnext_base(pretrained=False, **kwargs):
    return ConvNeXt(depths=(3, 3, 27, 3), dims=(128, 256, 512, 1024), **kwargs)


def convnext_large(pretrained=False, **kwargs):
    return ConvNeXt(depths=(3, 3, 27, 3), dims=(192, 384, 768, 1536), **kwargs)
`;
