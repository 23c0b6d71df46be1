"""Layers and functions over volumes, and those that take any number of dimensions."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn
special = r(2, 3, 2, 3, 4)
special.view(-1)[:6] = torch.tensor([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e30])


def text(value):
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def named(options):
    return "".join(f", {key}={text(value)}" for key, value in options.items())


# Convolutions: sizes, channels on both sides of what kernels are chosen by, all arguments
for ins, outs, size, kernel, options in [
    (1, 1, (1, 1, 1), 1, {}),
    (3, 5, (4, 5, 3), 3, {"padding": 1}),
    (4, 16, (2, 4, 5), (2, 3, 3), {"padding": (1, 1, 1), "bias": False}),
    (7, 9, (3, 4, 5), (1, 3, 2), {"stride": (1, 2, 1), "padding": (0, 1, 0)}),
    (8, 8, (2, 5, 6), 3, {"padding": 1}),
    (8, 12, (4, 5, 6), (3, 3, 3), {"padding": (0, 1, 1)}),
    (9, 8, (2, 5, 6), (1, 3, 3), {"padding": (0, 1, 1)}),
    (16, 17, (2, 3, 4), (2, 1, 1), {"dilation": 1}),
    (6, 9, (4, 3, 5), 3, {"groups": 3, "dilation": (2, 1, 2), "padding": 2}),
    (6, 6, (4, 5, 9), 3, {"groups": 6, "stride": (2, 1, 2), "padding": 1}),
    (4, 8, (3, 4, 3), 2, {"groups": 4, "padding": "same"}),
    (3, 4, (4, 5, 6), (4, 3, 2), {"padding": "same", "dilation": (1, 2, 1)}),
    (3, 4, (4, 5, 6), (2, 3, 1), {"padding": "valid"}),
    (2, 4, (4, 5, 6), 3, {"padding": (1, 2, 3), "padding_mode": "reflect"}),
    (2, 4, (3, 2, 4), 3, {"padding": 1, "padding_mode": "replicate"}),
    (2, 4, (3, 2, 4), (3, 1, 2), {"padding": (2, 0, 1), "padding_mode": "circular"}),
]:
    if options.get("padding_mode") == "reflect":
        size = (4, 5, 6)
    layer(f"Conv3d({ins}, {outs}, {text(kernel)}{named(options)})", nn.Conv3d(ins, outs, kernel, **options), r(1 if outs > 6 else 2, ins, *size), batch=outs % 2 == 0)
layer("Conv3d(3, 4, 2)", nn.Conv3d(3, 4, 2), r(3, 3, 4, 5))
layer("Conv3d(3, 4, (2, 1, 2), padding=(1, 0, 1))", nn.Conv3d(3, 4, (2, 1, 2), padding=(1, 0, 1)), special)
layer("Conv3d(3, 8, 1)", nn.Conv3d(3, 8, 1), r(0, 3, 2, 3, 4), batch=True)
layer("Conv3d(3, 8, 3, padding=1)", nn.Conv3d(3, 8, 3, padding=1), r(3, 3, 2, 3, 4), batch=True)
for ins, outs, size, kernel, options in [
    (1, 1, (1, 1, 1), 1, {}),
    (3, 8, (2, 2, 3), 4, {"stride": 2, "padding": 1}),
    (6, 4, (2, 4, 3), (3, 2, 2), {"stride": (3, 1, 2), "padding": (1, 0, 1), "output_padding": (2, 0, 1), "groups": 2}),
    (5, 16, (1, 2, 3), 2, {"stride": 2, "bias": False}),
    (4, 4, (3, 3, 4), 3, {"groups": 4, "dilation": (1, 2, 1), "padding": 2}),
    (2, 7, (2, 2, 2), (2, 3, 1), {"stride": (1, 3, 4), "output_padding": (0, 1, 2)}),
]:
    layer(f"ConvTranspose3d({ins}, {outs}, {text(kernel)}{named(options)})", nn.ConvTranspose3d(ins, outs, kernel, **options), r(1 if outs > 6 else 2, ins, *size), batch=outs % 2 == 0)
layer("ConvTranspose3d(3, 4, 2)", nn.ConvTranspose3d(3, 4, 2), r(3, 3, 4, 2))
case("conv3d as a function", "conv3d(x, y, z, stride=(2, 1, 1), padding=(1, 0, 1)), conv3d(x, y, padding=\"same\", dilation=2)", lambda a, b, c: (F.conv3d(a, b, c, stride=(2, 1, 1), padding=(1, 0, 1)), F.conv3d(a, b, padding="same", dilation=2)), r(2, 3, 4, 5, 4), r(4, 3, 3, 2, 3), r(4))
case("conv_transpose3d as a function", "conv_transpose3d(x, y, z, 2, padding=1, output_padding=(0, 1, 1))", lambda a, b, c: F.conv_transpose3d(a, b, c, 2, padding=1, output_padding=(0, 1, 1)), r(2, 3, 2, 3, 4), r(3, 4, 3, 2, 3), r(4))

# Norms
x = r(2, 4, 3, 2, 5)
layer("BatchNorm3d(4)", nn.BatchNorm3d(4), x * 3, batch=True)
layer("BatchNorm3d(4, affine=false, track_running_stats=false)", nn.BatchNorm3d(4, affine=False, track_running_stats=False), x)
layer("SyncBatchNorm(4)", nn.BatchNorm3d(4), x)
layer("InstanceNorm3d(4, affine=true)", nn.InstanceNorm3d(4, affine=True), x, batch=True)
layer("InstanceNorm3d(4)", nn.InstanceNorm3d(4), r(4, 3, 2, 5))
layer("GroupNorm(2, 4)", nn.GroupNorm(2, 4), x, batch=True)
layer("LayerNorm([2, 5])", nn.LayerNorm([2, 5]), x)
layer("LayerNorm([4, 3, 2, 5])", nn.LayerNorm([4, 3, 2, 5]), x, batch=True)
layer("PReLU(4)", nn.PReLU(4), x)
layer("Dropout3d(0.3)", nn.Dropout3d(0.3), x)
layer("LocalResponseNorm(3)", nn.LocalResponseNorm(3), x)
conv = nn.Sequential(nn.Conv3d(4, 8, 3, padding=1, bias=False), nn.BatchNorm3d(8), nn.ReLU())
layer("Sequential(Conv3d(4, 8, 3, padding=1, bias=false), BatchNorm3d(8), ReLU())", conv, x, batch=True)
block = nn.Sequential(nn.Conv3d(4, 4, (3, 1, 1), padding=(1, 0, 0)), nn.BatchNorm3d(4))
layer("Sequential(Conv3d(4, 4, (3, 1, 1), padding=(1, 0, 0)), BatchNorm3d(4))", block, x, call="relu(layer(x) + x)", answer=lambda a: F.relu(block.eval()(a) + a), batch=True)

def random_norm(channels):
    """Statistics and weights that show where a fold goes wrong."""
    norm = nn.BatchNorm3d(channels)
    for each in [norm.weight, norm.bias, norm.running_mean]:
        each.data.copy_(r(channels))
    norm.running_var.copy_(torch.rand(channels) + 0.5)
    return norm.eval()


# Norms before and behind what they fold into; as many channels as planes of taps, which is where they could be confused
for field, modules, given in [
    ("Sequential(BatchNorm3d(3), Conv3d(3, 4, 3))", [random_norm(3), nn.Conv3d(3, 4, 3)], r(2, 3, 4, 3, 5)),
    ("Sequential(BatchNorm3d(3), Conv3d(3, 4, 3, padding=(1, 0, 1), bias=false))", [random_norm(3), nn.Conv3d(3, 4, 3, padding=(1, 0, 1), bias=False)], r(2, 3, 3, 4, 2)),
    ("Sequential(BatchNorm3d(4), Conv3d(4, 6, (2, 1, 3), groups=2))", [random_norm(4), nn.Conv3d(4, 6, (2, 1, 3), groups=2)], r(2, 4, 3, 2, 4)),
    ("Sequential(BatchNorm3d(3), ReLU(), Conv3d(3, 3, 3, padding=1), BatchNorm3d(3), ReLU())", [random_norm(3), nn.ReLU(), nn.Conv3d(3, 3, 3, padding=1), random_norm(3), nn.ReLU()], r(2, 3, 3, 4, 2)),
    ("Sequential(Conv3d(6, 6, 3, padding=1, groups=6), BatchNorm3d(6))", [nn.Conv3d(6, 6, 3, padding=1, groups=6), random_norm(6)], r(2, 6, 3, 2, 4)),
    ("Sequential(ConvTranspose3d(3, 2, 2, stride=2), BatchNorm3d(2), ReLU())", [nn.ConvTranspose3d(3, 2, 2, stride=2), random_norm(2), nn.ReLU()], r(2, 3, 2, 3, 2)),
    ("Sequential(ConvTranspose3d(4, 6, (1, 2, 3), groups=2), BatchNorm3d(6))", [nn.ConvTranspose3d(4, 6, (1, 2, 3), groups=2), random_norm(6)], r(2, 4, 2, 2, 3)),
    ("Sequential(Conv3d(3, 4, 2), BatchNorm3d(4), AvgPool3d(2), BatchNorm3d(4), AdaptiveAvgPool3d(1))", [nn.Conv3d(3, 4, 2), random_norm(4), nn.AvgPool3d(2), random_norm(4), nn.AdaptiveAvgPool3d(1)], r(2, 3, 5, 5, 3)),
    ("Sequential(BatchNorm3d(3), MaxPool3d(2), Conv3d(3, 4, 1), BatchNorm3d(4))", [random_norm(3), nn.MaxPool3d(2), nn.Conv3d(3, 4, 1), random_norm(4)], r(2, 3, 4, 4, 2)),
]:
    layer(field, nn.Sequential(*modules), given, batch=True)

# Padding
for field, module, given in [
    ("ZeroPad3d((1, -1, 2, 0, 0, 1))", nn.ConstantPad3d((1, -1, 2, 0, 0, 1), 0.0), x), ("ConstantPad3d(1, 2.5)", nn.ConstantPad3d(1, 2.5), x),
    ("ReflectionPad3d((1, 2, 1, 0, 2, 1))", nn.ReflectionPad3d((1, 2, 1, 0, 2, 1)), x), ("ReflectionPad3d(1)", nn.ReflectionPad3d(1), x[0]),
    ("ReplicationPad3d((1, 2, 3, 0, 0, 4))", nn.ReplicationPad3d((1, 2, 3, 0, 0, 4)), x), ("ReplicationPad3d(2)", nn.ReplicationPad3d(2), special),
]:
    layer(field, module, given)
case("CircularPad3d", 'pad(x, (2, 1, 1, 0, 3, 1), mode="circular")', lambda a: F.pad(a, (2, 1, 1, 0, 3, 1), mode="circular"), x)

# Pools
for size, given, options in [
    (2, r(2, 3, 4, 5, 7), {}), ((1, 2, 2), r(2, 5, 3, 4, 6), {}), (3, r(2, 3, 5, 8, 6), {"stride": 2, "padding": 1, "ceil_mode": True}),
    ((2, 3, 1), special, {"stride": (1, 2, 1), "padding": (1, 1, 0)}), (3, r(2, 9, 1, 1, 1), {"padding": 1}), (2, r(3, 4, 5, 6), {"stride": (2, 1, 3)}),
]:
    layer(f"MaxPool3d({text(size)}{named(options)})", nn.MaxPool3d(size, **options), given)
    if given.shape[-1] > 1:  # PyTorch averages no volume that is smaller than the window, whatever its padding
        layer(f"AvgPool3d({text(size)}{named(options)})", nn.AvgPool3d(size, **options), given)
layer("MaxPool3d((2, 1, 3), dilation=(2, 1, 2), stride=1)", nn.MaxPool3d((2, 1, 3), dilation=(2, 1, 2), stride=1), r(2, 3, 4, 3, 7), batch=True)
layer("AvgPool3d(3, 2, 1, count_include_pad=false, ceil_mode=true)", nn.AvgPool3d(3, 2, 1, count_include_pad=False, ceil_mode=True), r(2, 3, 4, 5, 6), batch=True)
layer("AvgPool3d((1, 2, 2), divisor_override=3)", nn.AvgPool3d((1, 2, 2), divisor_override=3), r(2, 3, 2, 4, 6))
for size in [1, (2, 3, 1), (None, 2, 4), (5, 3, 7)]:
    layer(f"AdaptiveAvgPool3d({text(size).replace('None', 'none')})", nn.AdaptiveAvgPool3d(size), r(2, 3, 4, 3, 6), batch=True)
    layer(f"AdaptiveMaxPool3d({text(size).replace('None', 'none')})", nn.AdaptiveMaxPool3d(size), special)
uneven = r(1, 2, 9, 8, 10)
uneven[0, 1, 3, 4, 5], uneven[0, 0, 0, 0, 0] = math.nan, math.inf
layer("AdaptiveAvgPool3d((7, 5, 6))", nn.AdaptiveAvgPool3d((7, 5, 6)), uneven)
layer("AdaptiveMaxPool3d((7, 5, 6))", nn.AdaptiveMaxPool3d((7, 5, 6)), uneven)
layer("AdaptiveAvgPool3d(2)", nn.AdaptiveAvgPool3d(2), r(3, 4, 3, 6))
ties = torch.randint(-2, 3, (2, 3, 4, 5, 6)).float()
holes = ties.clone()
holes[0, 1, 2, 3, 4] = holes[0, 1, 2, 3, 3] = holes[1, 1, 0, 0, 0] = math.nan
for name, given in [("ties", ties), ("NaN", holes)]:
    case(f"places of maxima of volumes with {name}", "v, i = max_pool3d(x, 2, 1, (1, 0, 1), return_indices=true)\na, b = adaptive_max_pool3d_with_indices(x, (3, 2, 4))\nreturn v, i, a, b", lambda a: (*F.max_pool3d(a, 2, 1, (1, 0, 1), return_indices=True), *F.adaptive_max_pool3d_with_indices(a, (3, 2, 4))), given)
pooled = r(2, 3, 4, 4, 6)
case("MaxUnpool3d", "v, i = max_pool3d(x, 2, return_indices=true)\nreturn max_unpool3d(v, i, 2), max_unpool3d(v, i, 2, output_size=[5, 5, 7])", lambda a: (lambda v, i: (F.max_unpool3d(v, i, 2), F.max_unpool3d(v, i, 2, output_size=[5, 5, 7])))(*F.max_pool3d(a, 2, return_indices=True)), pooled)
case("lp_pool3d", "lp_pool3d(x, 2, (1, 2, 3)), lp_pool3d(x.abs(), 3, 2, stride=1)", lambda a: ((F.avg_pool3d(a ** 2, (1, 2, 3)) * 6) ** 0.5, (F.avg_pool3d(a.abs() ** 3, 2, 1) * 8) ** (1 / 3)), pooled)

# Interpolation
for size, how, options in [
    ((2, 3, 7), "scale_factor=(1.5, 0.7, 1.3)", {"scale_factor": (1.5, 0.7, 1.3)}), ((2, 3, 2), "scale_factor=2", {"scale_factor": 2}),
    ((4, 6, 3), "size=(3, 9, 7)", {"size": (3, 9, 7)}), ((1, 3, 4), "size=(2, 3, 1)", {"size": (2, 3, 1)}),
]:
    for mode, corners in [("nearest", None), ("nearest-exact", None), ("trilinear", False), ("trilinear", True), ("area", None)]:
        extra = "" if corners is None else f", align_corners={str(corners).lower()}"
        case(f"{mode} {size} {how}{extra}", f'interpolate(x, {how}, mode="{mode}"{extra})', lambda a, m=mode, c=corners, o=options: F.interpolate(a, mode=m, align_corners=c, **o), r(2, 3, *size), batch=corners is False)
layer('Upsample(scale_factor=2, mode="trilinear", align_corners=true)', nn.Upsample(scale_factor=2, mode="trilinear", align_corners=True), r(2, 3, 2, 3, 4), batch=True)
layer("Upsample(scale_factor=(1, 2, 2))", nn.Upsample(scale_factor=(1, 2, 2)), special)

# Sequences: the whole family beside them
for ins, outs, size, kernel, options in [
    (1, 1, 1, 1, {}), (8, 16, 9, 3, {"padding": 1}), (6, 6, 11, 5, {"groups": 6, "padding": 4, "dilation": 2}), (4, 9, 7, 2, {"stride": 3, "bias": False}), (5, 3, 8, 4, {"padding": "same", "padding_mode": "circular"}),
]:
    layer(f"Conv1d({ins}, {outs}, {text(kernel)}{named(options)})", nn.Conv1d(ins, outs, kernel, **options), r(2, ins, size), batch=outs % 2 == 0)
for ins, outs, size, kernel, options in [
    (1, 1, 1, 1, {}), (8, 16, 5, 3, {"stride": 2, "padding": 1, "output_padding": 1}), (6, 6, 7, 4, {"groups": 3, "dilation": 2}), (5, 3, 4, 2, {"stride": 3, "bias": False}),
]:
    layer(f"ConvTranspose1d({ins}, {outs}, {text(kernel)}{named(options)})", nn.ConvTranspose1d(ins, outs, kernel, **options), r(2, ins, size), batch=outs % 2 == 0)

write("volumes")
