import { bool, fallback, fraction, oneOf, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { isFixed, productOf, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { identity } from "../ops/arrangement/views.ts";
import { alphaDropout, dropout, randomKey, randomLeakyRelu, sampleIndex } from "../ops/elementwise/random.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

/** What shares one random number: nothing, all of a channel, all of a sample, or all. */
type Sharing = "none" | "channel" | "sample" | "all";

/** Which op drops, and what it drops together. */
export interface Dropping {
  readonly name: string;
  readonly layer: string;
  readonly op: Op;
  readonly sharing: Sharing;
}

export const elementDropout: Dropping = { name: "dropout", layer: "Dropout", op: dropout, sharing: "none" };

export const droppings: readonly Dropping[] = [
  elementDropout,
  { name: "dropout1d", layer: "Dropout1d", op: dropout, sharing: "channel" },
  { name: "dropout2d", layer: "Dropout2d", op: dropout, sharing: "channel" },
  { name: "dropout3d", layer: "Dropout3d", op: dropout, sharing: "channel" },
  { name: "alpha_dropout", layer: "AlphaDropout", op: alphaDropout, sharing: "none" },
  { name: "feature_alpha_dropout", layer: "FeatureAlphaDropout", op: alphaDropout, sharing: "channel" },
];

export const DROPOUT_SUMMARY = "the input, in inference code; in training, with what is dropped by chance";

/** The input, of which training drops some: each element or channel with probability p. */
export const drop = (b: Build, x: TensorValue, { op, sharing }: Dropping, p: number): TensorValue =>
  b.training && p > 0 ? b.op(op, ...noise(b, x, sharing, { p })) : b.op(identity, [x]);

/** A layer that adds to what it read is left out for whole samples. */
export const dropDepth = (b: Build, x: TensorValue, p: number, mode: "batch" | "row"): TensorValue =>
  b.training && p > 0 ? b.op(dropout, ...noise(b, x, mode === "row" ? "sample" : "all", { p })) : b.op(identity, [x]);

/** With `training=true` PyTorch draws in inference, too, where nothing is drawn here. */
export function refuseChance(b: Build, name: string, training: boolean | null): void {
  if (training === true && !b.training)
    b.fail(
      "unsupported",
      `${name} with training=true draws random numbers in inference, too, and here inference draws none`,
      "without the argument, or with training=training, it does so in training only",
    );
}

export const leakByChance = (b: Build, x: TensorValue, lower: number, upper: number): TensorValue =>
  b.op(randomLeakyRelu, ...noise(b, x, "none", { lower, upper }));

/** What an op of random numbers reads and how it is set: see ops/elementwise/random. */
function noise(
  b: Build,
  x: TensorValue,
  sharing: Sharing,
  attrs: Readonly<Record<string, number>>,
): readonly [readonly (TensorValue | number)[], Readonly<Record<string, number>>] {
  const { shape } = x.type;
  const { seed, stream } = b.random();
  const [first, ...rest] = shape;
  const isBatched = first !== undefined && !isFixed(first);
  const own: Shape = isBatched ? rest : shape;
  const channels = isBatched ? 1 : 2;
  const kept = (i: number): boolean =>
    sharing === "none" || (sharing === "channel" && i < channels) || (sharing === "sample" && !isBatched && i === 0);
  const numbered = own.map((size, i) => (kept(i) ? size : 1));
  const count = productOf(numbered) as number;
  const element = reshapeTo(b, b.op(arange, [], { start: 0, step: 1, count }), numbered);
  const sample = isBatched && sharing !== "all" ? b.op(sampleIndex, [], { shape: [first] }) : 0;
  const key = b.op(randomKey, [sample, seed], { stream });
  return [[x, element, sample === 0 ? key : reshapeTo(b, key, [first as Dim, ...rest.map(() => 1)])], attrs];
}

export const dropoutFunctions: readonly TensorFunction[] = [
  ...droppings.map((dropping) =>
    defineFunction({
      name: dropping.name,
      summary: DROPOUT_SUMMARY,
      torch: `torch.nn.functional.${dropping.name}`,
      params: {
        input: required(tensor),
        p: fallback(fraction, 0.5),
        training: fallback(orNone(bool), null),
        inplace: fallback(bool, false),
      },
      apply(b, { input, p, training }) {
        if (p > 0) refuseChance(b, dropping.name, training);
        return drop(b, input, dropping, training === false ? 0 : p);
      },
    }),
  ),
  defineFunction({
    name: "stochastic_depth",
    summary: DROPOUT_SUMMARY,
    torch: "torchvision.ops.stochastic_depth",
    params: {
      input: required(tensor),
      p: required(fraction),
      mode: required(oneOf("batch", "row")),
      training: fallback(orNone(bool), null),
    },
    apply(b, { input, p, mode, training }) {
      if (p > 0) refuseChance(b, "stochastic_depth", training);
      return dropDepth(b, input, training === false ? 0 : p, mode);
    },
  }),
];
