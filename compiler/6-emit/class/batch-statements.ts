import { isFixed, type Shape } from "../../ir/types.ts";
import { literal } from "../text/identifiers.ts";
import type { NamedInput } from "./name-model.ts";

/** Checks the inputs' shapes. The first that has an open dimension sets the batch size `n`, with which the others must agree. */
export function batchStatements(inputs: readonly NamedInput[]): readonly string[] {
  const first = inputs.findIndex(({ shape }) => isOpen(shape));
  const checks = inputs.map((input, i) => {
    const isKnown = first !== -1 && first < i;
    return `${i === first ? "const n = " : ""}${checkText(input, isKnown)};`;
  });
  return first === -1 ? [...checks, "const n = 1;"] : checks;
}

const isOpen = (shape: Shape): boolean => shape.some((dim) => !isFixed(dim));

/** `batchOf("x", x, xShape, n, 2)`: the batch size if it is known, and how many rows each sample has, if not one. */
function checkText({ name, local, constant, shape: [first] }: NamedInput, isKnown: boolean): string {
  const factor = first === undefined || isFixed(first) ? 1 : first.factor;
  const args = [literal(name), local, constant];
  if (isKnown || factor > 1) args.push(isKnown ? "n" : "undefined");
  if (factor > 1) args.push(String(factor));
  return `batchOf(${args.join(", ")})`;
}
