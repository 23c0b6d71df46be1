export const vgg = `
import torch
import torch.nn as nn

CONFIGURATIONS = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}


def make_layers(cfg, batch_norm=False):
    layers = []
    width = 3
    for v in cfg:
        if v == "M":
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers.append(nn.Conv2d(width, v, 3, padding=1))
        if batch_norm:
            layers.append(nn.BatchNorm2d(v))
        layers.append(nn.ReLU())
        width = v
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def vgg11(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["A"]), **kwargs)


def vgg11_bn(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["A"], True), **kwargs)


def vgg13(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["B"]), **kwargs)


def vgg13_bn(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["B"], True), **kwargs)


def vgg16(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["D"]), **kwargs)


def vgg16_bn(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["D"], True), **kwargs)


def vgg19(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["E"]), **kwargs)


def vgg19_bn(weights=None, progress=True, pretrained=False, **kwargs):
    return VGG(make_layers(CONFIGURATIONS["E"], True), **kwargs)
`;
