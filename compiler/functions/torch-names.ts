/** Functions and methods of PyTorch's that nnc does not have: none of them is another name for one that it has. */
const others = new Set(
  `
  affine_grid_generator allclose angle argwhere as_strided as_strided_scatter as_tensor asarray backward
  bernoulli bfloat16 bincount binomial broadcast_shapes bucketize byte cdouble cfloat chalf char cholesky
  cholesky_inverse cholesky_solve coalesce complex conj conj_physical constant_pad_nd conv_tbc convolution
  ctc_loss cuda data dense_dim dequantize det device double eig empty empty_like empty_quantized empty_strided
  enable_grad equal feature_dropout fill finfo fractional_max_pool2d fractional_max_pool2d_with_indices
  fractional_max_pool3d fractional_max_pool3d_with_indices frexp from_dlpack from_file from_numpy frombuffer gcd
  geqrf grad gradient grid_sampler grid_sampler_2d grid_sampler_3d gumbel_softmax half histc histogram
  histogramdd i0 igamma igammac iinfo imag index_put index_reduce indices inference_mode initial_seed inverse
  istft item lcm load lobpcg logdet lstsq lu lu_solve lu_unpack manual_seed masked_scatter masked_select
  matrix_exp matrix_rank memory_format mode msort multi_head_attention_forward multilabel_margin_loss
  multinomial mvlgamma native_channel_shuffle new new_empty new_empty_strided nextafter no_grad nonzero
  norm_except_dim nuclear_norm numpy orgqr ormqr pca_lowrank pin_memory pinverse poisson polar promote_types put
  qr qscheme rand_like randint randint_like randn_like randperm rename renorm requires_grad resize resize_as
  resolve_conj resolve_neg result_type save scatter_reduce searchsorted seed segment_reduce shape short slogdet
  solve stft stride sum_to_size svd svd_lowrank symeig to_dense to_dlpack to_padded_tensor tolist
  triangular_solve triplet_margin_with_distance_loss type unique unique_consecutive unsafe_chunk unsafe_split
  unsafe_split_with_sizes values vander view_as_complex view_as_real apply_ cauchy_ copy_ embedding_renorm_
  exponential_ fill_diagonal_ geometric_ index_copy_ int log_normal_ map2_ map_ normal_ random_
  resize_as_sparse_ share_memory_ to_mkldnn uniform_ zero_
`
    .trim()
    .split(/\s+/),
);

