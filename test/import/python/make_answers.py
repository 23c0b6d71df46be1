#!/usr/bin/env python3
"""Writes answers.json: what PyTorch answers with each network of networks/, in eval mode.

    /usr/bin/python3 make_answers.py

Needs Debian's python3-torch (1.13), and einops and timm of PyPI. Weights and inputs are functions of their names, as in test/support/make-weights.ts.
"""

import dataclasses
import importlib
import json
import sys
import types
from pathlib import Path

import timm
import torch
import torchvision

here = Path(__file__).parent

# Nothing is loaded from anywhere: all weights are replaced.
load = torch.nn.Module.load_state_dict
torch.nn.Module.load_state_dict = lambda self, state, *args: state and load(self, state, *args)
torchvision.models._api.WeightsEnum.get_state_dict = lambda self, *args, **kwargs: None
timm.models._builder.load_pretrained = lambda *args, **kwargs: None

sys.path[:0] = [str(here), str(here.parents[1] / "support")]
from make_weights import values_of


class LightningModule(torch.nn.Module):
    """As far as networks need it."""

    def save_hyperparameters(self):
        given = sys._getframe(1).f_locals
        self.hparams = Settings({key: value for key, value in given.items() if key not in ("self", "__class__")})


class Settings(dict):
    __getattr__ = dict.__getitem__


sys.modules["pytorch_lightning"] = types.SimpleNamespace(LightningModule=LightningModule)


def tensors_of(result):
    if dataclasses.is_dataclass(result):
        result = [getattr(result, field.name) for field in dataclasses.fields(result)]
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [tensor for each in result for tensor in tensors_of(each)]
    return [] if result is None else [result]


# The class or function, and the shape of the input.
NETWORKS = {
    "fine_tuned": ("FineTuned", [2, 3, 32, 32]),
    "views": ("Net", [3, 6]),
    "script": ("model", [2, 3, 32, 32]),
    "within_each_other": ("Net", [2, 3, 16, 16]),
    "parsed": ("Net", [2, 3, 8, 8]),
    "attributes": ("Net", [2, 3, 8, 8]),
    "reparametrized": ("Net", [2, 4]),
    "timm_parts": ("encoder_tiny", [2, 3, 8, 8]),
    "timm_tuned": ("Classifier", [2, 3, 16, 16]),
    "axes": ("Net", [2, 3, 8, 8]),
    "autoencoder": ("VAE", [3, 16]),
    "configured": ("model", [2, 3, 8, 8]),
    "constants": ("Net", [2, 3, 4, 4]),
    "densenet": ("DenseNet", [2, 3, 32, 32]),
    "generator": ("Generator", [2, 10, 1, 1]),
    "generators": ("Net", [2, 2, 4, 4]),
    "idioms": ("Net", [2, 3, 8, 8]),
    "in_place": ("Net", [2, 3, 4, 4]),
    "lenet": ("Net", [2, 3, 32, 32]),
    "mixer": ("Mixer", [2, 3, 16, 16]),
    "mobilenet": ("MobileNetV2", [2, 3, 16, 16]),
    "nested_functions": ("Net", [2, 3, 8, 8]),
    "parts": ("Net", [2, 3, 8, 8]),
    "resnet": ("ResNet10", [2, 3, 16, 16]),
    "settings": ("Net", [2, 3, 6, 6]),
    "rewritten": ("Pyramid", [2, 3, 4, 4]),
    "six_convolutions": ("Net", [2, 3, 16, 16]),
    "textcnn": ("TextCNN", [2, 9, 8]),
    "transformer": ("Reader", [2, 6, 8]),
    "unet": ("UNet", [2, 1, 18, 16]),
    "video": ("Net", [2, 3, 4, 8, 12]),
    "vgg": ("VGG", [2, 3, 32, 32]),
    "vit": ("VisionTransformer", [2, 3, 16, 16]),
    # These are followed, or lead to what two importers share.
    "copies": ("Net", [3, 6]),
    "annotated": ("Net", [2, 6, 8]),
    "lists": ("Net", [2, 4, 3, 3]),
    "mixins": ("Model", [2, 3, 8]),
    "packages": ("Net", [2, 5, 8]),
    "registry": ("Net", [2, 3, 4, 4]),
    "captions": ("DecoderWithAttention", [3, 5, 6]),
    "detector": ("YOLOv3", [2, 3, 16, 16]),
    "efficientnet": ("efficientnet_b0", [2, 3, 32, 32]),
    "flow": ("RealNVP", [3, 4]),
    "high_resolution": ("HighResolutionNet", [2, 3, 32, 32]),
    "pyramid": ("Backbone", [2, 3, 32, 32]),
    "radiance": ("Full", [7, 6]),
    "wave": ("WaveNet", [2, 20, 8]),
    "lightning_module": ("Net", [2, 6]),
    "yielded": ("Net", [2, 3, 8, 8]),
    "hooked": ("Net", [2, 3, 3, 3]),
    "devices": ("Net", [2, 4]),
    "holes": ("Net", [2, 3, 4, 4]),
    "registered": ("Net", [2, 3, 4, 4]),
    "invertible": ("Net", [2, 4, 3, 3]),
    "speech": ("Wav2Vec2FeatureExtractor", [2, 320]),
    "styles": ("Generator", [2, 16]),
    "rotary": ("make_model", [2, 5, 16]),
    "fourier": ("Net", [2, 24, 8]),
    "activations": ("build", [2, 5, 8]),
    "queries": ("DETR", [2, 3, 32, 32]),
    "points": ("get_model", [2, 6, 16]),
    "tagger": ("AudioTagger", [2, 160]),
    "solver": ("Net", [2, 1, 9, 9]),
    "weight_lists": ("Net", [2, 4]),
    "splines": ("KAN", [2, 4]),
    "operator_learning": ("Net", [2, 3, 16]),
    "autoregressive": ("MADE", [3, 5]),
    "attention_masks": ("Net", [2, 3, 4]),
    "causal": ("Net", [2, 3, 4]),
    "changed": ("Net", [2, 3, 5, 5]),
    "masked": ("PixelCNN", [2, 1, 9, 9]),
    "spectral": ("Discriminator", [2, 3, 8, 8]),
    "dictionaries": ("tiny_relu", [2, 3, 6, 6]),
}

answers = {}
for name, (class_name, shape) in NETWORKS.items():
    made = getattr(importlib.import_module(f"networks.{name}"), class_name)
    network = (made if isinstance(made, torch.nn.Module) else made()).eval()
    state = network.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(torch.as_tensor(values_of(key, list(value.shape))).reshape(value.shape))
    with torch.no_grad():
        result = network(torch.as_tensor(values_of("input.0", shape), dtype=torch.float32).reshape(shape))
    results = tensors_of(result)
    answers[name] = {
        "input": shape,
        "state": {key: list(value.shape) for key, value in state.items() if value.is_floating_point()},
        "results": [{"shape": list(each.shape), "data": [float(f"{x:.7g}") for x in each.flatten().tolist()]} for each in results],
    }
(here / "answers.json").write_text(json.dumps(answers) + "\n")
