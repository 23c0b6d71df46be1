import type { Value } from "../../ir/value.ts";
import type { Argument } from "./values.ts";

/** Help where several tensors stand for one, or numbers for a tensor. */
export function takeOne({ value, text }: Argument): string | undefined {
  if (isOfNumbers(value)) return "tensor([…]) makes a tensor of a list of numbers";
  if (value.kind === "list" && value.elements[0]?.kind === "tensor")
    return "cat or stack make one tensor of a list: cat([a, b], 1)";
  if (value.kind === "record" && value.elements[0]?.kind === "tensor")
    return `take one of its tensors: ${text ?? "result"}.${value.names[0]} is the first`;
  if (value.kind !== "tuple" || value.elements[0]?.kind !== "tensor") return undefined;
  return `take one of its tensors: ${text ?? "tuple"}[0] is the first`;
}

const isOfNumbers = (value: Value): boolean =>
  value.kind === "list" &&
  value.elements.length > 0 &&
  value.elements.every(({ kind }) => kind === "int" || kind === "float");
