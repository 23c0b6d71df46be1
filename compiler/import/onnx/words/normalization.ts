import { isFixed } from "../../../ir/types.ts";
import { fromFront, operate, range, say } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

export const epsilonOf = (s: Speech): number => s.number("epsilon", 1e-5);

function refuseTraining(s: Speech): void {
  if (s.number("training_mode", 0) === 1 || (s.opType === "BatchNormalization" && s.results > 1))
    s.refuse("it goes by the batch, as in training", "export the network after model.eval()");
}

const batch: Word = (s) => {
  refuseTraining(s);
  const [x, weight, bias, mean, variance] = range(5).map((place) => s.tensor(place)) as [
    never,
    never,
    never,
    never,
    never,
  ];
  return say("batch_norm", [x, mean, variance], { weight, bias, eps: epsilonOf(s) });
};

const group: Word = (s) => {
  const named = { weight: s.tensor(1), bias: s.tensor(2), eps: epsilonOf(s) };
  return say("group_norm", [s.tensor(0), s.number("num_groups", 1)], named);
};

const instance: Word = (s) =>
  say("instance_norm", [s.tensor(0)], { weight: s.tensor(1), bias: s.tensor(2), eps: epsilonOf(s) });

/** The sizes from an axis on. */
export function normalizedShape(s: Speech): readonly number[] {
  const shape = s.shape(0);
  const behind = shape.slice(fromFront(s.number("axis", -1), shape.length));
  return behind.every(isFixed) ? (behind as readonly number[]) : s.refuse("it normalizes over the batch");
}

/** With the mean and the inverse of the deviation, if they are asked for. */
const layer: Word = (s) => {
  const x = s.tensor(0);
  const sizes = normalizedShape(s);
  const eps = epsilonOf(s);
  const normalized = say("layer_norm", [x, [...sizes]], {
    ...(s.has(1) ? { weight: s.tensor(1) } : {}),
    ...(s.has(2) ? { bias: s.tensor(2) } : {}),
    eps,
  });
  if (s.results === 1) return normalized;
  const rank = s.shape(0).length;
  const over = { dim: range(rank).slice(rank - sizes.length), keepdim: true };
  const variance = say("var", [x], { ...over, correction: 0 });
  return [normalized, say("mean", [x], over), say("rsqrt", [operate("+", variance, eps)])];
};

const meanVariance: Word = (s) => {
  const over = { dim: [...(s.numbers("axes") ?? [0, 2, 3])], keepdim: true };
  const x = s.tensor(0);
  const deviation = operate("+", say("std", [x], { ...over, correction: 0 }), 1e-9);
  return operate("/", operate("-", x, say("mean", [x], over)), deviation);
};

const power: Word = (s) => {
  const dim = fromFront(s.number("axis", -1), s.shape(0).length);
  return say("normalize", [s.tensor(0)], { p: s.number("p", 2), dim });
};

const rootMeanSquare: Word = (s) =>
  say("rms_norm", [s.tensor(0), [...normalizedShape(s)]], { weight: s.tensor(1), eps: epsilonOf(s) });

const localResponse: Word = (s) =>
  say("local_response_norm", [s.tensor(0), s.number("size", 1)], {
    alpha: s.number("alpha", 1e-4),
    beta: s.number("beta", 0.75),
    k: s.number("bias", 1),
  });

export const normalizationWords: Words = {
  BatchNormalization: batch,
  GroupNormalization: group,
  InstanceNormalization: instance,
  LRN: localResponse,
  LayerNorm2d: (s) => {
    const moved = s.set(say("permute", [s.tensor(0), 0, 2, 3, 1]));
    const named = { weight: s.tensor(1), bias: s.tensor(2), eps: epsilonOf(s) };
    return say("permute", [say("layer_norm", [moved, [s.fixedShape(1)[0] ?? 1]], named), 0, 3, 1, 2]);
  },
  LayerNormalization: layer,
  LpNormalization: power,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rootMeanSquare,
};