/** What to write in place of PyTorch's layers that are not here, or why there is nothing. */
const advice: readonly { readonly names: RegExp; readonly text: (name: string) => string }[] = [
  {
    names: /^RNN(?:Cell)?Base$/,
    text: (name) =>
      `what is made of it are the layers ${name === "RNNBase" ? "RNN, LSTM and GRU" : "RNNCell, LSTMCell and GRUCell"}`,
  },
  {
    names: /^(?:lstm|gru|rnn_tanh|rnn_relu)_cell$/,
    text: (name) => `${name.replace(/_.*/, "").toUpperCase()}Cell is the layer that does it`,
  },
  {
    names: /^Lazy\w+[123]d$|^LazyLinear$/,
    text: (name) => `${name.slice(4)}(_, …) takes the size from the input`,
  },
  { names: /^multi_head_attention_forward$/, text: () => "MultiheadAttention is the layer that does it" },
  {
    names: /^(?:equal|allclose)$/,
    text: () =>
      "a network answers with tensors: isclose(x, y).all() is one, 1 or 0; whether shapes are equal tells x.shape",
  },
  { names: /^msort$/, text: () => "write sort(x, 0).values" },
  { names: /^unsafe_(?:chunk|split)$/, text: (name) => `write ${name.slice("unsafe_".length)}` },
  { names: /^unsafe_split_with_sizes$/, text: () => "write split_with_sizes" },
  { names: /^constant_pad_nd$/, text: () => "write pad(x, sizes, value=…)" },
  {
    names: /^(?:as_tensor|asarray|from_numpy)$/,
    text: () => "tensor([…]) has numbers of the network's own; an input is a tensor already",
  },
  {
    names: /^nuclear_norm$/,
    text: () => "it needs singular values, which are not supported; norm and matrix_norm have others",
  },
  {
    names:
      /^(?:inverse|pinverse|det|logdet|slogdet|solve|lstsq|cholesky(?:_inverse|_solve)?|qr|svd|eig|lu|lu_solve|matrix_exp|matrix_rank|triangular_solve)$/,
    text: () =>
      "no matrices are decomposed or inverted while a network runs: hand over what comes of it as an input or a weight",
  },
  {
    names: /^(?:stft|istft)$/,
    text: () => "there are no Fourier transforms yet: conv1d with windowed sines and cosines gives a spectrogram",
  },
  {
    names: /^type$/,
    text: () =>
      "leave it out: all numbers are in single precision; x.long() takes fractions away, and x.bool() makes a mask",
  },
  { names: /^zero_$/, text: (name) => insteadOfInPlace(name, "zeros_like(x)") },
  { names: /^fill_$/, text: (name) => insteadOfInPlace(name, "full_like(x, value)") },
  {
    names: /^(?:copy|index_put|fill_diagonal|index_copy|masked_scatter|uniform|normal|random|bernoulli|exponential)_$/,
    text: (name) =>
      `${name} would change a tensor, and here none changes: where, masked_fill, scatter and index_copy make another; weights begin as Parameter(shape, init) says`,
  },
  { names: /^native_channel_shuffle$/, text: () => "write channel_shuffle" },
  { names: /^CrossMapLRN2d$/, text: () => "PyTorch keeps it for old files: write LocalResponseNorm" },
  { names: /^NLLLoss2d$/, text: () => "PyTorch has replaced it: NLLLoss takes images, too" },
  {
    names: /^FractionalMaxPool[23]d$|^fractional_max_pool[23]d(?:_with_indices)?$/,
    text: (name) =>
      `its windows lie at random, in inference too: AdaptiveMaxPool${name.includes("3d") ? 3 : 2}d has windows of such sizes in fixed places`,
  },
  {
    names: /^gumbel_softmax$/,
    text: () => "it is random, in inference too: softmax, or argmax, is what it draws from",
  },
  { names: /^Module$/, text: () => "a module is declared: module Block(width: int) { … forward(x) { … } }" },
  { names: /^ModuleDict$/, text: () => "give each module a field of its own, or put them into a ModuleList" },
  { names: /^Parameter(?:List|Dict)$/, text: () => "give each a field of its own: w0 = Parameter([3])" },
  { names: /^Uninitialized(?:Parameter|Buffer)$/, text: () => "Parameter and Buffer have their shape from the start" },
  { names: /^Container$/, text: () => "PyTorch has replaced it: write Sequential" },
  { names: /^(?:DataParallel|DistributedDataParallel)$/, text: () => "leave it out: a network runs in one place" },
  {
    names:
      /^(?:AdaptiveLogSoftmaxWithLoss|CTCLoss|MultiLabelMarginLoss|TripletMarginWithDistanceLoss|(?:ctc|multilabel_margin|triplet_margin_with_distance)_loss)$/,
    text: () => "nnc does not have this loss; nnc ops lists those that it has",
  },
  { names: /^(?:Bilinear|Fold|Unfold)$/, text: (name) => `PyTorch has ${name}, and nnc does not` },
];

/** What a name of PyTorch's that is not here means, or is to be replaced by; undefined for other names. */
export const insteadOfTorch = (name: string): string | undefined =>
  advice.find(({ names }) => names.test(name))?.text(name) ??
  (others.has(name) || others.has(name.replace(/_$/, ""))
    ? `PyTorch has ${name}, and nnc does not; nnc ops lists what there is`
    : undefined);

/** `relu_` of `relu`: what to write for PyTorch's way to change a tensor in its place. */
export const insteadOfInPlace = (name: string, stem: string): string =>
  `${name} would change a tensor, and here none changes: write ${stem}, and go on with its result`;
