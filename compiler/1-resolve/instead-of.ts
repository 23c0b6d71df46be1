import { SIZED_BY_DATA, sizedByData } from "../functions/sized-by-data.ts";
import { insteadOfTorch } from "../functions/torch-names.ts";

/** What to do without things of PyTorch's and Python's that networks have no use for, or that are written otherwise. */
export const insteadOf = (name: string): string | undefined =>
  advice.find(({ names }) => names.test(name))?.text ?? insteadOfTorch(name);

/** What to do without a type of numbers; undefined for other names. */
export const insteadOfType = (name: string): string | undefined => (numberType.test(name) ? TYPES : undefined);

const numberType =
  /^(?:u?int(?:8|16|32|64)?|b?float(?:16|32|64)?|complex(?:64|128)|long|short|double|half|bool|d?type|FloatTensor|LongTensor)$/;
const TYPES =
  "leave types of numbers out: all are in single precision; x.long() takes fractions away, and x.bool() makes a mask";

/** `zeros_`, which fills a weight in PyTorch, begins one here; undefined for other names. */
export function initialiser(name: string): string | undefined {
  const begin =
    /^((?:zeros|ones|eye|dirac|orthogonal|constant|uniform|normal|trunc_normal|(?:xavier|kaiming)_(?:uniform|normal)))_$/.exec(
      name,
    )?.[1];
  return begin === undefined
    ? undefined
    : `a weight begins so where it is made: Parameter([8, 8], ${/^(?:zeros|ones|eye)$/.test(begin) ? begin : `${begin}(…)`})`;
}

const advice: readonly { readonly names: RegExp; readonly text: string }[] = [
  {
    names: /^(?:empty|Tensor|FloatTensor)$/,
    text: "numbers of the network's own are tensor([…]), zeros(…) or full(…); what is loaded is a field: Parameter(shape, init) or Buffer(shape, init)",
  },
  {
    names: /^(?:deform_conv2d|DeformConv2d)$/,
    text: "there are no deformable convolutions: each tap of theirs reads at a place of its own; grid_sample moves the image before a convolution",
  },
  {
    names:
      /^(?:nms|batched_nms|box_iou|box_area|box_convert|clip_boxes_to_image|remove_small_boxes|generalized_box_iou)$/,
    text: "boxes are sorted out behind the network: how many are left depends on their numbers, and sizes are known at compile time",
  },
  {
    names: /^(?:roi_align|RoIAlign|roi_pool|RoIPool|ps_roi_align|PSRoIAlign|ps_roi_pool|PSRoIPool)$/,
    text: "how many boxes there are is not known at compile time; grid_sample cuts one box out of each image",
  },
  { names: /^(?:u?int(?:8|16|32|64)|b?float(?:16|32|64)|complex(?:64|128))$/, text: TYPES },
  { names: /^(?:swish|Swish)$/, text: "PyTorch's name for it is silu, and SiLU as a layer" },
  { names: /^Dense$/, text: "PyTorch's name for it is Linear: Linear(in_features, out_features)" },
  {
    names: /^Global(?:Avg|Average|Max)Pool(?:ing)?(?:[12]d|[12]D)?$/,
    text: "AdaptiveAvgPool2d(1) and AdaptiveMaxPool2d(1) leave one pixel; so do x.mean((2, 3)) and x.amax((2, 3))",
  },
  { names: /^DropPath$/, text: "PyTorch's name for it is StochasticDepth" },
  { names: /^(?:one_hot_encode|to_categorical)$/, text: "PyTorch's name for it is one_hot" },
  {
    names: /^super$/,
    text: "modules do not inherit: hold the other one as a field, base = Base(), and call it, base(x)",
  },
  { names: /^rearrange$/, text: "view, flatten, permute and transpose rearrange; einsum multiplies by names" },
  { names: sizedByData, text: SIZED_BY_DATA },
  { names: /^(?:Infinity|infinity|INF|Inf)$/, text: "infinity is inf" },
  { names: /^(?:NaN|NAN)$/, text: "what is not a number is nan" },
  {
    names: /^remove_(?:weight_norm|spectral_norm|parametrizations)$/,
    text: "leave it out: what depends on weights only is calculated once, when they are loaded",
  },
  { names: /^print$/, text: "nothing is printed: nnc summary shows shapes, and assert checks them" },
  {
    names: /^(?:isinstance|type|hasattr|getattr)$/,
    text: "compare with none, or hand a bool over, to tell cases apart",
  },
  {
    names: /^no_grad$/,
    text: "leave it out: gradients are only of a loss; x.detach() and frozen(layer) let none through",
  },
];
