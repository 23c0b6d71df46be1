"""Poolings with indices and back, norms, distances and small layers, special values included."""
import json
import math
import re

import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn
nan, inf = math.nan, math.inf
x = r(2, 3, 7, 8)
special = x.clone()
special[0, 0, 2, 2] = special[0, 0, 2, 3] = special[1, 2, 6, 7] = nan
special[0, 1] = -inf
special[1, 0, :3, :3] = inf
ties = torch.randint(-2, 3, (2, 3, 7, 8)).float()
sequence = r(2, 3, 9)


def both(pooled):
    values, places = pooled
    return values, places.float()


# Where maxima were: the first of equal ones, the last NaN, the first of all where nothing is above -inf
for name, given in [("plain", x), ("special", special), ("ties", ties)]:
    case(f"max_pool2d with indices, {name}", "return max_pool2d(x, 2, return_indices=true)", lambda a: both(F.max_pool2d(a, 2, return_indices=True)), given)
    case(f"max_pool2d with indices, padded and ceiled, {name}", "max_pool2d_with_indices(x, (3, 2), stride=2, padding=(1, 0), ceil_mode=true)", lambda a: both(F.max_pool2d(a, (3, 2), stride=2, padding=(1, 0), ceil_mode=True, return_indices=True)), given)
    case(f"max_pool2d with indices, dilated, {name}", "return max_pool2d(x, (4, 3), stride=1, padding=(2, 1), dilation=(2, 3), return_indices=true)", lambda a: both(F.max_pool2d(a, (4, 3), stride=1, padding=(2, 1), dilation=(2, 3), return_indices=True)), given)
    case(f"adaptive_max_pool2d with indices, {name}", "return adaptive_max_pool2d(x, (3, 5), return_indices=true)", lambda a: both(F.adaptive_max_pool2d(a, (3, 5), return_indices=True)), given)
case("max_pool1d with indices", "return max_pool1d(x, 3, stride=2, padding=1, return_indices=true)", lambda a: both(F.max_pool1d(a, 3, stride=2, padding=1, return_indices=True)), sequence, batch=True)
case("max_pool1d_with_indices of a single sequence", "max_pool1d_with_indices(x, 2)", lambda a: both(F.max_pool1d_with_indices(a, 2)), sequence[0])
case("adaptive_max_pool1d_with_indices", "adaptive_max_pool1d_with_indices(x, 4)", lambda a: both(F.adaptive_max_pool1d_with_indices(a, 4)), sequence)
case("adaptive_max_pool2d_with_indices of a single image", "adaptive_max_pool2d_with_indices(x, (none, 2))", lambda a: both(F.adaptive_max_pool2d_with_indices(a, (None, 2))), x[0])
for field, module, given in [
    ("MaxPool2d(3, 2, 1, return_indices=true)", nn.MaxPool2d(3, 2, 1, return_indices=True), x),
    ("MaxPool1d(2, return_indices=true)", nn.MaxPool1d(2, return_indices=True), sequence),
    ("AdaptiveMaxPool2d(2, return_indices=true)", nn.AdaptiveMaxPool2d(2, return_indices=True), x),
    ("AdaptiveMaxPool1d(2, true)", nn.AdaptiveMaxPool1d(2, True), sequence),
]:
    layer(field, module, given, answer=lambda a, m=module: both(m(a)), batch=True)

# And back to where they were
def there_and_back(pool, unpool, **options):
    def run(a):
        values, places = pool(a)
        return unpool(values * 2, places, **options)
    return run


case("max_unpool2d", "v, i = max_pool2d(x, 2, return_indices=true)\nreturn max_unpool2d(v * 2, i, 2)", there_and_back(nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)), x, batch=True)
case("max_unpool2d to a size", "v, i = max_pool2d(x, (2, 3), return_indices=true)\nreturn max_unpool2d(v * 2, i, (2, 3), output_size=x.shape)", there_and_back(nn.MaxPool2d((2, 3), return_indices=True), nn.MaxUnpool2d((2, 3)), output_size=x.shape), x, batch=True)
case("max_unpool2d of windows that overlap", "v, i = max_pool2d(x, 3, stride=2, padding=1, return_indices=true)\nreturn max_unpool2d(v * 2, i, 3, stride=2, padding=1)", there_and_back(nn.MaxPool2d(3, 2, 1, return_indices=True), nn.MaxUnpool2d(3, 2, 1)), special[:, :, :, :7].contiguous())
case("of two values at one place the later one counts", "max_unpool1d(x, y, 2, output_size=[5])", lambda a, i: F.max_unpool1d(a, i.long(), 2, output_size=[5]), r(2, 3), torch.tensor([[4.0, 1.0, 4.0], [0.0, 0.0, 2.0]]))
case("max_unpool1d", "v, i = max_pool1d(x, 2, return_indices=true)\nreturn max_unpool1d(v * 2, i, 2, output_size=(9,))", there_and_back(nn.MaxPool1d(2, return_indices=True), nn.MaxUnpool1d(2), output_size=(9,)), sequence)
layer("MaxUnpool2d(2)", nn.MaxUnpool2d(2), r(1, 2, 2, 2), torch.tensor([[[[0.0, 3.0], [8.0, 11.0]], [[5.0, 6.0], [13.0, 15.0]]]]), answer=lambda a, i: nn.MaxUnpool2d(2)(a, i.long()))
layer("MaxUnpool1d(3, stride=2)", nn.MaxUnpool1d(3, stride=2), r(2, 3), torch.tensor([[0.0, 3.0, 5.0], [1.0, 2.0, 6.0]]), call="layer(x, y, output_size=[8])", answer=lambda a, i: nn.MaxUnpool1d(3, stride=2)(a, i.long(), output_size=[8]))

