import { commonAxes, joined } from "../../ir/iteration.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import * as w from "../../ir/kernel/expression.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { GradientRule } from "../../ir/gradient.ts";
import { exp } from "../elementwise/activations.ts";
import { mul, sub } from "../elementwise/arithmetic.ts";
import { configured } from "../elementwise/define-unary.ts";
import { sum as sumOver } from "./reduce.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import type { DescribedStep } from "../../ir/op-traits.ts";
import { mapLines } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { nest, nestWide } from "../../ir/kernel/nest.ts";

const SOURCE = "aten/src/ATen/native/SoftMax.cpp";

/** The result of an element: from the element, the largest and the sum, or from its power, exp(x − max), and the sum. */
type Finish =
  | { readonly of: "element"; readonly value: (x: Expression, max: Expression, sum: Expression) => Expression }
  | { readonly of: "power"; readonly value: (power: Expression, sum: Expression) => Expression };

/** Both softmaxes: subtract the largest value first, so that nothing overflows. */
function softmaxLike(
  name: string,
  summary: string,
  value: (x: number, max: number, sum: number) => number,
  finish: Finish,
  gradient: GradientRule,
  sentence?: (step: DescribedStep) => string,
): Op {
  return defineOp({
    name,
    summary,
    torch: { api: `torch.nn.functional.${name}`, source: SOURCE },
    inputs: ["input"],
    attrs: { dim: number },
    category: "activation",
    gradient,
    ...(sentence && { sentence }),
    infer: ({ input }) => input.shape,
    reference: ({ input }, { dim }) =>
      mapLines(input, dim, (line) => {
        const max = line.reduce((most, x) => Math.max(most, x), -Infinity);
        const sum = line.reduce((total, x) => total + Math.exp(x - max), 0);
        return line.map((x) => value(x, max, sum));
      }),
    kernel: {
      kind: "loops",
      order: "like-input",
      requires: () => ({ input: { kind: "any" } }),
      program({ k, machine: { lanes }, types, attrs, inputs, layouts, y }) {
        const { shape } = types.input;
        const layout = layouts.input as Layout;
        const axesOf = (dim: number) => {
          const lists = [layout, ...y.places.map((place) => place.layout)].map(
            (each) => each.dims[dim] as readonly Atom[],
          );
          const axes = commonAxes(lists, shape[dim] as Dim);
          if (!axes) throw new CompilerBug(`${name} was handed dimensions that do not nest`);
          return axes;
        };
        const outer = joined(
          range(shape.length).flatMap((dim) => (dim === attrs.dim ? [] : axesOf(dim))),
          k,
        );
        const line = axesOf(attrs.dim);
        nest(k, "o", outer, [inputs.input, ...y.places.map((place): Cursor => ({ places: [place] }))], ([x, ...to]) => {
          const from = x as Cursor;
          // With vectors an exponential takes longer than going to memory and back. What is stored first must be no operand's memory.
          const keeps = finish.of === "power" && lanes > 1 && to.length === 1;
          const max = k.local("max", w.constant(-Infinity));
          // A NaN may be passed over, since the sum has it: so this is one instruction, for which the next element has to wait.
          const visitMax = ([tap]: readonly Cursor[]): void => {
            const element = k.local("element", k.load(tap as Cursor));
            k.set(max, w.select(w.less(max, element), element, max));
          };
          nestWide(k, lanes, "i", line, [from], visitMax, () => k.set(max, w.maxLanes(max)));
          const total = k.local("total", w.toDouble(w.constant(0)));
          const powerOf = (tap: Cursor | undefined): Expression => w.exp(w.sub(k.load(tap as Cursor), max));
          const visitSum = ([tap, kept]: readonly Cursor[]): void => {
            const power = k.local("power", powerOf(tap));
            if (kept) k.store(kept, power);
            k.set(total, w.add(total, w.toDouble(power)));
          };
          nestWide(k, lanes, "i", line, keeps ? [from, ...to] : [from], visitSum, () =>
            k.set(total, w.sumLanes(total)),
          );
          const sum = k.local("sum", w.toSingle(total));
          if (keeps) {
            const lineOfResult = line.map(({ size, strides }) => ({ size, strides: strides.slice(1) }));
            nestWide(k, lanes, "i", lineOfResult, to, (here) =>
              k.store(bundle(here, y.finish), finish.value(k.load(here[0] as Cursor), sum)),
            );
            return;
          }
          nestWide(k, lanes, "i", line, [from, ...to], ([tap, ...here]) => {
            const value =
              finish.of === "power" ? finish.value(powerOf(tap), sum) : finish.value(k.load(tap as Cursor), max, sum);
            k.store(bundle(here, y.finish), value);
          });
        });
      },
    },
    samples: [
      { inputs: [[2, 3, 4, 5]], attrs: { dim: 1 } },
      { inputs: [[3, 7]], attrs: { dim: 1 } },
      { inputs: [[4, 1]], attrs: { dim: 1 } },
    ],
  });
}

export const softmax = softmaxLike(
  "softmax",
  "exp(x) / Σ exp(x) along one dimension",
  (x, max, sum) => Math.exp(x - max) / sum,
  { of: "power", value: (power, sum) => w.div(power, sum) },
  ({ op, result, attrs, gradient }) => {
    const shared = op(sumOver, [op(mul, [gradient, result])], { dims: [attrs["dim"] as number] });
    return [op(mul, [op(sub, [gradient, shared]), result])];
  },
  ({ inputs: [x], attrs }) => `makes ${x?.text} shares of 1 along dimension ${String(attrs["dim"])}`,
);

const throughLogSoftmax: GradientRule = ({ op, result, attrs, gradient }) => {
  const total = op(sumOver, [gradient], { dims: [attrs["dim"] as number] });
  return [op(sub, [gradient, op(mul, [op(exp, [result]), total])])];
};

export const logSoftmax = softmaxLike(
  "log_softmax",
  "x − log Σ exp(x) along one dimension",
  (x, max, sum) => x - max - Math.log(sum),
  { of: "element", value: (x, max, sum) => w.sub(w.sub(x, max), w.log(sum)) },
  throughLogSoftmax,
);

/** PyTorch's ctc_loss takes its input for what log_softmax gives, and its gradient is that of logits. */
export const logProbs: Op = {
  ...configured<{ dim: number }>(
    "log_probs",
    "log-probabilities along one dimension as they are, whose gradient is that of log_softmax",
    { dim: number },
    (x) => x,
    (x) => x,
    [{ dim: 1 }],
  ),
  torch: { api: "torch.nn.functional.ctc_loss", source: "aten/src/ATen/native/LossCTC.cpp" },
  gradient: throughLogSoftmax,
};
