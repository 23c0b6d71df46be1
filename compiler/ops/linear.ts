import { commonAxes, joined, type Axis } from "../ir/iteration.ts";
import { advanced, bundle, type Cursor, type Kernel, type Local } from "../ir/kernel/builder.ts";
import { nest } from "../ir/kernel/nest.ts";
import { constant, madd } from "../ir/kernel/expression.ts";
import type { Atom, Layout } from "../ir/layout.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { defineOp } from "../ir/op.ts";
import { at, tabulate } from "../ir/reference.ts";
import { isFixed, perSample, productOf, showDim, showShape, type Dim, type TensorType } from "../ir/types.ts";
import { range } from "../ir/range.ts";

const OUTPUTS = 4;

export const linear = defineOp({
  name: "linear",
  summary: "input · weightᵀ + bias, along the last dimension",
  torch: { api: "torch.nn.functional.linear", source: "aten/src/ATen/native/Linear.cpp" },
  inputs: ["input", "weight", "bias?"],
  attrs: {},

  infer({ input, weight, bias }, _, fail) {
    if (weight.shape.length !== 2)
      fail(`linear expects a weight [out_features, in_features], got ${showShape(weight.shape)}`);
    const [outs, ins] = weight.shape as readonly [Dim, Dim];
    const features = input.shape.at(-1);
    if (features !== ins)
      fail(
        `linear expects ${showDim(ins)} input features, but the input has ${features === undefined ? "no dimension" : showDim(features)}`,
      );
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outs))
      fail(`the bias should be [${showDim(outs)}], got ${showShape(bias.shape)}`);
    return [...input.shape.slice(0, -1), outs];
  },

  reference({ input, weight, bias }, _, shape) {
    const ins = weight.shape[1] as number;
    return tabulate(shape, (index) => {
      const out = index.at(-1) as number;
      let sum = bias ? (bias.data[out] as number) : 0;
      for (let i = 0; i < ins; i++) sum += at(input, [...index.slice(0, -1), i]) * at(weight, [out, i]);
      return sum;
    });
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    wants: () => ({ input: { kind: "any" }, weight: { kind: "strided" }, bias: { kind: "strided" } }),
    program: ({ k, types, inputs, layouts, out, y }) =>
      linearProgram(k, types.input, inputs, { x: layouts.input as Layout, weight: layouts.weight as Layout }, out, y),
    madds: ({ input, weight }) => perSample(productOf(input.shape)) * (weight.shape[0] as number),
  },

  samples: [
    { inputs: [[2, 11], [7, 11], [7]] },
    { inputs: [[2, 5, 11], [8, 11], null] },
    { inputs: [[3], [2, 3], [2]] },
    { inputs: [[1, 1], [1, 1], [1]] },
  ],
  rejects: [{ inputs: [[2, 5], [7, 11], null], message: "linear expects 11 input features, but the input has 5" }],
});

/** Four outputs at a time, each reading its own row of the weight as it lies. The input's features may be in pieces. */
function linearProgram(
  k: Kernel,
  input: TensorType,
  inputs: { readonly input: Cursor; readonly weight: Cursor; readonly bias: Cursor | undefined },
  layouts: { readonly x: Layout; readonly weight: Layout },
  out: TensorType,
  y: Cursor,
): void {
  const last = input.shape.length - 1;
  const [outs, ins] = [out.shape[last] as Dim, input.shape[last] as Dim];
  if (!isFixed(outs)) throw new CompilerBug("linear with an open number of outputs");
  const row = layouts.weight.dims[0]?.[0]?.stride ?? 0;
  const features = axesOf([layouts.x.dims[last] as readonly Atom[], layouts.weight.dims[1] as readonly Atom[]], ins);
  const rows = range(last).flatMap((dim) =>
    axesOf(
      [layouts.x.dims[dim] as readonly Atom[], ...y.places.map(({ layout }) => layout.dims[dim] as readonly Atom[])],
      input.shape[dim] as Dim,
    ),
  );
  const outputStrides = y.places.map(({ layout }) => layout.dims[last]?.[0]?.stride ?? 0);
  const target = (cursor: Cursor, offset: number): Cursor => ({
    ...cursor,
    places: cursor.places.map((place, i) => ({
      ...place,
      at: { ...place.at, offset: place.at.offset + offset * (outputStrides[i] as number) },
    })),
  });

  const block = (count: number, x: Cursor, w: Cursor, b: Cursor | undefined, result: Cursor): void => {
    const sums = range(count).map((o): Local => k.local(`sum${o}`, b ? k.load(advanced(b, o)) : constant(0)));
    nest(k, "i", features, [x, w], ([tapX, tapW]) => {
      const value = k.local("v", k.load(tapX as Cursor));
      sums.forEach((sum, o) => k.set(sum, madd(value, k.load(advanced(tapW as Cursor, o * row)), sum)));
    });
    sums.forEach((sum, o) => k.store(target(result, o), sum));
  };

  nest(
    k,
    "row",
    joined(rows),
    [inputs.input, ...y.places.map((place): Cursor => ({ places: [place] }))],
    ([x, ...places]) => {
      const result = bundle(places, y.finish);
      const whole = Math.floor(outs / OUTPUTS);
      const bias = inputs.bias ?? inputs.weight;
      k.loop(
        "o",
        whole,
        [
          { cursor: inputs.weight, elements: OUTPUTS * row },
          { cursor: bias, elements: inputs.bias ? OUTPUTS : 0 },
          { cursor: result, strides: outputStrides.map((stride) => OUTPUTS * stride) },
        ],
        (w, b, here) => block(OUTPUTS, x as Cursor, w, inputs.bias && b, here),
      );
      const done = whole * OUTPUTS;
      if (done < outs)
        block(
          outs - done,
          x as Cursor,
          advanced(inputs.weight, done * row),
          inputs.bias && advanced(inputs.bias, done),
          target(result, done),
        );
    },
  );
}

function axesOf(dims: readonly (readonly Atom[])[], size: Dim): readonly Axis[] {
  const axes = commonAxes(dims, size);
  if (!axes) throw new CompilerBug("a kernel was handed dimensions that do not nest");
  return axes;
}
