import { emit, type Handler } from "./operation.ts";
import { isNone, type Value } from "../values.ts";

/**
 * Operations that are functions of the vocabulary: PyTorch's parameters in the order of its schema
 * (https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/native_functions.yaml), by the vocabulary's names. `~`: means
 * nothing here. `= name`: what the vocabulary calls it.
 */
const rows = `
  relu input
  relu6 input
  silu input
  mish input
  hardsigmoid input
  hardswish input
  sigmoid input
  tanh input
  log_sigmoid input = logsigmoid
  softplus input beta threshold
  hardshrink input lambd
  softshrink input lambd
  softmax input dim ~dtype
  _softmax input dim ~half = softmax
  log_softmax input dim ~dtype
  leaky_relu input negative_slope
  selu input
  celu input alpha
  gelu input approximate
  glu input dim
  threshold input threshold value
  prelu input weight
  exp input
  exp2 input
  expm1 input
  log input
  log1p input
  log2 input
  log10 input
  sqrt input
  rsqrt input
  square input
  reciprocal input
  abs input
  neg input
  sign input
  floor input
  ceil input
  trunc input
  frac input
  round input decimals
  sin input
  cos input
  tan input
  sinh input
  cosh input
  asinh input
  acosh input
  atanh input
  sinc input
  erf input
  special_expit input = expit
  logit input eps
  nan_to_num input nan posinf neginf
  clamp input min max
  clip input min max
  clamp_min input min
  clamp_max input max
  maximum input other
  minimum input other
  lerp input end weight
  fmod input other
  hypot input other
  logaddexp input other
  float_power input other
  logical_and input other
  logical_or input other
  logical_xor input other
  logical_not input
  isnan input
  isinf input
  isfinite input
  masked_fill input mask value
  linear input weight bias
  matmul input other
  mm input mat2
  bmm input mat2
  mv input vec
  dot input tensor
  outer input vec2
  kron input other
  bilinear input1 input2 weight bias
  addmm input mat1 mat2 beta alpha
  addmv input mat vec beta alpha
  baddbmm input batch1 batch2 beta alpha
  addbmm input batch1 batch2 beta alpha
  addcmul input tensor1 tensor2 value
  addcdiv input tensor1 tensor2 value
  einsum equation operands ~path
  tensordot input other dims
  cross input other dim
  scaled_dot_product_attention query key value attn_mask dropout_p is_causal scale ~gqa
  amax input dim keepdim
  amin input dim keepdim
  argmax input dim keepdim
  argmin input dim keepdim
  cumsum input dim ~dtype
  cumprod input dim ~dtype
  logsumexp input dim keepdim
  count_nonzero input dim
  cosine_similarity x1 x2 dim eps
  pairwise_distance x1 x2 p eps keepdim
  cdist x1 x2 p ~mode
  flip input dims
  roll input shifts dims
  repeat input repeats
  tile input dims
  stack tensors dim
  take_along_dim input indices dim
  gather input dim index ~sparse
  index_select input dim index
  index_add input dim index source alpha
  scatter_add input dim index src
  tril input diagonal
  triu input diagonal
  layer_norm input normalized_shape weight bias eps ~cudnn
  group_norm input num_groups weight bias eps ~cudnn
  rms_norm input normalized_shape weight eps
  pixel_shuffle input upscale_factor
  pixel_unshuffle input downscale_factor
  channel_shuffle input groups
  native_channel_shuffle input groups = channel_shuffle
  im2col input kernel_size dilation padding stride = unfold
  col2im input output_size kernel_size dilation padding stride = fold
  one_hot tensor num_classes
  adaptive_avg_pool1d input output_size
  adaptive_avg_pool2d input output_size
  adaptive_avg_pool3d input output_size
  affine_grid_generator theta size align_corners = affine_grid
  sgn input
  deg2rad input
  rad2deg input
  negative input
  isclose input other rtol atol equal_nan
  logaddexp2 input other
  xlogy input other
  copysign input other
  heaviside input other
  fmax input other
  fmin input other
  ldexp input other
  asin input
  acos input
  atan input
  atan2 input other
  erfc input
  erfinv input
  lgamma input
  digamma input
  polygamma n input
  fliplr input
  flipud input
  rot90 input k dims
  diff input n dim prepend append
  logcumsumexp input dim
  cummax input dim
  cummin input dim
  aminmax input dim keepdim
  median input dim keepdim
  nanmedian input dim keepdim
  quantile input q dim keepdim interpolation
  nanquantile input q dim keepdim interpolation
  searchsorted sorted_sequence input out_int32 right side sorter
  bucketize input boundaries out_int32 right
  diag input diagonal
  diag_embed input offset dim1 dim2
  diagflat input offset
  diagonal_scatter input src offset dim1 dim2
  select_scatter input src dim index
  slice_scatter input src dim start end step
  index_copy input dim index source
  scatter_reduce input dim index src reduce include_self
  masked_scatter input mask source
  msort input
  column_stack tensors
  row_stack tensors
  dstack tensors
  block_diag tensors
  cartesian_prod tensors
  ravel input
  adjoint input
  dist input other p
  renorm input p dim maxnorm
  vdot input other
  matrix_power input n
  isin elements test_elements assume_unique invert
  linspace start end steps ~dtype ~layout ~device ~pin
  hann_window window_length periodic ~dtype ~layout ~device ~pin
  blackman_window window_length periodic ~dtype ~layout ~device ~pin
  bartlett_window window_length periodic ~dtype ~layout ~device ~pin
  hamming_window window_length periodic ~dtype ~layout ~device ~pin
  zeros_like input ~dtype ~layout ~device ~pin ~format
  ones_like input ~dtype ~layout ~device ~pin ~format
  full_like input fill_value ~dtype ~layout ~device ~pin ~format
  new_zeros input size ~dtype ~layout ~device ~pin
  new_ones input size ~dtype ~layout ~device ~pin
  new_full input size fill_value ~dtype ~layout ~device ~pin
  zeros size ~dtype ~layout ~device ~pin
  ones size ~dtype ~layout ~device ~pin
  full size fill_value ~dtype ~layout ~device ~pin
  eye n m ~dtype ~layout ~device ~pin
`;

/** Named arguments that mean nothing here. */
const needless = /^(?:dtype|layout|device|pin_memory|memory_format|generator|non_blocking|requires_grad)$/;

/** Operations that give whole numbers. */
const counting = /^(?:arg(?:max|min|sort)|count_nonzero|searchsorted|bucketize)$/;

const handlerOf = (name: string, params: readonly string[]): Handler => {
  return (operation) => {
    const { args, named } = operation;
    const given: [string, Value | undefined][] = params.flatMap((param, i) => {
      const value = args[i] ?? named.get(param);
      // None stands for what is left out.
      return param.startsWith("~") || isNone(value) ? [] : [[param, value] as [string, Value | undefined]];
    });
    const other = [...named.keys()].find((key) => !params.includes(key) && !needless.test(key));
    if (other !== undefined && !params.includes(`~${other}`)) given.push([other, named.get(other)]);
    return emit(operation, name, given, { isInt: counting.test(name) });
  };
};

export const plainHandlers: ReadonlyMap<string, Handler> = new Map(
  rows
    .trim()
    .split("\n")
    .map((row) => {
      const [left = "", name] = row.trim().split(" = ");
      const [op = "", ...params] = left.split(" ");
      return [op, handlerOf(name ?? op, params)];
    }),
);
