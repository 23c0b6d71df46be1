import { isFixed } from "../../../ir/types.ts";
import { shapeOfFact, type Fact } from "../facts/fact.ts";
import { countIn, scalarInt, type KnownTensor } from "../facts/known-tensor.ts";
import type { LiveNode } from "../network/live-node.ts";

/** A graph, as patterns look into it. */
export interface Pattern {
  /** What makes a value, if it is a node of one of these kinds. */
  readonly made: (name: string | undefined, ...ops: readonly string[]) => LiveNode | undefined;
  readonly fact: (name: string | undefined) => Fact | undefined;
  readonly known: (name: string | undefined) => KnownTensor | undefined;
  /** A single number that is known, whatever its shape. */
  readonly scalar: (name: string | undefined) => number | undefined;
  /** Sizes; undefined where nothing is known or the value has none. */
  readonly shape: (name: string | undefined) => readonly (number | undefined)[] | undefined;
  /** Gives a known tensor another shape, under a name for a node that is made. */
  readonly reshaped: (name: string, shape: readonly number[]) => string;
  /** A whole number, under a name for a node that is made. */
  readonly index: (value: number) => string;
  /** Whether two values are the same: one, or made of the same in the same way. */
  readonly isSame: (a: string | undefined, b: string | undefined) => boolean;
}

/** Writes a node in place of this one and those before it; undefined where it is something else. */
export type Idiom = (node: LiveNode, pattern: Pattern) => LiveNode | undefined;

export function patternOf(nodes: readonly LiveNode[], facts: Map<string, Fact>): Pattern {
  const makers = new Map<string, LiveNode>();
  for (const node of nodes) for (const output of node.outputs) if (output !== "") makers.set(output, node);
  const known = (name: string | undefined): KnownTensor | undefined => {
    const fact = name === undefined ? undefined : facts.get(name);
    return fact?.kind === "known" ? fact.tensor : undefined;
  };
  const isSame = (a: string | undefined, b: string | undefined, depth = 3): boolean => {
    if (a === b) return a !== undefined;
    const [one, other] = [makers.get(a ?? ""), makers.get(b ?? "")];
    if (!one || !other || depth === 0 || one.opType !== other.opType || one.inputs.length !== other.inputs.length)
      return false;
    if (one.outputs.indexOf(a ?? "") !== other.outputs.indexOf(b ?? "")) return false;
    const isEqual = (i: number): boolean => {
      const [x, y] = [known(one.inputs[i]), known(other.inputs[i])];
      if (x && y)
        return x.shape.join() === y.shape.join() && countIn(x) < 64 && x.numbers().join() === y.numbers().join();
      return isSame(one.inputs[i], other.inputs[i], depth - 1);
    };
    return (
      JSON.stringify([...one.attributes]) === JSON.stringify([...other.attributes]) &&
      one.inputs.every((_, i) => isEqual(i))
    );
  };
  return {
    made(name, ...ops) {
      const node = makers.get(name ?? "");
      return node && ops.includes(node.opType) && node.domain === "" ? node : undefined;
    },
    fact: (name) => facts.get(name ?? ""),
    known,
    scalar(name) {
      const tensor = known(name);
      return tensor && countIn(tensor) === 1 ? tensor.numbers()[0] : undefined;
    },
    shape(name) {
      const fact = facts.get(name ?? "");
      return fact && shapeOfFact(fact).map((dim) => (isFixed(dim) ? dim : undefined));
    },
    reshaped(name, shape) {
      const fact = facts.get(name);
      if (fact?.kind !== "known") return name;
      const key = `${name}~[${shape.join()}]`;
      const tensor = { ...fact.tensor, shape, stored: () => ({ ...fact.tensor.stored(), shape }) };
      facts.set(key, { ...fact, tensor });
      return key;
    },
    index(value) {
      const key = `~${value}`;
      facts.set(key, { kind: "known", tensor: scalarInt(value), name: key, isInitializer: false });
      return key;
    },
    isSame,
  };
}

export const isNear = (value: number | undefined, wanted: number, share = 1e-4): boolean =>
  value !== undefined && Math.abs(value - wanted) <= share * Math.abs(wanted);

/** The two operands of a node, each as the one and as the other. */
export const bothWays = ({
  inputs: [a, b],
}: LiveNode): readonly (readonly [string | undefined, string | undefined])[] => [
  [a, b],
  [b, a],
];

/** An operand that is a number, and the other one. */
export function withNumber(
  node: LiveNode | undefined,
  pattern: Pattern,
): { readonly value: string; readonly number: number } | undefined {
  for (const [value, other] of node ? bothWays(node) : []) {
    const number = pattern.scalar(other);
    if (number !== undefined && value !== undefined) return { value, number };
  }
  return undefined;
}
