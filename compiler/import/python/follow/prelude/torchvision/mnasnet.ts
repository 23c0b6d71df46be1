export const mnasnet = `
import torch.nn as nn
from torchvision.models._utils import _make_divisible


class _InvertedResidual(nn.Module):
    def __init__(self, in_ch, out_ch, kernel_size, stride, expansion_factor, bn_momentum=0.1):
        super().__init__()
        mid = in_ch * expansion_factor
        self.apply_residual = in_ch == out_ch and stride == 1
        self.layers = nn.Sequential(
            nn.Conv2d(in_ch, mid, 1, bias=False), nn.BatchNorm2d(mid), nn.ReLU(),
            nn.Conv2d(mid, mid, kernel_size, stride, kernel_size // 2, groups=mid, bias=False), nn.BatchNorm2d(mid), nn.ReLU(),
            nn.Conv2d(mid, out_ch, 1, bias=False), nn.BatchNorm2d(out_ch),
        )

    def forward(self, input):
        return self.layers(input) + input if self.apply_residual else self.layers(input)


class MNASNet(nn.Module):
    def __init__(self, alpha, num_classes=1000, dropout=0.2):
        super().__init__()
        self.alpha = alpha
        self.num_classes = num_classes
        depths = [_make_divisible(depth * alpha, 8) for depth in [32, 16, 24, 40, 80, 96, 192, 320]]
        first, second, last = depths[0], depths[1], depths[7]
        layers = [
            nn.Conv2d(3, first, 3, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, first, 3, 1, 1, groups=first, bias=False), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, second, 1, bias=False), nn.BatchNorm2d(second),
        ]
        stacks = [(3, 2, 3, 3), (5, 2, 3, 3), (5, 2, 6, 3), (3, 1, 6, 2), (5, 2, 6, 4), (3, 1, 6, 1)]
        for i, (kernel, stride, factor, repeats) in enumerate(stacks):
            width, out = depths[i + 1], depths[i + 2]
            blocks = [_InvertedResidual(width, out, kernel, stride, factor)]
            for _ in range(1, repeats):
                blocks.append(_InvertedResidual(out, out, kernel, 1, factor))
            layers.append(nn.Sequential(*blocks))
        layers = layers + [nn.Conv2d(last, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU()]
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))

    def forward(self, x):
        return self.classifier(self.layers(x).mean([2, 3]))


def mnasnet0_5(weights=None, progress=True, pretrained=False, **kwargs):
    return MNASNet(0.5, **kwargs)


def mnasnet0_75(weights=None, progress=True, pretrained=False, **kwargs):
    return MNASNet(0.75, **kwargs)


def mnasnet1_0(weights=None, progress=True, pretrained=False, **kwargs):
    return MNASNet(1.0, **kwargs)


def mnasnet1_3(weights=None, progress=True, pretrained=False, **kwargs):
    return MNASNet(1.3, **kwargs)
`;
