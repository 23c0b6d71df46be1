import { call, fromFront, numberAttr, numbersAttr, product, range, type Say, type Words } from "./speech.ts";
import { LeftOut } from "./vector-case.ts";

const batch: Say = (s) => {
  if (numberAttr(s, "training_mode", 0) === 1 || s.outputs.length > 1) throw new LeftOut("training");
  const [x, weight, bias, mean, variance] = ["0", "1", "2", "3", "4"].map((place) => s.tensor(place));
  return call("batch_norm", [x, mean, variance], { weight, bias, eps: numberAttr(s, "epsilon", 1e-5) });
};

const group: Say = (s) => {
  const [x, weight, bias] = ["0", "1", "2"].map((place) => s.tensor(place));
  const named = { weight, bias, eps: numberAttr(s, "epsilon", 1e-5) };
  return call("group_norm", [x, numberAttr(s, "num_groups", 1)], named);
};

const instance: Say = (s) => {
  const [x, weight, bias] = ["0", "1", "2"].map((place) => s.tensor(place));
  return call("instance_norm", [x], { weight, bias, eps: numberAttr(s, "epsilon", 1e-5) });
};

/** With the mean and the inverse of the deviation, if they are asked for. */
const layer: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.shape(x);
  const axis = fromFront(numberAttr(s, "axis", -1), shape.length);
  const [eps, over] = [numberAttr(s, "epsilon", 1e-5), { dim: range(shape.length).slice(axis), keepdim: true }];
  const normalized = call("layer_norm", [x, shape.slice(axis)], { weight: s.tensor("1"), bias: s.optional("2"), eps });
  const variance = call("var", [x], { ...over, correction: 0 });
  return [normalized, call("mean", [x], over), `rsqrt(${variance} + ${eps})`];
};

const meanVariance: Say = (s) => {
  const over = { dim: numbersAttr(s, "axes") ?? [0, 2, 3], keepdim: true };
  const x = s.tensor("0");
  return `(${x} - ${call("mean", [x], over)}) / (${call("std", [x], { ...over, correction: 0 })} + 1e-9)`;
};

const power: Say = (s) => {
  const x = s.tensor("0");
  const dim = fromFront(numberAttr(s, "axis", -1), s.shape(x).length);
  return call("normalize", [x], { p: numberAttr(s, "p", 2), dim });
};

/** x / √(mean of squares), for which PyTorch has a layer that we do not. */
const rootMeanSquare: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.shape(x);
  const dim = range(shape.length).slice(fromFront(numberAttr(s, "axis", -1), shape.length));
  if (product(shape) === 0) throw new LeftOut("an empty tensor");
  const mean = call("mean", [`square(${x})`], { dim, keepdim: true });
  return `${x} * rsqrt(${mean} + ${numberAttr(s, "epsilon", 1e-5)}) * ${s.tensor("1")}`;
};

export const normalizations: Words = {
  BatchNormalization: batch,
  GroupNormalization: group,
  InstanceNormalization: instance,
  LayerNormalization: layer,
  LpNormalization: power,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rootMeanSquare,
};
