export const convnext = `
import torch
import torch.nn as nn
import torch.nn.functional as F
from functools import partial
from torchvision.ops import Conv2dNormActivation, Permute, StochasticDepth


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    def __init__(self, dim, layer_scale=1e-6, stochastic_depth_prob=0.0, norm_layer=None):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim),
            Permute([0, 2, 3, 1]),
            nn.LayerNorm(dim, eps=1e-6),
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Linear(4 * dim, dim),
            Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * layer_scale)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")

    def forward(self, x):
        return self.stochastic_depth(self.layer_scale * self.block(x)) + x


class ConvNeXt(nn.Module):
    def __init__(self, widths, counts, num_classes=1000, layer_scale=1e-6, stochastic_depth_prob=0.0):
        super().__init__()
        norm_layer = partial(LayerNorm2d, eps=1e-6)
        layers = [
            Conv2dNormActivation(3, widths[0], 4, 4, 0, norm_layer=norm_layer, activation_layer=None, bias=True)
        ]
        for i, count in enumerate(counts):
            layers.append(nn.Sequential(*[CNBlock(widths[i], layer_scale) for _ in range(count)]))
            if i + 1 < len(widths):
                layers.append(nn.Sequential(norm_layer(widths[i]), nn.Conv2d(widths[i], widths[i + 1], 2, 2)))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(norm_layer(widths[-1]), nn.Flatten(1), nn.Linear(widths[-1], num_classes))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


def convnext_tiny(weights=None, progress=True, pretrained=False, **kwargs):
    return ConvNeXt((96, 192, 384, 768), (3, 3, 9, 3), **kwargs)


def convnext_small(weights=None, progress=True, pretrained=False, **kwargs):
    return ConvNeXt((96, 192, 384, 768), (3, 3, 27, 3), **kwargs)


def convnext_base(weights=None, progress=True, pretrained=False, **kwargs):
    return ConvNeXt((128, 256, 512, 1024), (3, 3, 27, 3), **kwargs)


def convnext_large(weights=None, progress=True, pretrained=False, **kwargs):
    return ConvNeXt((192, 384, 768, 1536), (3, 3, 27, 3), **kwargs)
`;
