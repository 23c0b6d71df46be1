"""Poolings with indices and back, norms, distances and small layers, special values included."""
import math

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

write("pooling")
