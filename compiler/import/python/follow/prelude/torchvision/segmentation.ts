export const segmentation = `
import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import OrderedDict
from torchvision.models import mobilenet_v3_large, resnet50, resnet101
from torchvision.models._utils import IntermediateLayerGetter, is_trained


class FCNHead(nn.Sequential):
    def __init__(self, in_channels, channels):
        hidden = in_channels // 4
        super().__init__(
            nn.Conv2d(in_channels, hidden, 3, padding=1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU(), nn.Dropout(0.1),
            nn.Conv2d(hidden, channels, 1),
        )


class ASPPConv(nn.Sequential):
    def __init__(self, in_channels, out_channels, dilation):
        super().__init__(
            nn.Conv2d(in_channels, out_channels, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )


class ASPPPooling(nn.Sequential):
    def __init__(self, in_channels, out_channels):
        super().__init__(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(in_channels, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU()
        )

    def forward(self, x):
        size = x.shape[-2:]
        for mod in self:
            x = mod(x)
        return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


class ASPP(nn.Module):
    def __init__(self, in_channels, atrous_rates, out_channels=256):
        super().__init__()
        branches = [nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU())]
        for rate in atrous_rates:
            branches.append(ASPPConv(in_channels, out_channels, rate))
        branches.append(ASPPPooling(in_channels, out_channels))
        self.convs = nn.ModuleList(branches)
        self.project = nn.Sequential(
            nn.Conv2d(len(branches) * out_channels, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU(), nn.Dropout(0.5)
        )

    def forward(self, x):
        return self.project(torch.cat([conv(x) for conv in self.convs], dim=1))


class DeepLabHead(nn.Sequential):
    def __init__(self, in_channels, num_classes, atrous_rates=(12, 24, 36)):
        super().__init__(
            ASPP(in_channels, atrous_rates), nn.Conv2d(256, 256, 3, padding=1, bias=False), nn.BatchNorm2d(256), nn.ReLU(),
            nn.Conv2d(256, num_classes, 1),
        )


class _SimpleSegmentationModel(nn.Module):
    def __init__(self, backbone, classifier, aux_classifier=None):
        super().__init__()
        self.backbone = backbone
        self.classifier = classifier
        self.aux_classifier = aux_classifier

    def forward(self, x):
        size = x.shape[-2:]
        features = self.backbone(x)
        result = OrderedDict()
        result["out"] = F.interpolate(self.classifier(features["out"]), size=size, mode="bilinear", align_corners=False)
        if self.aux_classifier is not None:
            result["aux"] = F.interpolate(self.aux_classifier(features["aux"]), size=size, mode="bilinear", align_corners=False)
        return result


class FCN(_SimpleSegmentationModel):
    pass


class DeepLabV3(_SimpleSegmentationModel):
    pass


def segment(kind, head, backbone, weights, pretrained, num_classes, aux_loss):
    # Trained weights have the second head.
    aux = aux_loss if aux_loss is not None else is_trained(weights, pretrained)
    layers = {"layer4": "out", "layer3": "aux"} if aux else {"layer4": "out"}
    body = IntermediateLayerGetter(backbone(replace_stride_with_dilation=[False, True, True]), return_layers=layers)
    classes = num_classes if num_classes is not None else 21
    return kind(body, head(2048, classes), FCNHead(1024, classes) if aux else None)


def fcn_resnet50(weights=None, progress=True, num_classes=None, aux_loss=None, weights_backbone=None, pretrained=False, pretrained_backbone=True):
    return segment(FCN, FCNHead, resnet50, weights, pretrained, num_classes, aux_loss)


def fcn_resnet101(weights=None, progress=True, num_classes=None, aux_loss=None, weights_backbone=None, pretrained=False, pretrained_backbone=True):
    return segment(FCN, FCNHead, resnet101, weights, pretrained, num_classes, aux_loss)


def deeplabv3_resnet50(weights=None, progress=True, num_classes=None, aux_loss=None, weights_backbone=None, pretrained=False, pretrained_backbone=True):
    return segment(DeepLabV3, DeepLabHead, resnet50, weights, pretrained, num_classes, aux_loss)


def deeplabv3_resnet101(weights=None, progress=True, num_classes=None, aux_loss=None, weights_backbone=None, pretrained=False, pretrained_backbone=True):
    return segment(DeepLabV3, DeepLabHead, resnet101, weights, pretrained, num_classes, aux_loss)


class LRASPPHead(nn.Module):
    def __init__(self, low_channels, high_channels, num_classes, inter_channels):
        super().__init__()
        self.cbr = nn.Sequential(nn.Conv2d(high_channels, inter_channels, 1, bias=False), nn.BatchNorm2d(inter_channels), nn.ReLU())
        self.scale = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(high_channels, inter_channels, 1, bias=False), nn.Sigmoid())
        self.low_classifier = nn.Conv2d(low_channels, num_classes, 1)
        self.high_classifier = nn.Conv2d(inter_channels, num_classes, 1)

    def forward(self, input):
        low, high = input["low"], input["high"]
        x = self.cbr(high) * self.scale(high)
        x = F.interpolate(x, size=low.shape[-2:], mode="bilinear", align_corners=False)
        return self.low_classifier(low) + self.high_classifier(x)


class LRASPP(nn.Module):
    def __init__(self, backbone, low_channels, high_channels, num_classes, inter_channels=128):
        super().__init__()
        self.backbone = backbone
        self.classifier = LRASPPHead(low_channels, high_channels, num_classes, inter_channels)

    def forward(self, input):
        out = self.classifier(self.backbone(input))
        return OrderedDict(out=F.interpolate(out, size=input.shape[-2:], mode="bilinear", align_corners=False))


def deeplabv3_mobilenet_v3_large(weights=None, progress=True, num_classes=None, aux_loss=None, weights_backbone=None, pretrained=False, pretrained_backbone=True):
    aux = aux_loss if aux_loss is not None else is_trained(weights, pretrained)
    layers = {"16": "out", "4": "aux"} if aux else {"16": "out"}
    body = IntermediateLayerGetter(mobilenet_v3_large(dilated=True).features, return_layers=layers)
    classes = num_classes if num_classes is not None else 21
    return DeepLabV3(body, DeepLabHead(960, classes), FCNHead(40, classes) if aux else None)


def lraspp_mobilenet_v3_large(weights=None, progress=True, num_classes=None, weights_backbone=None, pretrained=False, pretrained_backbone=True, **kwargs):
    body = IntermediateLayerGetter(mobilenet_v3_large(dilated=True).features, return_layers={"4": "low", "16": "high"})
    return LRASPP(body, 40, 960, num_classes if num_classes is not None else 21)
`;
