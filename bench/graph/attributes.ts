import type { Node } from "../../compiler/ir/graph.ts";

export type Attributes = Node["attrs"];
export type Pair = [number, number];

/** An op has checked its attributes before a graph holds them; a name that it does not have is our mistake. */
export function numberOf(attrs: Attributes, name: string): number {
  const value = attrs[name];
  if (typeof value !== "number") throw new Error(`${name} is not a number`);
  return value;
}

export function numbersOf(attrs: Attributes, name: string): number[] {
  const value = attrs[name];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  // The batch is one, so that a dimension N is 1 and 2N is 2. What lies before and behind each dimension is one row of numbers.
  return value
    .flat()
    .map((each: number | { readonly factor: number }) => (typeof each === "number" ? each : each.factor));
}

export function pairOf(attrs: Attributes, name: string): Pair {
  const [first, second] = numbersOf(attrs, name);
  if (first === undefined || second === undefined) throw new Error(`${name} is not a pair`);
  return [first, second];
}
