#!/usr/bin/env python3
"""Writes expected/NAME: what torchvision answers for one image, with weights that are functions of their names.

    python3 make_expected.py [NAME…]

Needs Debian's python3-torch and python3-torchvision (1.13 and 0.14). The folders are in the form of the conformance
networks that this repository started from: state.json (the state_dict's names and shapes, and the input), expect.json
and output.0.f32. The weights are those of test/support/make-weights.ts.
"""

import json
import sys
from pathlib import Path

import torch
import torchvision.models as models
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from make_weights import values_of


class DoubleConv(nn.Module):
    def __init__(self, inplanes, outplanes):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(inplanes, outplanes, 3, padding=1, bias=False), nn.BatchNorm2d(outplanes), nn.ReLU(),
            nn.Conv2d(outplanes, outplanes, 3, padding=1, bias=False), nn.BatchNorm2d(outplanes), nn.ReLU(),
        )

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, inplanes, outplanes):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(inplanes, outplanes))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, inplanes, outplanes):
        super().__init__()
        self.up = nn.ConvTranspose2d(inplanes, inplanes // 2, 2, stride=2)
        self.conv = DoubleConv(inplanes, outplanes)

    def forward(self, x, skip):
        return self.conv(torch.cat([skip, self.up(x)], 1))


class OutConv(nn.Module):
    def __init__(self, inplanes, outplanes):
        super().__init__()
        self.conv = nn.Conv2d(inplanes, outplanes, 1)

    def forward(self, x):
        return self.conv(x)


class UNet(nn.Module):
    """As in github.com/milesial/Pytorch-UNet."""

    def __init__(self):
        super().__init__()
        self.inc = DoubleConv(1, 64)
        self.down1, self.down2 = Down(64, 128), Down(128, 256)
        self.down3, self.down4 = Down(256, 512), Down(512, 1024)
        self.up1, self.up2 = Up(1024, 512), Up(512, 256)
        self.up3, self.up4 = Up(256, 128), Up(128, 64)
        self.outc = OutConv(64, 2)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x4 = self.down3(x3)
        x5 = self.down4(x4)
        return self.outc(self.up4(self.up3(self.up2(self.up1(x5, x4), x3), x2), x1))


IMAGE = [3, 224, 224]
# A third of what the networks are made for: their weights are what counts.
CLIP = [3, 8, 64, 48]
NETWORKS = {
    # The conformance networks are not among these. The batch is 2 where a forward pass is cheap.
    "alexnet": (models.alexnet, [2, *IMAGE]),
    "convnext_tiny": (models.convnext_tiny, [1, *IMAGE]),
    "efficientnet_b0": (models.efficientnet_b0, [2, *IMAGE]),
    "googlenet": (lambda: models.googlenet(aux_logits=False, init_weights=False, transform_input=False), [2, *IMAGE]),
    "mc3_18": (models.video.mc3_18, [2, *CLIP]),
    "mobilenet_v3_large": (models.mobilenet_v3_large, [2, *IMAGE]),
    "mobilenet_v3_small": (models.mobilenet_v3_small, [2, *IMAGE]),
    "r2plus1d_18": (models.video.r2plus1d_18, [1, *CLIP]),
    "r3d_18": (models.video.r3d_18, [2, *CLIP]),
    "resnet34": (models.resnet34, [1, *IMAGE]),
    "resnet101": (models.resnet101, [1, *IMAGE]),
    "resnet152": (models.resnet152, [1, *IMAGE]),
    "resnext50_32x4d": (models.resnext50_32x4d, [1, *IMAGE]),
    "unet": (UNet, [1, 1, 64, 64]),
    "vgg16": (models.vgg16, [1, *IMAGE]),
    "vit_b_16": (models.vit_b_16, [1, *IMAGE]),
    "wide_resnet50_2": (models.wide_resnet50_2, [1, *IMAGE]),
}


def write(name):
    make, input_shape = NETWORKS[name]
    network = make().eval()
    state = network.state_dict()
    with torch.no_grad():
        for key, tensor in state.items():
            if tensor.dtype == torch.float32:
                tensor.copy_(values_of(key, list(tensor.shape)))
        output = network(values_of("input.0", input_shape))

    folder = Path(__file__).parent / "expected" / name
    folder.mkdir(parents=True, exist_ok=True)
    dtype = {torch.float32: "F32", torch.int64: "I64"}
    listed = {key: {"dtype": dtype[tensor.dtype], "shape": list(tensor.shape)} for key, tensor in state.items()}
    listed["input.0"] = {"dtype": "F32", "shape": input_shape}
    params = sum(parameter.numel() for parameter in network.parameters())
    (folder / "state.json").write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in listed.items()) + "\n}\n")
    (folder / "expect.json").write_text(json.dumps({"output.0": list(output.shape), "params": params}) + "\n")
    (folder / "output.0.f32").write_bytes(output.numpy().tobytes())
    print(name, list(output.shape), f"{params} parameters, largest {output.abs().max():.3g}")


for each in sys.argv[1:] or NETWORKS:
    write(each)
