import type { Plan } from "../../5-plan/plan.ts";
import {
  reads,
  shownShapeOf,
  typesOf,
  type Graph,
  type Node,
  type Origin,
  type Parameter,
  type ValueId,
} from "../../ir/graph.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";
import type { Shape, TensorType } from "../../ir/types.ts";
import { callsOf, nameOfOrigin, type Call } from "../calls.ts";
import { outcomesOf, type Outcome } from "./outcomes.ts";
import { multiplyAddsOf } from "../multiply-adds.ts";

export interface Summary {
  readonly model: string;
  /** The sizes that numbers are of, where the model takes others as well. */
  readonly at?: OpenSizes;
  /** What its open sizes may be, where that is not any. */
  readonly sizes?: string;
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly results: readonly { readonly name: string | undefined; readonly shape: Shape }[];
  /** In the order in which they run. */
  readonly rows: readonly SummaryRow[];
  /** In the order in which they run, with the calls that they do the work of. */
  readonly kernels: readonly { readonly name: string; readonly parts: readonly string[] }[];
  readonly totals: SummaryTotals;
}

export interface SummaryRow {
  /** The layer's path, or that of the module around a function. */
  readonly path: string;
  readonly type: string;
  readonly isLayer: boolean;
  readonly output: Shape;
  /** Values that are learned, counted where a layer runs first. */
  readonly parameters: number;
  /** For one sample. */
  readonly multiplyAdds: number;
  readonly outcome: Outcome;
}

export interface SummaryTotals {
  readonly parameters: number;
  readonly buffers: number;
  readonly multiplyAdds: number;
  /** Memory for all values between layers, for a batch of one. */
  readonly arenaBytes: number;
  /** Distinct ones, of which some run in several steps. */
  readonly kernels: number;
  readonly steps: number;
  readonly layers: number;
}

/** How many kernels a run calls, each counted once. */
export const countKernels = ({ run }: Plan): number => new Set(run.map(({ kernel }) => kernel)).size;

/** What a model consists of, and what was made of it. */
export function summarize(graph: Graph, optimized: Graph, plan: Plan): Summary {
  const types = typesOf(graph);
  const calls = callsOf(graph);
  const outcomeOf = outcomesOf(optimized, plan);
  const parameters = withoutAliases(graph);
  const learned = parameters.filter(({ kind }) => kind === "parameter");
  const readers = readersOf(graph);
  const seen = new Set<string>();
  const shownOf = ({ id, type }: { readonly id: ValueId; readonly type: TensorType }): Shape =>
    shownShapeOf(graph, id, type.shape);
  const rows = calls.map((call): SummaryRow => {
    const { origin, type, isLayer, nodes } = call;
    const isFirst = isLayer && !seen.has(origin.path);
    if (isLayer) seen.add(origin.path);
    return {
      path: origin.path,
      type,
      isLayer,
      output: shownOf(givenBy(call, readers)),
      parameters: isFirst ? sum(learned.filter((each) => each.origin.path === origin.path).map(countOf)) : 0,
      multiplyAdds: sum(nodes.map((node) => multiplyAddsOf(node, types))),
      outcome: outcomeOf(origin),
    };
  });
  return {
    model: graph.name,
    ...(graph.shown ? { at: graph.shown.sizes } : {}),
    ...(graph.shown?.rules === undefined ? {} : { sizes: graph.shown.rules }),
    inputs: graph.inputs.map((input) => ({ name: input.name, shape: shownOf(input) })),
    results: graph.outputs.map(({ id, name }) => ({
      name,
      shape: shownShapeOf(graph, id, types.get(id)?.shape ?? []),
    })),
    rows: [...parametersAlone(learned, seen), ...rows],
    kernels: kernelsOf(calls, outcomeOf),
    totals: {
      parameters: sum(learned.map(countOf)),
      buffers: sum(parameters.filter(({ kind }) => kind === "buffer").map(countOf)),
      multiplyAdds: sum(rows.map((row) => row.multiplyAdds)),
      arenaBytes: (plan.arena.fixed + plan.arena.perSample) * Float32Array.BYTES_PER_ELEMENT,
      kernels: countKernels(plan),
      steps: plan.run.length,
      layers: calls.length,
    },
  };
}

/** Who reads each value: calls, by their origins, and the model's result. */
function readersOf({ nodes, outputs }: Graph): ReadonlyMap<string, readonly (Origin | "result")[]> {
  const readers = new Map<string, (Origin | "result")[]>();
  const note = (value: string, reader: Origin | "result"): void =>
    void (readers.get(value)?.push(reader) ?? readers.set(value, [reader]));
  for (const node of nodes) for (const value of reads(node)) note(value, node.origin);
  for (const { id } of outputs) note(id, "result");
  return readers;
}

/** The last of a call's values that somebody else reads: an LSTM's sequence, where nobody wants its states. */
function givenBy({ origin, nodes }: Call, readers: ReturnType<typeof readersOf>): Node {
  const isRead = ({ id }: Node): boolean => (readers.get(id) ?? []).some((reader) => reader !== origin);
  return nodes.findLast(isRead) ?? nodes.at(-1) ?? nodes[0];
}

/** Those that are a model's own, and that no layer's row counts. */
const parametersAlone = (learned: readonly Parameter[], counted: ReadonlySet<string>): readonly SummaryRow[] =>
  learned
    .filter(({ origin }) => !counted.has(origin.path))
    .map((parameter) => ({
      path: parameter.name,
      type: "Parameter",
      isLayer: true,
      output: parameter.shape,
      parameters: countOf(parameter),
      multiplyAdds: 0,
      outcome: { kind: "kernel", kernels: [] },
    }));

/** A layer under several names stands in the state_dict once for each; only the first is ever read. */
function withoutAliases({ parameters, nodes }: Graph): readonly Parameter[] {
  const isRead = new Set(nodes.flatMap(reads));
  const places = new Set(parameters.filter(({ id }) => isRead.has(id)).map(placeOfParameter));
  return parameters.filter(
    (each) => isRead.has(each.id) || each.dtype === "i64" || !places.has(placeOfParameter(each)),
  );
}

const placeOfParameter = ({ name, origin: { span } }: Parameter): string =>
  `${span.source.path}:${span.start} ${name.split(".").at(-1)}`;

const countOf = ({ shape }: Parameter): number => shape.reduce((product, size) => product * size, 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function kernelsOf(calls: readonly Call[], outcomeOf: (origin: Call["origin"]) => Outcome): Summary["kernels"] {
  return calls.flatMap(({ origin }) => {
    const outcome = outcomeOf(origin);
    if (outcome.kind !== "kernel") return [];
    const parts = calls.filter((other) => {
      const otherOutcome = outcomeOf(other.origin);
      return (otherOutcome.kind === "folded" || otherOutcome.kind === "fused") && otherOutcome.into === origin;
    });
    return [
      { name: outcome.kernels.join(", "), parts: [origin, ...parts.map((part) => part.origin)].map(nameOfOrigin) },
    ];
  });
}
