import { listOf, required, tensor, text } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { sameDim, showDim, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { contract, type Named } from "./contract.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { diagonalOf } from "./rearrange.ts";
import { readEquation } from "./einsum-equation.ts";

/** A name that stands twice is a diagonal. */
function withDiagonals(b: Build, x: TensorValue, names: readonly string[]): Named {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return { x, names };
  const [first, second] = [names.indexOf(twice), names.indexOf(twice, names.indexOf(twice) + 1)];
  const [one, other] = [x.type.shape[first] as Dim, x.type.shape[second] as Dim];
  if (!sameDim(one, other))
    b.fail("unequal", `einsum's ${twice} stands twice for one operand, but is ${showDim(one)} and ${showDim(other)}`);
  const rest = names.filter((_, i) => i !== first && i !== second);
  return withDiagonals(b, diagonalOf(b, x, 0, first, second), [...rest, twice]);
}

/** Sizes of one name are equal, or 1 where they broadcast. */
function checkSizes(b: Build, operands: readonly Named[]): void {
  const wide = new Map<string, Dim>();
  operands.forEach(({ x, names }) =>
    names.forEach((name, i) => {
      const [size, before] = [x.type.shape[i] as Dim, wide.get(name) ?? 1];
      if (size !== 1 && before !== 1 && !sameDim(size, before)) {
        const what = name.startsWith(".") ? 'a dimension under "..."' : name;
        b.fail("unequal", `einsum's ${what} is ${showDim(before)} in one operand and ${showDim(size)} in another`);
      }
      if (size !== 1) wide.set(name, size);
    }),
  );
}

export const einsum: TensorFunction = defineFunction({
  name: "einsum",
  summary: "the sum of the products of tensors over the letters that the result does not have",
  torch: "torch.einsum",
  params: { equation: required(text), operands: required(listOf(tensor)) },
  rest: "operands",
  apply(b, { equation, operands }) {
    const { inputs, output } = readEquation(
      equation,
      operands.map(({ type }) => type.shape),
      b.fail,
    );
    const named = operands.map((x, i) => withDiagonals(b, x, inputs[i] ?? []));
    checkSizes(b, named);
    return contract(b, named, output);
  },
});
