import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { countIn, type KnownTensor } from "../facts/known-tensor.ts";
import { permutedTensor } from "../evaluate/rearrange.ts";
import { convolutionOf, transposedOf } from "../words/convolution.ts";
import { epsilonOf, normalizedShape } from "../words/normalization.ts";
import { padded } from "../words/padding.ts";
import type { Said } from "../words/say.ts";
import type { Speech } from "../words/speech.ts";

/** A node that is a layer of PyTorch's with its weights. */
export interface LayerSaid {
  readonly layer: string;
  readonly args: readonly Said[];
  readonly named: Readonly<Record<string, Said>>;
  /** By the names of the layer's state_dict. */
  readonly weights: Readonly<Record<string, KnownTensor>>;
  /** What the layer is called where nobody says it. */
  readonly hint: string;
  readonly input: Term;
  /** What is done with its result. */
  readonly after?: (result: Term) => Term;
}

/** A speech that knows which inputs are weights. */
export interface LayerSpeech extends Speech {
  readonly weight: (place: number) => KnownTensor | undefined;
}

type Rule = (s: LayerSpeech) => LayerSaid | undefined;

const without = (given: Readonly<Record<string, Said>>, name: string, usual: number): Readonly<Record<string, Said>> =>
  Object.fromEntries(Object.entries(given).filter(([key, value]) => key !== name || value !== usual));

/** A weight and, where there is one, a bias; undefined where one of them is none that is known. */
function weightAndBias(s: LayerSpeech): { weight: KnownTensor; bias?: KnownTensor } | undefined {
  const [weight, bias] = [s.weight(1), s.weight(2)];
  if (!weight || (s.has(2) && !bias)) return undefined;
  return bias ? { weight, bias } : { weight };
}

const noBias = (weights: { bias?: KnownTensor }): Readonly<Record<string, Said>> =>
  weights.bias ? {} : { bias: false };

const conv: Rule = (s) => {
  const weights = weightAndBias(s);
  if (!weights) return undefined;
  const { x, suffix, kernel, named } = convolutionOf(s);
  const [out, perGroup] = weights.weight.shape as [number, number];
  const groups = s.number("group", 1);
  return {
    layer: `Conv${suffix}`,
    args: [perGroup * groups, out, kernel],
    named: { ...named, ...noBias(weights) },
    weights,
    hint: "conv",
    input: x,
  };
};

const convTranspose: Rule = (s) => {
  const weights = weightAndBias(s);
  if (!weights) return undefined;
  const { x, suffix, kernel, named, after } = transposedOf(s);
  const [into, perGroup] = weights.weight.shape as [number, number];
  return {
    layer: `ConvTranspose${suffix}`,
    args: [into, perGroup * s.number("group", 1), kernel],
    named: { ...named, ...noBias(weights) },
    weights,
    hint: "up",
    input: x,
    ...(after ? { after: (result: Term) => padded(result, after) } : {}),
  };
};

/** Along the last dimension; a matrix that is stored the other way round is turned. */
const linear: Rule = (s) => {
  if (s.opType === "Gemm") {
    const isPlain =
      s.number("alpha", 1) === 1 && (s.number("beta", 1) === 1 || !s.has(2)) && s.number("transA", 0) === 0;
    if (!isPlain) return undefined;
  }
  const given = weightAndBias(s);
  if (given?.weight.shape.length !== 2) return undefined;
  const isTurned = s.number("transB", 0) !== 1;
  const weight = isTurned ? permutedTensor(given.weight, [1, 0]) : given.weight;
  const [out, into] = weight.shape as [number, number];
  const bias = given.bias && biasOf(given.bias, out);
  if (given.bias && !bias) return undefined;
  const weights = bias ? { weight, bias } : { weight };
  return { layer: "Linear", args: [into, out], named: noBias(weights), weights, hint: "fc", input: s.tensor(0) };
};

/** A row, or one number for all. */
function biasOf(bias: KnownTensor, out: number): KnownTensor | undefined {
  const { shape } = bias;
  if (shape.length > 2 || shape.at(-1) !== out || countIn(bias) !== out) return undefined;
  return { ...bias, shape: [out], stored: () => ({ ...bias.stored(), shape: [out] }) };
}

const dimensional = (name: string, s: Speech): string | undefined => {
  const rank = s.shape(0).length;
  if (rank === 5) return `${name}3d`;
  return rank === 4 ? `${name}2d` : rank === 3 || (rank === 2 && name === "BatchNorm") ? `${name}1d` : undefined;
};

const batchNorm: Rule = (s) => {
  const [weight, bias, running_mean, running_var] = [1, 2, 3, 4].map((place) => s.weight(place));
  const layer = dimensional("BatchNorm", s);
  if (!weight || !bias || !running_mean || !running_var || !layer) return undefined;
  if (s.number("training_mode", 0) === 1 || s.results > 1) return undefined;
  const named = without({ eps: epsilonOf(s) }, "eps", 1e-5);
  const weights = { weight, bias, running_mean, running_var };
  return { layer, args: [countIn(weight)], named, weights, hint: "bn", input: s.tensor(0) };
};

