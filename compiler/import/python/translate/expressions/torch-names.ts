import type { Vocabulary } from "../context.ts";

/** Functions that torch.nn.functional has and torch has not. */
const onlyFunctional = new Set(
  (
    "adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d affine_grid avg_pool2d avg_pool3d binary_cross_entropy " +
    "cross_entropy dropout1d dropout2d dropout3d elu fold fractional_max_pool2d gaussian_nll_loss gelu glu grid_sample gumbel_softmax " +
    "hardsigmoid hardswish hardtanh huber_loss interpolate l1_loss leaky_relu linear local_response_norm logsigmoid lp_pool1d lp_pool2d " +
    "max_unpool1d max_unpool2d max_unpool3d mish mse_loss multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss nll_loss " +
    "normalize one_hot pad relu6 silu smooth_l1_loss soft_margin_loss softmin softplus softshrink softsign tanhshrink unfold upsample " +
    "upsample_bilinear upsample_nearest scaled_dot_product_attention rms_norm"
  ).split(" "),
);

/** Functions that both have. */
const inBoth = new Set(
  (
    "adaptive_avg_pool1d adaptive_max_pool1d alpha_dropout avg_pool1d batch_norm bilinear binary_cross_entropy_with_logits celu channel_shuffle " +
    "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss cosine_similarity ctc_loss dropout " +
    "embedding embedding_bag feature_alpha_dropout group_norm hardshrink hinge_embedding_loss instance_norm kl_div layer_norm log_softmax " +
    "margin_ranking_loss max_pool1d max_pool2d max_pool3d pairwise_distance pdist pixel_shuffle pixel_unshuffle poisson_nll_loss prelu relu " +
    "rrelu selu sigmoid softmax tanh threshold triplet_margin_loss"
  ).split(" "),
);

const modules =
  /^(torch(\.nn(\.(functional|init|modules(\.\w+)?|parameter|parallel|utils(\.\w+)*|intrinsic|qat|Transformer|quantized(\.\w+)*))?|\.(special|linalg|fft|Tensor|jit|cuda|backends(\.\w+)*|autograd(\.\w+)*|utils(\.\w+)*|distributed(\.\w+)*|distributions|hub|fx|optim|onnx|quantization|ao(\.\w+)*|amp|random|types|version|_C|_jit_internal))?|torchvision(\.\w+)*)$/;

/** Whether PyTorch has a name of `.nn` at a path: `torch.avg_pool2d` and `nn.relu` are none. */
export function isTorchName({ layers }: Vocabulary, path: string): boolean {
  const dot = path.lastIndexOf(".");
  const [owner, name] = [path.slice(0, dot), path.slice(dot + 1).replace(/_$/, "")];
  if (!modules.test(owner)) return false;
  if (owner === "torch") return !layers.has(name) && !onlyFunctional.has(name);
  if (owner === "torch.nn.functional")
    return onlyFunctional.has(name) || inBoth.has(name) || name.endsWith("_with_indices");
  if (owner === "torch.nn") return !/^[a-z]/.test(name);
  return true;
}

/** Where PyTorch has a name, for a message. */
export function placeOfName({ layers }: Vocabulary, name: string): string {
  if (layers.has(name)) return `torch.nn.${name}`;
  return onlyFunctional.has(name) ? `torch.nn.functional.${name}` : `torch.${name}`;
}
