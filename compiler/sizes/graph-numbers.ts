import { typesOf, type Graph, type Origin } from "../ir/graph.ts";
import { isFixed, perSample } from "../ir/types.ts";

/** The steps of a graph without their numbers, and these in order: sizes, attributes, and what is calculated with. */
export interface GraphNumbers {
  /** For each step what it is. */
  readonly steps: readonly string[];
  readonly numbers: readonly number[];
  /** For each number the step that it is of. */
  readonly owners: readonly number[];
}

/** What is longer is a table, of which the length counts. */
const MOST_LISTED = 64;

const known = new WeakMap<Graph, GraphNumbers>();

export function graphNumbers(graph: Graph): GraphNumbers {
  const before = known.get(graph);
  if (before) return before;
  const numbers: number[] = [];
  const owners: number[] = [];
  const types = typesOf(graph);
  const steps = graph.nodes.map(({ op, attrs, inputs, type }, owner) => {
    const note = (value: number): string => {
      numbers.push(value);
      owners.push(owner);
      return "0";
    };
    const read = (value: unknown): string => {
      if (typeof value === "number") return note(value);
      if (Array.isArray(value))
        return value.length > MOST_LISTED ? `[${note(value.length)}…]` : `[${value.map(read).join()}]`;
      if (typeof value !== "object" || value === null) return String(value);
      return `{${Object.entries(value)
        .map(([name, each]) => `${name}:${read(each)}`)
        .join()}}`;
    };
    const shape = type.shape.map((dim) => `${isFixed(dim) ? "" : dim.symbol}${note(perSample(dim))}`);
    const from = typeof inputs[0] === "string" ? types.get(inputs[0])?.shape : undefined;
    const own = (from && op.sizeCase?.(attrs, from, type.shape)) ?? "";
    return `${op.name}(${inputs.map(read).join()})${read(attrs)}:${shape.join()}|${own}`;
  });
  const found = { steps, numbers, owners };
  known.set(graph, found);
  return found;
}

/** Where the step of one graph stands that another has not; undefined if they have the same. */
export function otherStep(graph: Graph, other: Graph): Origin | undefined {
  const [own, same] = [graphNumbers(graph).steps, graphNumbers(other).steps];
  const at = own.findIndex((step, i) => step !== same[i]);
  if (at !== -1) return graph.nodes[at]?.origin;
  return own.length === same.length ? undefined : other.nodes[own.length]?.origin;
}
