/** Functions and methods of PyTorch's that nnc does not have: none of them is another name for one that it has. */
const others = new Set(
  `
  affine_grid_generator airy_ai allclose apply_ argwhere as_strided as_strided_scatter as_tensor asarray
  backward bernoulli bessel_j0 bessel_j1 bessel_y0 bessel_y1 bfloat16 bincount binomial broadcast_shapes byte
  cauchy_ cdouble cfloat chalf char chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v
  chebyshev_polynomial_w cholesky cholesky_ex cholesky_inverse cholesky_solve coalesce complex cond conv_tbc
  convolution copy_ ctc_loss cuda data data_ptr dense_dim dequantize det device double eig eigh eigvals eigvalsh
  element_size embedding_renorm_ empty empty_like empty_quantized empty_strided enable_grad entr equal erfcx
  exponential_ feature_dropout fft2 fftfreq fftn fill fill_diagonal_ finfo fractional_max_pool2d
  fractional_max_pool2d_with_indices fractional_max_pool3d fractional_max_pool3d_with_indices frexp from_dlpack
  from_file from_numpy frombuffer gammainc gammaincc gammaln gcd geometric_ geqrf grad gradient grid_sampler
  grid_sampler_2d grid_sampler_3d gumbel_softmax half hermite_polynomial_h hermite_polynomial_he hfft hfft2
  hfftn histc histogram histogramdd householder_product i0 i0e i1 i1e ifft ifft2 ifftn igamma igammac ihfft
  ihfft2 ihfftn iinfo imag index_copy_ indices inference_mode initial_seed int inv inv_ex inverse irfft irfft2
  irfftn item laguerre_polynomial_l lcm ldl_factor ldl_factor_ex ldl_solve legendre_polynomial_p load lobpcg
  log_ndtr log_normal_ logdet lstsq lu lu_factor lu_factor_ex lu_solve lu_unpack manual_seed map2_ map_
  masked_select matrix_exp matrix_rank memory_format mode modified_bessel_i0 modified_bessel_i1
  modified_bessel_k0 modified_bessel_k1 multi_head_attention_forward multigammaln multilabel_margin_loss
  multinomial mvlgamma native_batch_norm native_channel_shuffle native_group_norm native_layer_norm ndtr ndtri
  new new_empty new_empty_strided nextafter no_grad nonzero norm_except_dim normal_ nuclear_norm numpy orgqr
  ormqr pca_lowrank pin_memory pinv pinverse poisson polar promote_types psi qr qscheme rand_like randint
  randint_like randn_like random_ randperm rename requires_grad resize resize_as resize_as_sparse_ result_type
  rfft rfft2 rfftfreq rfftn save scaled_modified_bessel_k0 scaled_modified_bessel_k1 seed segment_reduce shape
  share_memory_ shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v
  shifted_chebyshev_polynomial_w short slogdet solve solve_ex solve_triangular spherical_bessel_j0 storage
  stride svd svd_lowrank svdvals symeig tensorinv tensorsolve to_dense to_dlpack to_mkldnn to_padded_tensor
  tolist triangular_solve triplet_margin_with_distance_loss type uniform_ unique unique_consecutive unsafe_chunk
  unsafe_split unsafe_split_with_sizes values vander view_as_complex view_as_real zero_ zeta
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
  { names: /^unsafe_(?:chunk|split)$/, text: (name) => `write ${name.slice("unsafe_".length)}` },
  { names: /^unsafe_split_with_sizes$/, text: () => "write split_with_sizes" },
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
      /^(?:inv(?:erse)?(?:_ex)?|pinv(?:erse)?|(?:log|slog)?det|cond|(?:triangular_|tensor)?solve(?:_ex|_triangular)?|lstsq|cholesky(?:_inverse|_solve|_ex)?|qr|geqrf|o[ru]gqr|ormqr|householder_product|svd(?:vals|_lowrank)?|pca_lowrank|lobpcg|(?:sym)?eig|eigh|eigvalsh?|lu(?:_solve|_unpack|_factor|_factor_ex)?|ldl_\w+|tensorinv|matrix_exp|matrix_rank)$/,
    text: () =>
      "no matrices are decomposed or inverted while a network runs: hand over what comes of it as an input or a weight",
  },
  {
    names: /^i?[rh]?fft[2n]?$|^ih?fft[2n]?$|^r?fftfreq$/,
    text: () =>
      "no number here has an imaginary part: stft gives spectra, real and imaginary parts in a last dimension of 2; x @ cosines and x @ sines, constants of the network, are a transform of a whole line",
  },
  {
    names: /^(?:complex|polar|view_as_complex|view_as_real|imag|c?chalf|cfloat|cdouble|is_complex)$/,
    text: () =>
      "no number here has an imaginary part: real and imaginary parts are two tensors, or stand in a dimension of 2",
  },
  {
    names: /^(?:type|half|double|bfloat16|int|short|char|byte)$/,
    text: () =>
      "leave it out: all numbers are in single precision; x.long() takes fractions away, and x.bool() makes a mask",
  },
  {
    names: /^(?:rand|randn|randint)_like$|^(?:randint|randperm|bernoulli|binomial|multinomial|poisson)$/,
    text: () => "nothing is drawn while a network runs: hand random numbers over as an input; Dropout draws its own",
  },
  { names: /^empty_like$|^new_empty$/, text: (name) => `${name.replace("empty", "zeros")} has the same shape` },
  {
    names: /^bincount$/,
    text: () => "how many kinds there are is only known at run time: one_hot(x, num_classes).sum(0) counts so many",
  },
  {
    names: /^hist(?:c|ogram|ogramdd)$/,
    text: () => "bucketize(x, edges) says in which interval each value lies, and one_hot(…, count).sum(0) counts them",
  },
  {
    names: /^as_strided(?:_scatter)?$|^new_empty_strided$|^empty_strided$/,
    text: () => "how memory lies is the compiler's business: view, unfold, expand and x[:, ::2] say what is meant",
  },
  {
    names: /^(?:stride|storage|data_ptr|element_size|storage_offset|memory_format)$/,
    text: () => "how memory lies is the compiler's business; x.size(1) and x.shape tell sizes",
  },
  {
    names:
      /^is_(?:contiguous|cuda|cpu|sparse|quantized|leaf|pinned|meta|floating_point|signed|inference|conj|neg|shared|coalesced|distributed|mkldnn|mps|xpu)$/,
    text: () => "leave it out: here are no devices and one kind of numbers, and memory is the compiler's business",
  },
  {
    names: /^(?:tolist|is_nonzero)$/,
    text: () => "what a network calculates is known when it has run, and its caller reads it",
  },
  {
    names: /^segment_reduce$/,
    text: () => "how long each segment is is only known at run time: scatter_reduce joins what an index says",
  },
  { names: /^native_(?:layer|batch|group)_norm$/, text: (name) => `write ${name.slice("native_".length)}` },
  {
    names: /^vander$/,
    text: () => "x[:, none] ** arange(n) has the powers of each number of a vector, the lowest first",
  },
  { names: /^multigammaln$|^mvlgamma$/, text: () => "it is a sum of lgamma(x − i / 2), which can be written out" },
  { names: /^gammaln$/, text: () => "write lgamma" },
  { names: /^psi$/, text: () => "write digamma" },
  { names: /^ndtr$/, text: () => "write erfc(-x / sqrt(2)) / 2" },
  { names: /^entr$/, text: () => "write where(x < 0, -inf, -xlogy(x, x))" },
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