# Norms of windows
for norm in [1, 2, 3, 0.5]:
    case(f"lp_pool2d by {norm}", f"lp_pool2d(x, {norm}, (3, 2), stride=2, ceil_mode=true), lp_pool2d(x, {norm}, 3)", lambda a, p=norm: (F.lp_pool2d(a, p, (3, 2), stride=2, ceil_mode=True), F.lp_pool2d(a, p, 3)), x if norm != 0.5 else x.abs(), batch=True)
case("lp_pool2d of special values", "lp_pool2d(x, 2, 2), lp_pool2d(x, 3, 2)", lambda a: (F.lp_pool2d(a, 2, 2), F.lp_pool2d(a, 3, 2)), special)
case("lp_pool1d", "lp_pool1d(x, 2, 3, stride=2, ceil_mode=true), lp_pool1d(x[0], 1, 2)", lambda a: (F.lp_pool1d(a, 2, 3, stride=2, ceil_mode=True), F.lp_pool1d(a[0], 1, 2)), sequence)
layer("LPPool2d(2, 3, stride=2)", nn.LPPool2d(2, 3, stride=2), x, batch=True)
layer("LPPool1d(1.5, 2, ceil_mode=true)", nn.LPPool1d(1.5, 2, ceil_mode=True), sequence.abs())

# Norms
def rms(a, dims, eps, weight=1.0):
    """PyTorch 2.4's rms_norm, which 1.13 does not have."""
    return a * torch.rsqrt(a.pow(2).mean(dims, keepdim=True) + (torch.finfo(a.dtype).eps if eps is None else eps)) * weight


class RMSNorm(nn.Module):
    def __init__(self, shape, eps=None):
        super().__init__()
        self.weight, self.dims, self.eps = nn.Parameter(r(shape)), [-1 - i for i in range(len(shape))], eps

    def forward(self, a):
        return rms(a, self.dims, self.eps, self.weight)


class FrozenBatchNorm2d(nn.BatchNorm2d):
    """torchvision's, which has no counter."""
    def __init__(self, features, eps=1e-5):
        super().__init__(features, eps)
        self.num_batches_tracked = None
        self.weight.data, self.bias.data, self.running_mean, self.running_var = r(features), r(features), r(features), torch.rand(features) + 0.5


