"""Layers and functions of image networks in all their spellings, special values included."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn
x = r(2, 3, 2, 4)
special = x.clone()
special.view(-1)[:6] = torch.tensor([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e30])

# Activations
for field, module in [
    ("ELU(0.7)", nn.ELU(0.7)), ("SELU()", nn.SELU()), ("CELU(2)", nn.CELU(2.0)), ("GELU()", nn.GELU()),
    ('GELU(approximate="tanh")', nn.GELU(approximate="tanh")), ("Hardsigmoid()", nn.Hardsigmoid()), ("Hardswish()", nn.Hardswish()),
    ("Hardtanh(-0.5, 2)", nn.Hardtanh(-0.5, 2)), ("LogSigmoid()", nn.LogSigmoid()), ("Mish()", nn.Mish()), ("RReLU()", nn.RReLU()),
    ("Softplus(2, 1)", nn.Softplus(2, 1)), ("Softsign()", nn.Softsign()), ("Hardshrink()", nn.Hardshrink()),
    ("Tanhshrink()", nn.Tanhshrink()), ("Threshold(0.1, 20)", nn.Threshold(0.1, 20)), ("ReLU()", nn.ReLU()), ("ReLU6()", nn.ReLU6()),
    ("LeakyReLU(0.2)", nn.LeakyReLU(0.2)), ("Sigmoid()", nn.Sigmoid()), ("Tanh()", nn.Tanh()), ("SiLU()", nn.SiLU()),
]:
    layer(field, module, special)
for field, module in [
    ("PReLU()", nn.PReLU()), ("PReLU(3, 0.1)", nn.PReLU(3, 0.1)), ("Softshrink(0.3)", nn.Softshrink(0.3)), ("Softmin(1)", nn.Softmin(1)),
    ("Softmax2d()", nn.Softmax2d()), ("GLU(2)", nn.GLU(2)), ("LogSoftmax(-1)", nn.LogSoftmax(-1)), ("Softmax()", nn.Softmax(1)),
]:
    layer(field, module, x)

# Convolutions
layer("Conv1d(3, 5, 3, padding=1)", nn.Conv1d(3, 5, 3, padding=1), r(2, 3, 9))
layer('Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, padding_mode="circular")', nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, padding_mode="circular"), r(2, 4, 9), batch=True)
layer('Conv1d(4, 6, 4, padding="same", bias=false, padding_mode="reflect")', nn.Conv1d(4, 6, 4, padding="same", bias=False, padding_mode="reflect"), r(4, 9))
layer('Conv2d(4, 6, (4, 3), padding="same", padding_mode="replicate", dilation=2)', nn.Conv2d(4, 6, (4, 3), padding="same", padding_mode="replicate", dilation=2), r(1, 4, 7, 6))
layer("ConvTranspose2d(6, 4, (3, 2), stride=(3, 1), padding=(1, 0), output_padding=(2, 0), dilation=(1, 2), groups=2)", nn.ConvTranspose2d(6, 4, (3, 2), stride=(3, 1), padding=(1, 0), output_padding=(2, 0), dilation=(1, 2), groups=2), r(2, 6, 4, 3), batch=True)
layer("ConvTranspose2d(3, 8, 4, stride=2, padding=1)", nn.ConvTranspose2d(3, 8, 4, stride=2, padding=1), r(3, 5, 4))
layer("ConvTranspose1d(3, 8, 4, stride=2, padding=1, output_padding=1)", nn.ConvTranspose1d(3, 8, 4, stride=2, padding=1, output_padding=1), r(2, 3, 5))

# Norms
layer("LayerNorm([2, 4], elementwise_affine=false)", nn.LayerNorm([2, 4], elementwise_affine=False), x)
layer("GroupNorm(2, 4, affine=false)", nn.GroupNorm(2, 4, affine=False), r(2, 4, 3, 3))
layer("InstanceNorm2d(3, affine=true)", nn.InstanceNorm2d(3, affine=True), x)
layer("InstanceNorm2d(3, track_running_stats=true)", nn.InstanceNorm2d(3, track_running_stats=True), x * 3)
layer("InstanceNorm1d(4)", nn.InstanceNorm1d(4), r(2, 4, 5), batch=True)
layer("InstanceNorm2d(3)", nn.InstanceNorm2d(3), r(3, 4, 5))
layer("BatchNorm1d(3)", nn.BatchNorm1d(3), r(2, 3, 5))
case("a bias without a weight", "group_norm(x, 1, none, y), layer_norm(x, [4], none, z)", lambda a, b, c: (F.group_norm(a, 1, None, b), F.layer_norm(a, [4], None, c)), x, r(3), r(4))

# Padding and pools
for field, module, given in [
    ("ZeroPad2d((1, -1, 2, 0))", nn.ZeroPad2d((1, -1, 2, 0)), x), ("ReflectionPad1d(2)", nn.ReflectionPad1d(2), r(2, 3, 5)),
    ("ReflectionPad2d((1, 2, 1, 0))", nn.ReflectionPad2d((1, 2, 1, 0)), x), ("ReplicationPad2d((1, 2, 3, 0))", nn.ReplicationPad2d((1, 2, 3, 0)), x),
    ("ConstantPad1d((3, 1), 2.5)", nn.ConstantPad1d((3, 1), 2.5), r(3, 5)),
    ("MaxPool1d(3, stride=2, padding=1, ceil_mode=true)", nn.MaxPool1d(3, stride=2, padding=1, ceil_mode=True), r(2, 3, 8)),
    ("AvgPool1d(3, padding=1, count_include_pad=false)", nn.AvgPool1d(3, padding=1, count_include_pad=False), r(2, 3, 8)),
    ("AdaptiveAvgPool1d(3)", nn.AdaptiveAvgPool1d(3), r(2, 3, 8)), ("AdaptiveMaxPool1d(3)", nn.AdaptiveMaxPool1d(3), r(2, 3, 8)),
]:
    layer(field, module, given)
y = r(1, 2, 4, 5)
case("pad and crop, reflect", 'pad(x, (2, -1, 1, 3), mode="reflect")', lambda a: F.pad(a, (2, -1, 1, 3), mode="reflect"), y)
case("pad and crop, circular", 'pad(x, (2, -1, -1, 3), mode="circular")', lambda a: F.pad(a, (2, -1, -1, 3), mode="circular"), y)
case("pad and crop, replicate", 'x.pad((2, -2, 1, 3), mode="replicate")', lambda a: F.pad(a, (2, -2, 1, 3), mode="replicate"), y)

# Functions of elements
case("matrix @ vector", "x @ y", lambda a, b: a @ b, r(2, 3, 4), r(4))
case("vector @ matrices", "x @ y", lambda a, b: a @ b, r(4), r(2, 4, 3))
case("vector @ vector", "matmul(x, y)", lambda a, b: a @ b, r(4), r(4))
case("comparisons", "where(x > y, x * 2, y), x.where(x < 0.5, 7), (x >= 0).float().sum(), x.masked_fill(x <= y, -1)", lambda a, b: (torch.where(a > b, a * 2, b), torch.where(a < 0.5, a, torch.tensor(7.0)), (a >= 0).float().sum(), a.masked_fill(a <= b, -1.0)), x, r(3, 2, 4))
case("mathematics", "round(x), floor(x), ceil(x), x.trunc(), x.sign(), sin(x), cos(x), x.erf(), x.log1p(), expm1(x), log2(x), reciprocal(x), x // 0.7, x.round(decimals=1)", lambda a: (a.round(), a.floor(), a.ceil(), a.trunc(), a.sign(), a.sin(), a.cos(), a.erf(), a.log1p(), a.expm1(), a.log2(), a.reciprocal(), a // 0.7, a.round(decimals=1)), x * 3)
case("special values", "round(x), x.isnan(), x.isinf(), x.isfinite(), x.clamp(min=0.5), x.clamp(min=y, max=1)", lambda a, b: (a.round(), a.isnan(), a.isinf(), a.isfinite(), a.clamp(min=0.5), torch.clamp(a, min=b, max=torch.tensor(1.0))), torch.tensor([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.49999, math.nan, math.inf, -0.0]), torch.ones(10) * 0.2)

# Elements in other places
z = r(2, 3, 4, 5)
case("roll", "roll(x, 2, 3), x.roll((1, -2), (2, 3)), x.roll(7)", lambda a: (a.roll(2, 3), a.roll((1, -2), (2, 3)), a.roll(7)), z)
case("roll between pointwise ops", "relu(roll(x, (-1, 2), (1, 2)) + 1)", lambda a: F.relu(a.roll((-1, 2), (1, 2)) + 1), z, batch=True)
case("flip", "x.flip((2, 3)), x.flip(1) * 2, relu(x.flip(-1)).flip(0)", lambda a: (a.flip((2, 3)), a.flip(1) * 2, F.relu(a.flip(-1)).flip(0)), z)
case("repeat", "x.repeat(2, 1, 3, 1), x.repeat(2, 1, 1, 1, 2), x.tile(2), x.repeat_interleave(3, 2), x.repeat_interleave(2)", lambda a: (a.repeat(2, 1, 3, 1), a.repeat(2, 1, 1, 1, 2), a.tile(2), a.repeat_interleave(3, 2), a.repeat_interleave(2)), x[:, :2, :, :2].contiguous())
case("dimensions moved", "movedim(x, 1, -1), x.movedim((0, 1), (3, 2)), x.swapaxes(1, 2) + 1, x.swapdims(-1, 0), x[0, 0].t(), x[0, 0].T", lambda a: (a.movedim(1, -1), a.movedim((0, 1), (3, 2)), a.swapaxes(1, 2) + 1, a.swapdims(-1, 0), a[0, 0].t(), a[0, 0].T), x)
case("unbind, select, narrow", "a, b, c = x.unbind(1)\nreturn a + b * c, x.select(2, -1), narrow(x, 3, -3, 2)", lambda a: (a[:, 0] + a[:, 1] * a[:, 2], a.select(2, -1), a.narrow(3, 2, 2)), z)
layer("PixelShuffle(2)", nn.PixelShuffle(2), r(2, 8, 2, 3), batch=True)
layer("PixelUnshuffle(2)", nn.PixelUnshuffle(2), r(2, 2, 4, 6))
layer("ChannelShuffle(3)", nn.ChannelShuffle(3), r(2, 6, 2, 3))
layer("Unflatten(1, (3, -1))", nn.Unflatten(1, (3, -1)), r(2, 6, 4))

# Reductions
q = torch.randint(-2, 3, (2, 3, 4, 5)).float()
holes = q.clone()
holes[0, 1, 2, 3] = holes[1, 1, 0, 0] = math.nan
case("var and std", "x.var(), x.var(1), x.var((2, 3), keepdim=true), x.var(1, false), std(x, dim=-1, unbiased=false), x.std((0, 1)), x.var(2, correction=2)", lambda a: (a.var(), a.var(1), a.var((2, 3), keepdim=True), a.var(1, False), a.std(-1, unbiased=False), a.std((0, 1)), a.var(2, unbiased=False) * 4 / 2), z)
case("var and std of a batch", "x.var(1), x.std((2, 3), keepdim=true)", lambda a: (a.var(1), a.std((2, 3), keepdim=True)), z, batch=True)
for name, given in [("ties", q), ("NaN", holes)]:
    case(f"argmax with {name}", "x.argmax(), x.argmax(1), argmin(x, -1, keepdim=true), x.argmax(2), x.max(), x.min(), x.amax((1, 2))", lambda a: (a.argmax(), a.argmax(1), a.argmin(-1, keepdim=True), a.argmax(2), a.max(), a.min(), a.amax((1, 2))), given)
case("argmax of a batch", "x.argmax(1), x.permute(0, 2, 3, 1).argmax(-1)", lambda a: (a.argmax(1), a.argmax(1)), z, batch=True)
case("max along a dimension", "v, i = x.max(1)\nw = max(x, 2).indices\nreturn v, i, w, max(x, y), min(x, y), min(x, -1, true).values", lambda a, b: (a.max(1)[0], a.max(1)[1], a.max(2)[1], torch.max(a, b), torch.min(a, b), a.min(-1, True)[0]), q, r(3, 4, 5))
case("norms", 'x.norm(), x.norm(1, 1), x.norm(p=3, dim=(1, 2), keepdim=true), norm(x, "inf", 2), x.norm(0, 3), normalize(x), normalize(x, dim=-1, p=1), x.norm(2.5, -1)', lambda a: (a.norm(), a.norm(1, 1), a.norm(3, (1, 2), True), a.norm(math.inf, 2), a.norm(0, 3), F.normalize(a), F.normalize(a, dim=-1, p=1.0), a.norm(2.5, -1)), z)
case("cumsum, prod, logsumexp", "x.cumsum(1), x.cumsum(-1) * 2, x.prod(1), x.prod(), x.logsumexp((1, 2)), logsumexp(x, -1, true)", lambda a: (a.cumsum(1), a.cumsum(-1) * 2, a.prod(1), a.prod(), a.logsumexp((1, 2)), a.logsumexp(-1, True)), z)

# Interpolation: PyTorch's float32 places, odd factors among them
for size, how, options in [
    ((3, 7), "scale_factor=(0.7, 1.3)", {"scale_factor": (0.7, 1.3)}), ((5, 8), "scale_factor=(1.579, 1.1)", {"scale_factor": (1.579, 1.1)}),
    ((6, 10), "size=(9, 7)", {"size": (9, 7)}), ((1, 9), "size=(4, 3)", {"size": (4, 3)}), ((10, 3), "scale_factor=(0.3, 2.6)", {"scale_factor": (0.3, 2.6)}),
]:
    for mode, corners in [("nearest", None), ("nearest-exact", None), ("bilinear", False), ("bilinear", True)]:
        for again in [None, True] if "scale_factor" in options else [None]:
            extra = ("" if corners is None else f", align_corners={str(corners).lower()}") + (", recompute_scale_factor=true" if again else "")
            case(f"{mode} {size} {how}{extra}", f'interpolate(x, {how}, mode="{mode}"{extra})', lambda a, m=mode, c=corners, g=again, o=options: F.interpolate(a, mode=m, align_corners=c, recompute_scale_factor=g, **o), r(1, 2, *size))
case("interpolate sequences", 'interpolate(x, 7, mode="linear"), interpolate(x, scale_factor=1.7), interpolate(x, 3, mode="area")', lambda a: (F.interpolate(a, 7, mode="linear"), F.interpolate(a, scale_factor=1.7), F.interpolate(a, 3, mode="area")), r(2, 3, 5))
layer("UpsamplingBilinear2d(scale_factor=2)", nn.UpsamplingBilinear2d(scale_factor=2), x, batch=True)
layer("UpsamplingNearest2d((5, 9))", nn.UpsamplingNearest2d((5, 9)), x)


# Embedding and attention
embedding = nn.Embedding(10, 4, padding_idx=0)
layer("Embedding(10, 4, padding_idx=0)", embedding, torch.randint(0, 10, (3, 5)).float(), answer=lambda a: embedding(a.long()), batch=True)


def attention(q, k, v, mask=None, causal=False, scale=None):
    scores = (q @ k.transpose(-1, -2)) * (scale or 1 / math.sqrt(q.shape[-1]))
    if causal:
        scores = scores.masked_fill(~torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril(), -math.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1) @ v


k = r(2, 3, 6, 8)
k[:, :, :, 0] = 1.0
case("scaled_dot_product_attention", "scaled_dot_product_attention(x, y, z), scaled_dot_product_attention(x, y, z, is_causal=true), scaled_dot_product_attention(x, y, z, scale=0.3), scaled_dot_product_attention(x, y, z, attn_mask=(y[:, :, 0:4, 0:6] > -0.5))", lambda a, b, c: (attention(a, b, c), attention(a, b, c, causal=True), attention(a, b, c, scale=0.3), attention(a, b, c, mask=b[:, :, :4, :6] > -0.5)), r(2, 3, 4, 8), k, r(2, 3, 6, 5))
case("causal self-attention of a batch", "scaled_dot_product_attention(x, x, x, is_causal=true)", lambda a: attention(a, a, a, causal=True), r(2, 3, 4, 8), batch=True)


def heads(field, call, run, *inputs, batch=False, **options):
    module = nn.MultiheadAttention(**options)
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0, 0.3)
    # Not eval: PyTorch 1.13's fast path fails without biases, and there is no dropout here.
    module.train()
    layer(f"MultiheadAttention({field})", module, *inputs, call=call, answer=lambda *given: run(module, *given), batch=batch)


s = r(2, 5, 8)
heads("8, 2, batch_first=true", "layer(x, x, x)", lambda m, a: m(a, a, a), s, batch=True, embed_dim=8, num_heads=2, batch_first=True)
heads("8, 2, batch_first=true, bias=false", "layer(x, x, x, need_weights=false)[0]", lambda m, a: m(a, a, a)[0], s, embed_dim=8, num_heads=2, batch_first=True, bias=False)
heads("8, 4", "layer(x, y, y, average_attn_weights=false)", lambda m, a, b: m(a, b, b, average_attn_weights=False), r(5, 2, 8), r(6, 2, 8), embed_dim=8, num_heads=4)
heads("8, 4, kdim=5, vdim=7, add_bias_kv=true, add_zero_attn=true, batch_first=true", "layer(x, y, z, attn_mask=x[0, 0:5, 0:6])", lambda m, a, b, c: m(a, b, c, attn_mask=a[0, 0:5, 0:6]), s, r(2, 6, 5), r(2, 6, 7), embed_dim=8, num_heads=4, kdim=5, vdim=7, add_bias_kv=True, add_zero_attn=True, batch_first=True)
heads("8, 2, batch_first=true, add_zero_attn=true", "layer(x, x, x, key_padding_mask=x[:, :, 0] > 0.2, attn_mask=x[0, :, 0:5] > 1)", lambda m, a: m(a, a, a, key_padding_mask=a[:, :, 0] > 0.2, attn_mask=a[0, :, 0:5] > 1), s, embed_dim=8, num_heads=2, batch_first=True, add_zero_attn=True)
heads("8, 2, add_bias_kv=true", "layer(x, x, x)", lambda m, a: m(a, a, a), r(5, 8), embed_dim=8, num_heads=2, add_bias_kv=True)

# Tensors without dimensions
scalar = -r(1).abs()
prelu = nn.PReLU()
layer("PReLU()", prelu, scalar, call="x = x.squeeze()\nreturn layer(x), prelu(x, layer.weight), prelu(x, layer.weight.squeeze())", answer=lambda a: (prelu(a.squeeze()), F.prelu(a.squeeze(), prelu.weight), F.prelu(a.squeeze(), prelu.weight.squeeze())))
case("a tensor without dimensions", "v = x.squeeze()\nreturn relu(v), v * v, v + x, maximum(v, x), where(v > 0, v, x), v.sum(), stack([v, v]), v.flatten(), v.unsqueeze(0), v.repeat(2), v.expand(3), v.squeeze()", lambda a: (F.relu(a.squeeze()), a.squeeze() ** 2, a.squeeze() + a, torch.maximum(a.squeeze(), a), torch.where(a.squeeze() > 0, a.squeeze(), a), a.squeeze().sum(), torch.stack([a.squeeze(), a.squeeze()]), a.squeeze().flatten(), a.squeeze().unsqueeze(0), a.squeeze().repeat(2), a.squeeze().expand(3), a.squeeze().squeeze()), scalar)
case("bounds in the wrong order, corrections of all that there is", "x.clamp(2, 1), x.clamp(0.5, -0.5), x.var(1, correction=3), x.std(1, correction=7), hardtanh(x, 0.5, 0.5), elu(x, -1), celu(x, -2), leaky_relu(x, -1)", lambda a: (a.clamp(2, 1), a.clamp(0.5, -0.5), a.var(1, correction=3), a.std(1, correction=7), F.hardtanh(a, 0.5, 0.5), F.elu(a, -1), F.celu(a, -2), F.leaky_relu(a, -1)), torch.linspace(-2, 2, 6).view(2, 3))
case("squeeze of a fixed batch", "x.squeeze(), x.squeeze(0), x.squeeze(1), x.squeeze(2)", lambda a: (a.squeeze(), a.squeeze(0), a.squeeze(1), a.squeeze(2)), r(1, 1, 3))
case("squeeze of an open batch", "x.squeeze(1), x.squeeze(-1)", lambda a: (a.squeeze(1), a.squeeze(-1)), r(1, 1, 3), batch=True)

write("layers_and_functions")
