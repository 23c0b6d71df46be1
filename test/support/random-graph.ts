import {
  ELEMENT,
  type Graph,
  type GraphInput,
  type Node,
  type Operand,
  type Parameter,
  type Step,
} from "../../compiler/ir/graph.ts";
import { inferType } from "../../compiler/ir/infer.ts";
import type { AttrValues, Op } from "../../compiler/ir/op.ts";
import { f32, isFixed, sameShape, symbolic, type Dim, type Shape, type TensorType } from "../../compiler/ir/types.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { source } from "../../grammar/source.ts";
import { moves } from "./random-moves.ts";

/** What a random graph is made with. */
export interface Growing {
  readonly values: readonly { readonly id: string; readonly shape: Shape }[];
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  parameter(shape: Shape): string;
  /** A new node; nothing if the op refuses. An epilogue may come to ride on it. */
  node(op: string, operands: readonly Operand[], attrs?: AttrValues): string | undefined;
}

/** A graph of about `size` nodes that reads what it has made in all manner of ways; equal seeds give equal graphs. */
export function randomGraph(random: () => number, size: number): Graph {
  const origin = { span: { source: source("random.nn", ""), start: 0, end: 0 }, path: "" };
  const types = new Map<string, TensorType>();
  const inputs: GraphInput[] = [];
  const parameters: Parameter[] = [];
  const nodes: Node[] = [];
  const values: { id: string; shape: Shape }[] = [];
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => from[between(0, from.length - 1)] as T;
  const named = (name: string): Op => opNamed(name) as Op;
  const input = (shape: Shape): void => {
    const name = `x${inputs.length}`;
    inputs.push({ id: `%${name}`, name, type: f32(shape) });
    types.set(`%${name}`, f32(shape));
    values.push({ id: `%${name}`, shape });
  };
  const parameter = (shape: Shape): string => {
    const name = `p${parameters.length}`;
    const init = { kind: "constant", value: 0 } as const;
    parameters.push({ id: `@${name}`, name, shape: shape as number[], dtype: "f32", kind: "parameter", init, origin });
    types.set(`@${name}`, f32(shape));
    return `@${name}`;
  };
  const step = (op: string, operands: readonly Operand[]): Step => ({ op: named(op), attrs: {}, operands, origin });
  const stepOn = (shape: Shape): Step => {
    const alike = values.filter((value) => sameShape(value.shape, shape));
    const channels = shape.slice(1).map((dim, i) => (i === 0 && isFixed(dim) ? dim : 1));
    switch (between(0, 4)) {
      case 0:
        return step("relu", [ELEMENT]);
      case 1:
        return step("scale_shift", [ELEMENT, parameter(channels), parameter(channels)]);
      case 2:
        return step("mul", [ELEMENT, 0.5]);
      default:
        if (alike.length === 0) return step("neg", [ELEMENT]);
        return step(pick(["add", "sub"]), random() < 0.5 ? [ELEMENT, pick(alike).id] : [pick(alike).id, ELEMENT]);
    }
  };
  const node = (name: string, operands: readonly Operand[], attrs: AttrValues = {}): string | undefined => {
    const op = named(name);
    let type: TensorType;
    try {
      type = inferType(
        op,
        operands,
        attrs,
        (id) => types.get(id) as TensorType,
        (_, message) => {
          throw new Refused(message);
        },
      );
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
    const isTooLarge = type.shape.reduce<number>((count, dim) => count * (isFixed(dim) ? dim : dim.factor), 1) > 2000;
    if (isTooLarge) return undefined;
    const id = `%${nodes.length + 1}`;
    const steps = op.kernel.kind === "view" || random() < 0.5 ? 0 : between(1, 3);
    const epilogue = Array.from({ length: steps }, () => stepOn(type.shape));
    nodes.push({ id, op, attrs, inputs: operands, epilogue, type, origin });
    types.set(id, type);
    values.push({ id, shape: type.shape });
    return id;
  };

  const batch: Dim = random() < 0.7 ? symbolic("N") : between(1, 3);
  input([batch, between(1, 6), between(1, 6), between(1, 6)]);
  if (random() < 0.3) input([batch, between(1, 8)]);
  if (random() < 0.3) {
    const shape = [1, between(1, 6), between(1, 6), between(1, 6)];
    values.push({ id: parameter(shape), shape });
  }
  const growing: Growing = { values, between, pick, parameter, node };
  for (let tries = 0; nodes.length < size && tries < 10 * size; tries++) pick(moves)(growing);
  const returnable = values.filter(({ shape }) => shape.slice(1).every(isFixed));
  const last = returnable.at(-1) as (typeof values)[number];
  const outputs = [last, ...Array.from({ length: between(0, 2) }, () => pick(returnable))].map(({ id }) => ({ id }));
  return {
    name: "Random",
    span: origin.span,
    ...(isFixed(batch) ? {} : { batch: "N" }),
    inputs,
    parameters,
    nodes,
    outputs,
  };
}

class Refused extends Error {}