def channels_last(norm):
    return lambda a: norm(a.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


small = torch.tensor([[0.0, 0.0, 0.0], [1e-5, -1e-5, 1e-6], [nan, 1.0, 2.0], [inf, 1.0, -2.0], [-0.0, 1e-30, 5.0]])
for field, module, given in [
    ("RMSNorm(8)", RMSNorm([8]), x), ("RMSNorm([7, 8], eps=0.1)", RMSNorm([7, 8], 0.1), x), ("RMSNorm(3, 1e-6)", RMSNorm([3], 1e-6), small),
    ("FrozenBatchNorm2d(3, eps=0.01)", FrozenBatchNorm2d(3, 0.01), x), ("LocalResponseNorm(2)", nn.LocalResponseNorm(2), x),
    ("LocalResponseNorm(5, alpha=0.5, beta=0.3, k=2)", nn.LocalResponseNorm(5, 0.5, 0.3, 2.0), r(2, 9, 4, 3)),
    ("LocalResponseNorm(15, alpha=1.0)", nn.LocalResponseNorm(15, 1.0), r(2, 20, 4, 3)), ("LocalResponseNorm(3)", nn.LocalResponseNorm(3), sequence),
    ("LocalResponseNorm(14, 0.3)", nn.LocalResponseNorm(14, 0.3), r(2, 6, 5)), ("GroupNorm(3, 3)", nn.GroupNorm(3, 3), x),
]:
    layer(field, module, given, batch=True)
layer("RMSNorm(3, elementwise_affine=false)", nn.Module(), small, answer=lambda a: rms(a, -1, None))
norm = nn.LayerNorm(3, eps=1e-6)
nn.init.normal_(norm.weight), nn.init.normal_(norm.bias)
layer("LayerNorm2d(3, eps=1e-6)", norm, x, answer=channels_last(norm), batch=True)
case("rms_norm", "rms_norm(x, (3,)), rms_norm(x, [5, 3], eps=0.5), rms_norm(x, 3, y)", lambda a, w: (rms(a, -1, None), rms(a, (0, 1), 0.5), rms(a, -1, None, w)), small, r(3))
case("local_response_norm of special values", "local_response_norm(x, 3, alpha=0.1), local_response_norm(x, 1)", lambda a: (F.local_response_norm(a, 3, alpha=0.1), F.local_response_norm(a, 1)), special)

# Distances
a, b = r(4, 5), r(4, 5)
b[1], b[2] = a[1], -a[2]
a[3, 1], b[0] = nan, 0.0
tiny = torch.tensor([[1e-9, 0.0, 2e-9], [0.0, 0.0, 0.0]])
case("cosine_similarity", "cosine_similarity(x, y), cosine_similarity(x, y, dim=0), x.cosine_similarity(y, 1, 0.5), cosine_similarity(x, y[0], -1)", lambda u, v: (F.cosine_similarity(u, v), F.cosine_similarity(u, v, dim=0), F.cosine_similarity(u, v, 1, 0.5), F.cosine_similarity(u, v[0], -1)), a, b)
case("cosine_similarity of small vectors", "cosine_similarity(x, y), cosine_similarity(x[:, 0:1], y)", lambda u, v: (F.cosine_similarity(u, v), F.cosine_similarity(u[:, :1], v)), tiny, r(2, 3))
case("pairwise_distance", 'pairwise_distance(x, y), pairwise_distance(x, y, 1, keepdim=true), pairwise_distance(x, y[0], p=3, eps=0.1), pairwise_distance(x[0], y[1])', lambda u, v: (F.pairwise_distance(u, v), F.pairwise_distance(u, v, 1, keepdim=True), F.pairwise_distance(u, v[0], p=3, eps=0.1), F.pairwise_distance(u[0], v[1])), a, b)
layer("CosineSimilarity(dim=2, eps=1e-6)", nn.CosineSimilarity(dim=2, eps=1e-6), sequence, r(2, 3, 9), batch=True)
layer("PairwiseDistance(p=1, keepdim=true)", nn.PairwiseDistance(p=1, keepdim=True), sequence, r(2, 3, 9), batch=True)
u, v = r(2, 5, 4), r(2, 6, 4)
v[0, 2] = u[0, 1]
case("cdist", "cdist(x, y), cdist(x, y, 1), cdist(x, y, p=0), cdist(x[0], y[1], 3)", lambda c, d: (torch.cdist(c, d), torch.cdist(c, d, 1), torch.cdist(c, d, p=0), torch.cdist(c[0], d[1], 3)), u, v)
case("cdist by products", 'cdist(x, y), cdist(x, y[0:4], compute_mode="use_mm_for_euclid_dist")', lambda c, d: (torch.cdist(c, d), torch.cdist(c, d[:4], compute_mode="use_mm_for_euclid_dist")), r(7, 6), r(30, 6))

# Small layers
case("Identity with arguments", "Identity(54, unused=0.1)(x)", lambda c: c, a[:3].contiguous())
layer("Permute([0, 2, 1])", nn.Module(), sequence, answer=lambda c: c.permute(0, 2, 1))

# Tables
for field, options in [
    ("Embedding(6, 4, max_norm=1.5)", {"max_norm": 1.5}), ("Embedding(6, 4, padding_idx=2, max_norm=2, norm_type=1)", {"padding_idx": 2, "max_norm": 2, "norm_type": 1}),
    ("Embedding(6, 4, max_norm=0.5, norm_type=3)", {"max_norm": 0.5, "norm_type": 3}),
]:
    table = nn.Embedding(6, 4, **options)
    # Each answer from the table as it was written down: PyTorch shortens it while it reads.
    layer(field, table, torch.tensor([[0.0, 5.0, 2.0], [3.0, 3.0, 1.0]]), answer=lambda i, t=table, o=options: F.embedding(i.long(), t.weight.clone(), **o), batch=True)
counted = torch.tensor([[0.0, 5.0, 2.0, 2.0], [3.0, 3.0, 1.0, 2.0], [2.0, 2.0, 2.0, 2.0]])
holes = r(6, 4)
holes[5, 1], holes[3, 0], holes[2, 2] = nan, -inf, inf
# Of NaN among others PyTorch's max knows only one that comes first, and nnc each.
for mode in ["mean", "sum", "max"]:
    bag = nn.EmbeddingBag(6, 4, mode=mode)
    layer(f'EmbeddingBag(6, 4, mode="{mode}")', bag, counted, answer=lambda i, module=bag: module(i.long()), batch=True)
    case(f"embedding_bag {mode}", f'embedding_bag(x, y, mode="{mode}"), embedding_bag(x, y, padding_idx=2, mode="{mode}"), embedding_bag(x, y, padding_idx=-1, mode="{mode}", max_norm=1)', lambda i, w, m=mode: (F.embedding_bag(i.long(), w, mode=m), F.embedding_bag(i.long(), w, padding_idx=2, mode=m), F.embedding_bag(i.long(), w.clone(), padding_idx=-1, mode=m, max_norm=1.0)), counted, holes if mode != "max" else holes.nan_to_num(0.5))
case("embedding_bag by weights", 'embedding_bag(x, y, mode="sum", per_sample_weights=z), embedding_bag(x, y, mode="sum", per_sample_weights=z, padding_idx=2)', lambda i, w, s: (F.embedding_bag(i.long(), w, mode="sum", per_sample_weights=s), F.embedding_bag(i.long(), w, mode="sum", per_sample_weights=s, padding_idx=2)), counted, r(6, 4), r(3, 4))
case("one_hot", "one_hot(x, 6), one_hot(x, num_classes=7) * 2", lambda i: (F.one_hot(i.long(), 6).float(), F.one_hot(i.long(), 7).float() * 2), counted, batch=True)

# Older names
case("upsample", 'upsample(x, scale_factor=2), upsample(x, (3, 5), mode="bilinear", align_corners=true), upsample_nearest(x, (9, 4)), upsample_bilinear(x, scale_factor=2)', lambda c: (F.interpolate(c, scale_factor=2), F.interpolate(c, (3, 5), mode="bilinear", align_corners=True), F.upsample_nearest(c, (9, 4)), F.upsample_bilinear(c, scale_factor=2)), x)
# Lists of one stand for all dimensions
case("windows as lists of one", "max_pool2d(x, (3,), [2], padding=(1,)), avg_pool2d(x, [3], padding=[1]), MaxPool2d((2,))(x), avg_pool2d(x, 2, divisor_override=-3), conv2d(x, y, stride=(2,), padding=[1], dilation=(1,)), avg_pool3d(x.unsqueeze(2), (1, 2, 2), padding=(0,))", lambda a, w: (F.max_pool2d(a, (3,), [2], padding=(1,)), F.avg_pool2d(a, [3], padding=[1]), F.max_pool2d(a, (2,)), F.avg_pool2d(a, 2, divisor_override=-3), F.conv2d(a, w, stride=(2,), padding=[1], dilation=(1,)), F.avg_pool3d(a.unsqueeze(2), (1, 2, 2), padding=(0,))), r(1, 2, 6, 7), r(2, 2, 3, 3))

write("pooling")

# Names, for names.test.ts: those of 1.13, and the layers that 2.8 has beside them
INTERNAL = re.compile(
    r"^(cudnn|miopen|mkldnn|quantize|quantized|fbgemm|set_|get_|is_|fake_|fused|are_|autocast|batch_norm_|import_|parse_|sparse_|to_sparse|init_num|unify"
    r"|merge_type|q_|compiled|rnn_|native_|read_vitals|prepare_|crow_|ccol_|col_|row_ind|align_|as_sub|data_ptr|ipu|xpu|int_repr|has_|refine|names?$"
    r"|output_nr|volatile|reinforce|layout|sspaddmm|smm|hsmm|hspmm|dsmm|spmm|saddmm|vitals|candidate|classproperty|fork|wait|can_cast|use_det|typename"
    r"|obj$|choose_q|clear_auto|record_stream|storage|register_hook|retain|grad_fn|element_size|assert_|boolean_dispatch|handle_|_)|(_copy|dtype)$"
)
callables = lambda owner: sorted(name for name in dir(owner) if name[0].islower() and not INTERNAL.search(name) and callable(getattr(owner, name)))
LATER = ["Buffer", "RMSNorm", "ZeroPad1d", "ZeroPad3d", "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad3d"]
names = {
    "layers": sorted({name for name in dir(nn) if name[0].isupper() and isinstance(getattr(nn, name), type)} | set(LATER)),
    "functions": callables(F),
    "methods": sorted(set(callables(torch.Tensor)) | set(callables(torch))),
}
with open("names.json", "w") as file:
    json.dump(names, file, separators=(",", ":"))
