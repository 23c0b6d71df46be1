import { describe, expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

/** What PyTorch refuses, and what we do not have: each with the message that tells so. */

const layers: readonly (readonly [layer: string, input: string, message: string])[] = [
  ["Conv2d(4, 6, 3, groups=4)", "[N, 4, 8, 8]", "Conv2d: groups=4 does not divide out_channels=6"],
  ["Conv2d(4, 6, 3, groups=3)", "[N, 4, 8, 8]", "Conv2d: groups=3 does not divide in_channels=4"],
  ['Conv2d(4, 6, 3, padding="same", stride=2)', "[N, 4, 8, 8]", 'Conv2d: padding="same" needs a stride of 1'],
  ["Conv2d(4, 6, 9)", "[N, 4, 8, 8]", "the kernel 9×9 is larger than the padded input 8×8"],
  ["Conv2d(3, 6, 3)", "[N, 4, 8, 8]", "Conv2d expects 3 input channels, but x has 4"],
  [
    'Conv2d(4, 6, 3, padding=8, padding_mode="reflect")',
    "[N, 4, 8, 8]",
    "reflection by 8 needs more than 8 elements, but dimension 2 of [N, 4, 8, 8] has 8",
  ],
  [
    'Conv2d(4, 6, 3, padding=9, padding_mode="circular")',
    "[N, 4, 8, 8]",
    "circular padding by 9 would wrap around dimension 2 of [N, 4, 8, 8] more than once",
  ],
  [
    'Conv2d(4, 6, 3, padding_mode="mirror")',
    "[N, 4, 8, 8]",
    'padding_mode of Conv2d expects "zeros", "reflect", "replicate" or "circular", got "mirror"',
  ],
  ["MaxPool2d(2, padding=2)", "[N, 4, 8, 8]", "MaxPool2d: padding 2 is more than half of the kernel size 2"],
  ["AvgPool2d(3, padding=2)", "[N, 4, 8, 8]", "AvgPool2d: padding 2 is more than half of the kernel size 3"],
  ["MaxPool2d(9)", "[N, 4, 8, 8]", "the pooling window 9×9 is larger than the padded input 8×8"],
  ["MaxPool1d(2, padding=2)", "[N, 4, 8]", "MaxPool1d: padding 2 is more than half of the kernel size 2"],
  [
    "ConvTranspose2d(4, 6, 3, stride=2, output_padding=2)",
    "[N, 4, 8, 8]",
    "ConvTranspose2d: output_padding=2 must be smaller than the stride 2 or the dilation 1",
  ],
  ["ConvTranspose2d(4, 6, 3, groups=3)", "[N, 4, 8, 8]", "ConvTranspose2d: groups=3 does not divide in_channels=4"],
  ["ConvTranspose2d(4, 6, 1, padding=4)", "[N, 4, 8, 8]", "nothing would be left of the image: its size would be 0×0"],
  [
    'ConvTranspose2d(4, 6, 3, padding_mode="reflect")',
    "[N, 4, 8, 8]",
    'padding_mode of ConvTranspose2d expects "zeros", got "reflect"',
  ],
  [
    "ReflectionPad2d(8)",
    "[N, 4, 8, 8]",
    "reflection by 8 needs more than 8 elements, but dimension 2 of [N, 4, 8, 8] has 8",
  ],
  ["ReflectionPad2d((1, 2, 3))", "[N, 4, 8, 8]", "ReflectionPad2d takes one number or 4, got 3"],
  ["ZeroPad2d(-4)", "[N, 4, 8, 8]", "pad takes 8 of 8 elements away, and nothing is left"],
  [
    "CircularPad2d(9)",
    "[N, 4, 8, 8]",
    "circular padding by 9 would wrap around dimension 2 of [N, 4, 8, 8] more than once",
  ],
  ["ReflectionPad2d(2)", "[N, 4]", "ReflectionPad2d expects images [N, C, H, W] or [C, H, W], got [N, 4]"],
  ["GroupNorm(3, 4)", "[N, 4, 8, 8]", "GroupNorm: num_groups=3 does not divide num_channels=4"],
  ["GroupNorm(2, 6)", "[N, 4, 8, 8]", "GroupNorm expects 6 channels, but x has 4"],
  ["LayerNorm([4, 8])", "[N, 4, 8, 8]", "layer_norm expects the last dimensions to be [4, 8], got [N, 4, 8, 8]"],
  ["LayerNorm(7)", "[N, 4, 8, 8]", "LayerNorm expects 7 features, but x has 8"],
  ["BatchNorm2d(5)", "[N, 4, 8, 8]", "BatchNorm2d expects 5 channels, but x has 4"],
  ["InstanceNorm2d(5)", "[N, 4, 8, 8]", "InstanceNorm2d expects 5 channels, but x has 4"],
  ["InstanceNorm2d(4)", "[N, 4, 1, 1]", "instance_norm needs more than one value in each channel, got [N, 4, 1, 1]"],
  ["RMSNorm(7)", "[N, 4, 8, 8]", "RMSNorm expects 7 features, but x has 8"],
  ["LayerNorm2d(5)", "[N, 4, 8, 8]", "LayerNorm2d expects 5 channels, but x has 4"],
  ["LayerNorm2d(4)", "[N, 4, 8]", "LayerNorm2d expects images [N, C, H, W], got [N, 4, 8]"],
  ["FrozenBatchNorm2d(4)", "[N, 4]", "FrozenBatchNorm2d expects images [N, C, H, W], got [N, 4]"],
  ["Permute([0, 2])", "[N, 4]", "dim 2 is out of range for a tensor of 2 dimensions"],
  ["BatchNorm2d(4)", "[N, 4]", "BatchNorm2d expects images [N, C, H, W], got [N, 4]"],
  ["MultiheadAttention(8, 3)", "[N, 4, 8, 8]", "MultiheadAttention: num_heads=3 does not divide embed_dim=8"],
  [
    "LSTM(8, 4)",
    "[N, 4, 8, 8]",
    "LSTM expects sequences [T, N, features] or one alone [T, features], got [N, 4, 8, 8]",
  ],
  ["GRU(8, 4, batch_first=true)", "[8]", "GRU expects sequences [N, T, features] or one alone [T, features], got [8]"],
  [
    "LSTM(8, 4)",
    "[N, 4, 8]",
    "the input of LSTM is [N, 4, 8], but without batch_first the batch comes second: [T, N, 8]",
  ],
  ["RNN(8, 4)", "[N, 8]", "[N, 8] is one sequence alone, and how many steps it has must be known"],
  ["GRU(7, 4, batch_first=true)", "[N, 4, 8]", "GRU expects 7 input features, but x has 8"],
  ["LSTM(8, 4, proj_size=4)", "[4, 2, 8]", "LSTM: proj_size=4 should be smaller than hidden_size=4"],
  ["LSTM(8, 4, 1001)", "[4, 2, 8]", "LSTM: num_layers is at most 1000, got 1001"],
  ["LSTM(8, 4, 0)", "[4, 2, 8]", "num_layers of LSTM expects a positive int, got 0"],
  ['RNN(8, 4, nonlinearity="sigmoid")', "[4, 2, 8]", 'nonlinearity of RNN expects "tanh" or "relu", got "sigmoid"'],
  ["GRU(8, 4, proj_size=2)", "[4, 2, 8]", "GRU has no argument proj_size"],
  ["GRUCell(8, 4)", "[N, 3, 8]", "GRUCell expects one step, [N, features] or [features], got [N, 3, 8]"],
  ["LSTMCell(7, 4)", "[N, 8]", "LSTMCell expects 7 input features, but x has 8"],
  ["PixelShuffle(3)", "[N, 4, 8, 8]", "pixel_shuffle by 3 needs channels in 9s, got 4 in [N, 4, 8, 8]"],
  ["PixelUnshuffle(3)", "[N, 4, 8, 8]", "pixel_unshuffle by 3 needs a height and width in 3s, got [N, 4, 8, 8]"],
  ["Unfold(3)", "[N, 4]", "unfold expects images [N, C, H, W] or [C, H, W], got [N, 4]"],
  ["Unfold(9, stride=2)", "[N, 4, 8, 8]", "windows of 9×9 do not fit into an image of 8×8"],
  [
    "Unfold((3, 2), dilation=5, padding=1)",
    "[N, 4, 8, 8]",
    "windows of 3×2, dilated by 5×5, do not fit into an image of 8×8, padded by 1×1",
  ],
  ["Fold((4, 4), 3)", "[N, 8, 4]", "fold by windows of 3×3 needs rows in 9s, got 8 in [N, 8, 4]"],
  ["Fold((4, 4), 2)", "[N, 8, 4]", "an image of 4×4 has 3 · 3 = 9 windows, but [N, 8, 4] has 4"],
  [
    "Fold((4, 4), 2)",
    "[N, 4, 8, 8]",
    "fold expects columns [N, C · height · width, windows] or [C · height · width, windows], got [N, 4, 8, 8]",
  ],
  ["PReLU(3)", "[N, 4, 8, 8]", "prelu has 3 weights for 4 channels; it takes one or as many"],
  ["GLU(1)", "[N, 5]", "glu halves dimension 1 of [N, 5], so its size must be even"],
  ["Upsample()", "[N, 4, 8, 8]", "interpolate needs size or scale_factor"],
  ["Upsample(size=3, scale_factor=2)", "[N, 4, 8, 8]", "give either size or scale_factor, not both"],
  [
    "AdaptiveMaxPool3d(37, return_indices=true)",
    "[N, 1, 64, 64, 64]",
    "64×64×64 in 37×37×37 stretches are of 9261 kinds, too many for the places of their maxima",
  ],
  [
    'Upsample(scale_factor=2, mode="trilinear")',
    "[N, 4, 8, 8]",
    'mode="trilinear" is for volumes [N, C, D, H, W]; "bilinear" is for images',
  ],
  [
    'Upsample(scale_factor=2, mode="bicubic")',
    "[N, 4, 8]",
    'mode="bicubic" is for images [N, C, H, W]; "linear" is for sequences',
  ],
  [
    'Upsample(scale_factor=0.1, mode="bicubic")',
    "[N, 4, 8, 8]",
    "nothing would be left of the image: its size would be 0×0",
  ],
  [
    "Upsample(scale_factor=2, align_corners=true)",
    "[N, 4, 8, 8]",
    'align_corners goes with the modes "linear", "bilinear", "trilinear" and "bicubic", not with "nearest"',
  ],
  [
    'Upsample(scale_factor=2, mode="linear")',
    "[N, 4, 8, 8]",
    'mode="linear" is for sequences [N, C, L]; "bilinear" is for images',
  ],
  ["Embedding(10, 4, padding_idx=10)", "[N, 4, 8, 8]", "Embedding: padding_idx=10 is none of 10 embeddings"],
  [
    "EmbeddingBag(10, 4, include_last_offset=true)",
    "[N, 4]",
    "offsets cut a list into bags of several lengths, which are only known at run time",
  ],
  ["EmbeddingBag(10, 4)", "[N]", "embedding_bag expects [N, L], a bag a row, got [N]"],
  ["Unflatten(1, (-1, -1))", "[N, 4, 8, 8]", "only one size may be -1"],
  ["Unflatten(1, (3, 2))", "[N, 4, 8, 8]", "[3, 2] does not make up 4"],
  ["Hardtanh(2, 1)", "[N, 4, 8, 8]", "Hardtanh: max_val=1 must be above min_val=2"],
  ["Softshrink(-1)", "[N, 4, 8, 8]", "lambd must not be negative, got -1"],
  ["RReLU(0.5, 0.1)", "[N, 4, 8, 8]", "lower 0.5 is above upper 0.1"],
  ["Dropout(1.5)", "[N, 4, 8, 8]", "p of Dropout expects a number from 0 to 1, got 1.5"],
  ["CELU(0)", "[N, 4, 8, 8]", "alpha must not be 0"],
  ["BatchNorm2d(4, eps=-1)", "[N, 4, 8, 8]", "eps of BatchNorm2d expects a finite number of at least 0, got -1"],
  ["BatchNorm2d(4, eps=-1e-9)", "[N, 4, 8, 8]", "eps of BatchNorm2d expects a finite number of at least 0, got -1e-9"],
  ["InstanceNorm2d(4, eps=-1)", "[N, 4, 8, 8]", "eps of InstanceNorm2d expects a finite number of at least 0, got -1"],
  ["GroupNorm(2, 4, eps=-1)", "[N, 4, 8, 8]", "eps of GroupNorm expects a finite number of at least 0, got -1"],
  ["LayerNorm(8, eps=-1)", "[N, 4, 8, 8]", "eps of LayerNorm expects a finite number of at least 0, got -1"],
  ["LayerNorm(8, eps=1e39)", "[N, 4, 8, 8]", "eps of LayerNorm expects a finite number of at least 0, got 1e+39"],
  ["Hardtanh(1, 1)", "[N, 4, 8, 8]", "Hardtanh: max_val=1 must be above min_val=1"],
  ["Hardtanh(1, -1)", "[N, 4, 8, 8]", "Hardtanh: max_val=-1 must be above min_val=1"],
  ["RReLU(1, 0.5)", "[N, 4, 8, 8]", "lower 1 is above upper 0.5"],
  ["Softshrink(-1)", "[N, 4, 8, 8]", "lambd must not be negative, got -1"],
  ['GELU(approximate="tan")', "[N, 4, 8, 8]", 'approximate of GELU expects "none" or "tanh", got "tan"'],
  ['StochasticDepth(0.5, "col")', "[N, 4, 8, 8]", 'mode of StochasticDepth expects "batch" or "row", got "col"'],
  ["ChannelShuffle(3)", "[N, 4, 8, 8]", "groups=3 does not divide 4 channels"],
  ["Linear(7, 3)", "[N, 4, 8, 8]", "Linear expects 7 input features, but x has 8"],
  ["Softmax(4)", "[N, 4, 8, 8]", "dim 4 is out of range for a tensor of 4 dimensions"],
];

/** On x: [2, 4, 8, 8]. */
const expressions: readonly (readonly [expression: string, message: string])[] = [
  ["x.view(-1, -1)", "only one size of a view may be -1"],
  ["hstack([])", "hstack needs at least one tensor"],
  ["block_diag(x)", "block_diag expects matrices of known sizes, got [2, 4, 8, 8]"],
  ["tensor_split(x, [2, 2], 1)", "tensor_split at 2, 2 of 4 leaves a part empty, and no tensor here has a size of 0"],
  ["tensor_split(x, 9, 1)", "tensor_split makes from 1 to 4 parts of 4, got 9"],
  ["x.hsplit(3)", "hsplit: 3 does not divide 4"],
  ["dsplit(x[0, 0], 2)", "dsplit expects at least 3 dimensions, got [8, 8]"],
  ["split_with_sizes(x, [1, 2], 1)", "the parts 1 + 2 should be positive and add up to 4"],
  ["rot90(x, 1, [1, 1])", "rot90 turns two dimensions, got 1, 1"],
  ["x[0, 0, 0].fliplr()", "fliplr expects at least 2 dimensions, got [8]"],
  ["diag(x)", "diag expects a vector or a matrix, got [2, 4, 8, 8]"],
  ["x.diagonal_scatter(x, 0, 2, 3)", "diagonal_scatter expects a src [2, 4, 8], got [2, 4, 8, 8]"],
  ["x.select_scatter(x, 1, 0)", "select_scatter expects a src [2, 8, 8], got [2, 4, 8, 8]"],
  ["x.slice_scatter(x, 1, 3, 3)", "nothing lies from 3 to 3"],
  ["meshgrid(x, x)", "meshgrid expects vectors, got [2, 4, 8, 8]"],
  ["combinations(x[0, 0, 0], 9)", "combinations gives nothing, and no tensor here has a size of 0"],
  ["x + tril_indices(200, 200)", "tril_indices would write 40200 numbers down, and 4096 are the most"],
  ["matrix_power(x, -1)", "matrix_power of -1 needs an inverse, and there is none here"],
  ["matrix_power(x[:, :, 1:], 2)", "matrix_power expects square matrices, got [2, 4, 7, 8]"],
  ["pdist(x)", "pdist expects a matrix of known sizes, got [2, 4, 8, 8]"],
  ["quantile(x, 1.5)", "q is from 0 to 1, got 1.5"],
  ["cov(x)", "cov expects a vector or a matrix of known sizes, got [2, 4, 8, 8]"],
  ["trapezoid(x[:, :, :, 0:1])", "trapezoid needs two values along dim -1, got [2, 4, 8, 1]"],
  ["isin(1, 2) + x", "isin needs a tensor among its two"],
  ["polygamma(2, x)", "polygamma knows the orders 0 and 1, got 2"],
  ["bitwise_left_shift(x, 0.5)", "bits are shifted by whole numbers from 0 on, got 0.5"],
  ["x.view(3, -1)", "[3, -1] needs a multiple of 3 elements, but [2, 4, 8, 8] has 512 = 2·4·8·8"],
  ["x.reshape(2, 5)", "[2, 5] needs 10 = 2·5 elements, but [2, 4, 8, 8] has 512 = 2·4·8·8"],
  ["x @ x[:, :, 0:4]", "[2, 4, 8, 8] @ [2, 4, 4, 8] multiplies rows of 8 with columns of 4"],
  ["matmul(x, 2)", "other of matmul expects a tensor, got the int 2"],
  ["bmm(x, x)", "bmm expects 3 dimensions, got [2, 4, 8, 8]"],
  ["x.roll((1, 2), 1)", "roll is given 2 shifts for 1 dims"],
  ["pad(x, (1, 2, 3))", "pad takes two numbers for each dimension, got 3"],
  [
    'pad(x, (1, 2), mode="reflect")',
    'mode="reflect" pads the last dimensions of a tensor with channels before them, so 2 numbers do not go with [2, 4, 8, 8]',
  ],
  [
    'pad(x, (9, 0, 0, 0), mode="circular")',
    "circular padding by 9 would wrap around dimension 3 of [2, 4, 8, 8] more than once",
  ],
  ['pad(x, (1, 1, 1, 1), mode="reflect", value=1)', 'mode="reflect" takes no value'],
  [
    "grid_sample(x, x)",
    "grid_sample expects a grid [N, rows, columns, 2] of x and y, got [2, 4, 8, 8] and [2, 4, 8, 8]",
  ],
  [
    "grid_sample(x[:, 0], x)",
    "grid_sample expects images [N, C, H, W] and a grid [N, rows, columns, 2], got [2, 8, 8] and [2, 4, 8, 8]",
  ],
  [
    "grid_sample(x.unsqueeze(2), x.unsqueeze(1))",
    "grid_sample expects images [N, C, H, W] and a grid [N, rows, columns, 2], got [2, 4, 1, 8, 8] and [2, 1, 4, 8, 8]",
  ],
  [
    "grid_sample(x[0:1], x[:, :, :, 0:2])",
    "grid_sample expects a grid for each image, got [1, 4, 8, 8] and [2, 4, 8, 2]",
  ],
  ["affine_grid(x[:, 0, 0:2], (2, 3, 4, 5))", "affine_grid expects a theta [N, 2, 3] for each image, got [2, 2, 8]"],
  ["affine_grid(x[:, 0, 0:2, 0:3], (3, 3, 4, 5))", "affine_grid is to make 3 grids of [2, 2, 3]"],
  ["affine_grid(x[:, 0, 0:2, 0:3], (2, 4, 5))", "affine_grid expects the size [N, C, H, W] of images, got [2, 4, 5]"],
  ["affine_grid(x[:, 0, 0:2, 0:3], (2, 1, 0, 5))", "affine_grid needs a positive size, got [2, 1, 0, 5]"],
  ["x.unfold(2, 9, 1)", "a window of 9 is larger than dimension 2 of [2, 4, 8, 8], which has 8"],
  ["x.unfold(4, 2, 1)", "dim 4 is out of range for a tensor of 4 dimensions"],
  ["x.unfold(2, 2, 0)", "step of unfold expects a positive int, got 0"],
  ["x.permute(0, 1)", "dims must name each of the 4 dimensions of [2, 4, 8, 8] once"],
  ["x.mean((1, 1))", "dim names a dimension twice: 1, 1"],
  ["x.sum(4)", "dim 4 is out of range for a tensor of 4 dimensions"],
  ["x.repeat(2)", "repeat takes a number for each dimension of [2, 4, 8, 8], got 1"],
  ["x.expand(2, 4, 8, 9)", "[2, 4, 8, 8] cannot be expanded to [2, 4, 8, 9]"],
  ["x.argmax((1, 2))", "dim of argmax expects an int, got a tuple"],
  ["where(x, 1)", "where needs other"],
  [
    "interpolate(x, (3, 3), antialias=true)",
    'antialias goes with the modes "bilinear" and "bicubic" of images, not with "nearest"',
  ],
  ["interpolate(x, (0, 3))", "size of interpolate expects a positive int or a list of positive ints, got (0, 3)"],
  ["x.squeeze(7)", "dim 7 is out of range for a tensor of 4 dimensions"],
  ["x.unbind(4)", "dim 4 is out of range for a tensor of 4 dimensions"],
  ["x.select(1, 4)", "index 4 is out of range for 4 elements"],
  [
    "cat([x, x[:, :, 0:4]], 1)",
    "cat along dimension 1 expects the other sizes to be equal, got [2, 4, 8, 8] and [2, 4, 4, 8]",
  ],
  ["scaled_dot_product_attention(x, x[:, :, :, 0:4], x)", "query and key need equally many features, got 8 and 4"],
  ["x + x[:, 0:3]", "shapes [2, 4, 8, 8] and [2, 3, 8, 8] do not broadcast: dimension -3 is 4 and 3"],
  ["x.flip(5)", "dim 5 is out of range for a tensor of 4 dimensions"],
  ["x.clamp()", "clamp needs min, max or both"],
  ["group_norm(x, 3)", "3 groups do not divide 4 channels"],
  ["layer_norm(x, (8, 7))", "layer_norm expects the last dimensions to be [8, 7], got [2, 4, 8, 8]"],
  ['x.norm("nuc")', 'p of norm expects a number, "fro", "inf" or "-inf", got "nuc"'],
  [
    "adaptive_avg_pool2d(x, 0)",
    "output_size of adaptive_avg_pool2d expects a positive int or none or a pair of them, got 0",
  ],
  ["x.t()", "t expects at most 2 dimensions, got [2, 4, 8, 8]"],
  ["x.movedim((0, 1), (2, 2))", "movedim names a dimension twice"],
  ["not x", "a condition must be known at compile time, but this is a tensor [2, 4, 8, 8]"],
  ["x and x", "a condition must be known at compile time, but this is a tensor [2, 4, 8, 8]"],
  ["x.split((1, 2), 1)", "the parts 1 + 2 should be positive and add up to 4"],
  ["x.narrow(1, 3, 2)", "3 and the 2 from there on are not all within 4"],
  ["normalize(x, dim=4)", "dim 4 is out of range for a tensor of 4 dimensions"],
  ["conv_transpose2d(x, x)", "conv_transpose2d expects 2 input channels, but the input has 4"],
  ["max_pool2d(x, 2, padding=2)", "padding 2 is more than half of the kernel size 2"],
  [
    "max_unpool2d(x, x, 2, output_size=[19, 16])",
    "output_size [19, 16] is out of reach: size 0 lies between 14 and 18",
  ],
  ["max_unpool2d(x, x, 2, output_size=[16])", "output_size has 2 or 4 sizes, got [16]"],
  ["max_unpool2d(x, x[:, :, 0:4], 2)", "there is an index for each value: expected [2, 4, 8, 8], got [2, 4, 4, 8]"],
  ["max_unpool1d(x, x, 2)", "max_unpool1d expects sequences [N, C, L] or [C, L], got [2, 4, 8, 8]"],
  ["max_unpool2d(x, x, 2, padding=8)", "nothing would be left: the size would be 0×0"],
  ["rms_norm(x, [7])", "rms_norm expects the last dimensions to be [7], got [2, 4, 8, 8]"],
  ["rms_norm(x, [8], x)", "the weight should be [8], got [2, 4, 8, 8]"],
  ["local_response_norm(x[0, 0], 3)", "local_response_norm expects at least 3 dimensions, [N, C, …], got [8, 8]"],
  ["cosine_similarity(x, x, 4)", "dim 4 is out of range for a tensor of 4 dimensions"],
  ["cdist(x, x[:, :, :, 0:4])", "cdist expects vectors of one length, got [2, 4, 8, 8] and [2, 4, 8, 4]"],
  ["cdist(x, x, -1)", "p must not be negative, got -1"],
  ["one_hot(x)", "one_hot needs num_classes: how many there are in the input is only known at run time"],
  [
    "embedding_bag(x[0, 0], x[0, 1], per_sample_weights=x[0, 0])",
    'per_sample_weights go with mode="sum", not with "mean"',
  ],
  ["x.cumsum(9)", "dim 9 is out of range for a tensor of 4 dimensions"],
  ["prelu(x, x)", "the weight of prelu has one dimension, got [2, 4, 8, 8]"],
  ["normalize(x, eps=-1)", "eps of normalize expects a finite number of at least 0, got -1"],
  ["layer_norm(x, 8, eps=-1)", "eps of layer_norm expects a finite number of at least 0, got -1"],
  ["group_norm(x, 2, eps=-1)", "eps of group_norm expects a finite number of at least 0, got -1"],
  ["instance_norm(x, eps=-1)", "eps of instance_norm expects a finite number of at least 0, got -1"],
  [
    "batch_norm(x, none, none, training=true, eps=-1)",
    "eps of batch_norm expects a finite number of at least 0, got -1",
  ],
  ["hardtanh(x, 1, -1)", "min_val 1 is above max_val -1"],
  ["embedding(x[0, 0, 0], x[0, 0], padding_idx=8)", "padding_idx=8 is none of 8 embeddings"],
  ["embedding(x[0, 0, 0], x[0, 0], padding_idx=-9)", "padding_idx=-9 is none of 8 embeddings"],
  ["x.unflatten(1, (-1, -1))", "only one size may be -1"],
  ['einsum("ij,jk", x)', `einsum's "ij,jk" is for 2 operands, got 1`],
  ['einsum("ij->i", x)', `einsum's "ij->i" names 2 dimensions of operand 1, which is [2, 4, 8, 8]`],
  ['einsum("abcd->abe", x)', `einsum's result names e, which no operand has in "abcd->abe"`],
  ['einsum("abcd->aa", x)', `einsum's result names a twice in "abcd->aa"`],
  ['einsum("ab.cd", x)', 'einsum names dimensions by letters and "...", got . in "ab.cd"'],
  ['einsum("a->b->c", x)', 'einsum takes one -> in its equation, got "a->b->c"'],
  ['einsum("abca->a", x)', "einsum's a stands twice for one operand, but is 2 and 8"],
  ['einsum("abcd,abce->de", x, x[:, 0:3])', "einsum's b is 4 in one operand and 3 in another"],
  ['einsum("...a,...a", x, x[:, 0:3])', `einsum's a dimension under "..." is 4 in one operand and 3 in another`],
  ['einsum(x, "abcd")', "equation of einsum expects a string, got a tensor [2, 4, 8, 8]"],
  [
    "tensordot(x, x)",
    "tensordot of [2, 4, 8, 8] and [2, 4, 8, 8] sums over dimension 2 of the first and 0 of the second, which differ",
  ],
  ["tensordot(x, x, ((0, 1), (0,)))", "tensordot is given 2 dimensions of one tensor and 1 of the other"],
  ["inner(x, x[:, :, :, 0:4])", "inner expects the same last size, got [2, 4, 8, 8] and [2, 4, 8, 4]"],
  ["outer(x, x)", "outer expects 1 dimension, got [2, 4, 8, 8]"],
  ["mv(x[0, 0], x[0])", "mv expects 1 dimension, got [4, 8, 8]"],
  ["addmm(x, x[0, 0], x[0, 0])", "addmm adds a product [8, 8], to which [2, 4, 8, 8] does not stretch"],
  ["addbmm(x[0, 0], x[0], x[0, :, 0:4])", "addbmm cannot multiply [4, 8, 8] with [4, 4, 8]"],
  ["chain_matmul(x[0, 0], x[0, 0, 0:4])", "chain_matmul multiplies [8, 8] with [4, 8], whose sizes do not meet"],
  ["multi_dot([x])", "multi_dot needs at least 2 tensors, got 1"],
  ["trace(x)", "trace expects a matrix, got [2, 4, 8, 8]"],
  ["x.diagonal(9)", "there is no diagonal 9 in 2 rows of 4"],
  ["x.diagonal(0, 1, 1)", "diagonal takes two dimensions, got 1 and 1"],
  ["cross(x, x)", "cross needs a dimension of size 3, got [2, 4, 8, 8] and [2, 4, 8, 8]"],
  ["cdist(x, x[:, :, :, 0:4])", "cdist expects vectors of one length, got [2, 4, 8, 8] and [2, 4, 8, 4]"],
  ["cdist(x, x, p=-1)", "p must not be negative, got -1"],
  ['matrix_norm(x, "nuc")', "the norm nuc needs singular values, which are not supported"],
  ["matrix_norm(x, 3)", 'matrix_norm knows the orders "fro", 1, -1, "inf" and "-inf", got 3'],
  ["bilinear(x, x, x)", "the weight of bilinear has 3 dimensions, got [2, 4, 8, 8]"],
  ["bilinear(x, x[0], x[0])", "bilinear expects equal sizes before the last, got [2, 4, 8, 8] and [4, 8, 8]"],
  ["bilinear(x, x[:, :, :, 0:2], x[0])", "input2 of bilinear has 2 features, and its weight [4, 8, 8] is for 8"],
];

/** Over x, where N is open, and with weights w of one value and v of three. */
const ofOpenBatch: readonly (readonly [expression: string, input: string, message: string])[] = [
  ["x.squeeze()", "[N, 1, 3]", "squeeze would take N away where it is 1, which is only known at run time"],
  ["x.squeeze(0)", "[N, 1, 3]", "squeeze would take N away where it is 1, which is only known at run time"],
  ["x.squeeze(-3)", "[N, 1, 3]", "squeeze would take N away where it is 1, which is only known at run time"],
  ["x.squeeze((0, 1))", "[N, 1, 3]", "squeeze would take N away where it is 1, which is only known at run time"],
  ["x.unsqueeze(0).squeeze()", "[N, 3]", "squeeze would take N away where it is 1, which is only known at run time"],
  ["batch_norm(x, w, w)", "[N, 3]", "the running_mean should be [3], got [1]"],
  ["batch_norm(x, v, v)", "[N, 1]", "the running_mean should be [1], got [3]"],
  ["batch_norm(x, v, v, bias=w)", "[N, 3, 4]", "the bias should be [3], got [1]"],
  ["batch_norm(x, v, v)", "[3]", "expected [N, C, …], got [3]"],
  [
    "batch_norm(x, v, v, training=true)",
    "[1, 3]",
    "the batch's own statistics need more than one value for each channel, got [1, 3]",
  ],
  [
    "dropout2d(x, 0.3, training=true)",
    "[N, 3, 4, 4]",
    "dropout2d with training=true draws random numbers in inference, too, and here inference draws none",
  ],
  [
    "rrelu(x, training=true)",
    "[N, 3]",
    "rrelu with training=true draws random numbers in inference, too, and here inference draws none",
  ],
  [
    "avg_pool2d(x, 2, divisor_override=0)",
    "[N, 3, 4, 4]",
    "divisor_override of avg_pool2d expects an int but 0, got 0",
  ],
  [
    "avg_pool2d(x, [2, 2, 2])",
    "[N, 3, 4, 4]",
    "kernel_size of avg_pool2d expects a positive int or a pair of them, got [2, 2, 2]",
  ],
  ["group_norm(x, 1, bias=w)", "[N, 3, 4]", "the bias should be [3], got [1]"],
  ["layer_norm(x, [4], bias=w)", "[N, 3, 4]", "the bias should be [4], got [1]"],
];

const messagesOf = (text: string): string[] =>
  runPipeline(source("case.nn", text), {}, "optimized").diagnostics.map(({ message }) => message);

describe("layers", () => {
  test.each(layers)("%s on %s is refused", (layer, input, message) => {
    expect(messagesOf(`model Case {\n  layer = ${layer}\n  forward(x: ${input}) { return layer(x) }\n}\n`)).toEqual([
      message,
    ]);
  });
});

describe("functions", () => {
  test.each(expressions)("%s is refused", (expression, message) => {
    expect(messagesOf(`model Case {\n  forward(x: [2, 4, 8, 8]) { return ${expression} }\n}\n`)).toEqual([message]);
  });
});

describe("weights and open batches", () => {
  test.each(ofOpenBatch)("%s of %s is refused", (expression, input, message) => {
    const fields = "w = Parameter([1])\n  v = Parameter([3])";
    const text = `model Case {\n  ${fields}\n  forward(x: ${input}) { return ${expression} }\n}\n`;
    const errors = runPipeline(source("case.nn", text), {}, "optimized").diagnostics.filter(
      ({ severity }) => severity === "error",
    );
    expect(errors.map((each) => each.message)).toEqual([message]);
  });

  test("squeeze says what to write instead", () => {
    const helpOf = (call: string): string | undefined =>
      runPipeline(source("case.nn", `model Case { forward(x: [N, 1, 3, 1]) { return x.${call} } }`)).diagnostics[0]
        ?.help;
    expect(helpOf("squeeze()")).toBe("write x.squeeze((1, 3)), or fix the batch: --set N=1");
    expect(helpOf("squeeze((0, 1))")).toBe("write x.squeeze(1), or fix the batch: --set N=1");
    expect(helpOf("squeeze(0)")).toBe("leave it out, or fix the batch: --set N=1");
  });
});
