#!/usr/bin/env python3
"""Writes package-states.json: of each network of torchvision and timm that an import knows, a hash of its state_dict's names and shapes.

    /usr/bin/python3 make_states.py

Needs Debian's python3-torch (1.13) and python3-torchvision (0.14), and timm of PyPI (1.0).
"""

import hashlib
import json
from pathlib import Path

import timm
import torch
import torchvision

TORCHVISION = """alexnet convnext_tiny convnext_small convnext_base convnext_large densenet121 densenet161 densenet169 densenet201
efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7
efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l googlenet inception_v3
mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small
regnet_x_400mf regnet_x_800mf regnet_x_1_6gf regnet_x_3_2gf regnet_x_8gf regnet_x_16gf regnet_x_32gf
regnet_y_400mf regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf regnet_y_128gf
resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2 wide_resnet101_2
segmentation.deeplabv3_resnet50 segmentation.deeplabv3_resnet101 segmentation.fcn_resnet50 segmentation.fcn_resnet101
segmentation.deeplabv3_mobilenet_v3_large segmentation.lraspp_mobilenet_v3_large
shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0
squeezenet1_0 squeezenet1_1 vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn
swin_t swin_s swin_b video.mc3_18 video.r2plus1d_18 video.r3d_18 vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14""".split()

TIMM = """convnext_base convnext_large convnext_small convnext_tiny deit_base_distilled_patch16_224 deit_base_patch16_224
deit_small_distilled_patch16_224 deit_small_patch16_224 deit_tiny_distilled_patch16_224 deit_tiny_patch16_224 efficientnet_b0
efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 mobilenetv3_large_100 mobilenetv3_small_100 resnet101 resnet152
resnet18 resnet18d resnet26 resnet34 resnet34d resnet50 resnet50d resnext50_32x4d tf_efficientnet_b0 tf_efficientnet_b1
tf_efficientnet_b2 tf_efficientnet_b3 tf_efficientnet_b4 tf_efficientnet_b5 tf_efficientnet_b6 tf_efficientnet_b7
vit_base_patch16_224 vit_base_patch16_384 vit_base_patch32_224 vit_base_patch32_384 vit_base_patch8_224 vit_large_patch16_224
vit_large_patch16_384 vit_small_patch16_224 vit_small_patch16_384 vit_small_patch32_224 vit_small_patch32_384
vit_tiny_patch16_224 vit_tiny_patch16_384 wide_resnet50_2""".split()

# Nothing is loaded from anywhere, and what weights are filled with matters not.
torchvision.models._api.WeightsEnum.get_state_dict = lambda self, *args, **kwargs: None
torch.nn.Module.load_state_dict = lambda self, state, *args: None
torch.nn.init.trunc_normal_ = lambda weight, *args, **kwargs: weight

states = {}
for made in [f"torchvision.models.{name}()" for name in TORCHVISION] + [f'timm.create_model("{name}")' for name in TIMM]:
    state = eval(made).state_dict()
    rows = sorted(f"{key} {list(value.shape)}" for key, value in state.items() if not key.endswith("num_batches_tracked"))
    states[made] = {"tensors": len(rows), "hash": hashlib.sha256("\n".join(rows).encode()).hexdigest()}
(Path(__file__).parent / "package-states.json").write_text(json.dumps(states, indent=1) + "\n")