const instanceNorm: Rule = (s) => {
  const weights = weightAndBias(s);
  const layer = dimensional("InstanceNorm", s);
  if (!weights?.bias || !layer) return undefined;
  const named = { ...without({ eps: epsilonOf(s) }, "eps", 1e-5), affine: true };
  return { layer, args: [countIn(weights.weight)], named, weights: { ...weights }, hint: "norm", input: s.tensor(0) };
};

const layerNorm: Rule = (s) => {
  const weights = weightAndBias(s);
  const sizes = normalizedShape(s);
  if (!weights || s.results > 1 || weights.weight.shape.join() !== sizes.join()) return undefined;
  if (weights.bias && weights.bias.shape.join() !== sizes.join()) return undefined;
  const named = { ...without({ eps: epsilonOf(s) }, "eps", 1e-5), ...noBias(weights) };
  const size: Said = sizes.length === 1 ? (sizes[0] as number) : [...sizes];
  return { layer: "LayerNorm", args: [size], named, weights: { ...weights }, hint: "norm", input: s.tensor(0) };
};

/** Of each pixel's channels. */
const layerNorm2d: Rule = (s) => {
  const weights = weightAndBias(s);
  if (!weights?.bias || weights.weight.shape.length !== 1) return undefined;
  const named = without({ eps: epsilonOf(s) }, "eps", 1e-5);
  const args = [countIn(weights.weight)];
  return { layer: "LayerNorm2d", args, named, weights: { ...weights }, hint: "norm", input: s.tensor(0) };
};

const groupNorm: Rule = (s) => {
  const weights = weightAndBias(s);
  const channels = s.shape(0)[1];
  if (!weights?.bias || channels !== countIn(weights.weight)) return undefined;
  const named = without({ eps: epsilonOf(s) }, "eps", 1e-5);
  const args = [s.number("num_groups", 1), channels];
  return { layer: "GroupNorm", args, named, weights: { ...weights }, hint: "norm", input: s.tensor(0) };
};

const rmsNorm: Rule = (s) => {
  const weight = s.weight(1);
  const sizes = normalizedShape(s);
  if (!weight || weight.shape.join() !== sizes.join()) return undefined;
  const size: Said = sizes.length === 1 ? (sizes[0] as number) : [...sizes];
  return {
    layer: "RMSNorm",
    args: [size],
    named: { eps: epsilonOf(s) },
    weights: { weight },
    hint: "norm",
    input: s.tensor(0),
  };
};

const embedding: Rule = (s) => {
  const weight = s.weight(0);
  if (!weight || weight.elements !== "float" || weight.shape.length !== 2 || s.number("axis", 0) !== 0)
    return undefined;
  if (s.weight(1)) return undefined;
  const [count, size] = weight.shape as [number, number];
  return {
    layer: "Embedding",
    args: [count, size],
    named: {},
    weights: { weight },
    hint: "embedding",
    input: s.tensor(1),
  };
};

const prelu: Rule = (s) => {
  const slope = s.weight(1);
  const channels = s.shape(0)[1];
  if (!slope) return undefined;
  const count = countIn(slope);
  const isPerChannel =
    count === channels &&
    isFixed(channels) &&
    slope.shape[s.opset < 7 || slope.shape.length < s.shape(0).length ? 0 : 1] === count;
  if (count !== 1 && !isPerChannel) return undefined;
  const weight = { ...slope, shape: [count], stored: () => ({ ...slope.stored(), shape: [count] }) };
  return {
    layer: "PReLU",
    args: count === 1 ? [] : [count],
    named: {},
    weights: { weight },
    hint: "prelu",
    input: s.tensor(0),
  };
};

const rules: ReadonlyMap<string, Rule> = new Map([
  ["BatchNormalization", batchNorm],
  ["Conv", conv],
  ["ConvTranspose", convTranspose],
  ["Gather", embedding],
  ["Gemm", linear],
  ["GroupNormalization", groupNorm],
  ["InstanceNormalization", instanceNorm],
  ["LayerNorm2d", layerNorm2d],
  ["LayerNormalization", layerNorm],
  ["Linear", linear],
  ["MatMul", linear],
  ["PRelu", prelu],
  ["RMSNormalization", rmsNorm],
]);

/** The layer that a node is, if its weights are known; else it is said as a function. */
export const layerOf = (s: LayerSpeech): LayerSaid | undefined => rules.get(s.opType)?.(s);

/** Whether nodes of its kind may be layers. */
export const isLayer = ({ opType }: { readonly opType: string }): boolean => rules.has(opType);
