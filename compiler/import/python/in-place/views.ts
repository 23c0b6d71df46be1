/** Methods and functions whose result lies where their input does: the same value. */
export const same = new Set(
  "contiguous to float cuda cpu type type_as detach data requires_grad_ double half".split(" "),
);

/** Those whose result lies there in another shape or order. */
export const views = new Set(
  (
    "view reshape transpose permute flatten squeeze unsqueeze expand t T mT H narrow select unfold view_as expand_as swapaxes swapdims " +
    "movedim moveaxis diagonal real imag unflatten ravel as_strided adjoint reshape_as"
  ).split(" "),
);

/** Those whose results lie there side by side. */
export const parts = new Set("chunk split unbind tensor_split hsplit vsplit dsplit".split(" "));

/** Those of tensors that give numbers. */
export const numbers = new Set(
  "size dim numel item shape ndim ndimension device dtype is_floating_point stride element_size tolist is_cuda nelement".split(
    " ",
  ),
);

/** Functions of Python's that give numbers or text. */
export const plainFunctions = new Set(
  "len int float bool str isinstance hasattr getattr range print type abs round min max pow divmod repr issubclass".split(
    " ",
  ),
);

/** Layers that give back what they are given while a network predicts. */
export const idleLayers = new Set(
  "Identity Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout DropPath".split(" "),
);

/** Where `inplace` stands among the arguments of layers and functions. */
export const inplaceAt: Readonly<Record<string, number>> = {
  ReLU: 0, ReLU6: 0, SELU: 0, Hardswish: 0, Hardsigmoid: 0, SiLU: 0, Mish: 0, ELU: 1, CELU: 1, LeakyReLU: 1, RReLU: 2,
  Dropout: 1, Dropout1d: 1, Dropout2d: 1, Dropout3d: 1, AlphaDropout: 1, Hardtanh: 2, Threshold: 2,
  relu: 1, relu6: 1, selu: 1, hardswish: 1, hardsigmoid: 1, silu: 1, mish: 1, elu: 2, celu: 2, leaky_relu: 2, dropout: 3,
  hardtanh: 3, threshold: 3, rrelu: 4,
}; // prettier-ignore
