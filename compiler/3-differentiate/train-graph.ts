import type { Graph, GraphInput, GraphOutput, Parameter, ValueId } from "../ir/graph.ts";
import { f32 } from "../ir/types.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { reshape } from "../ops/arrangement/views.ts";
import { differentiate } from "./differentiate.ts";

/** What a graph for training is made from, besides the graph of its forward and loss. */
export interface TrainOptions {
  /** How much each element of some values counts: of a loss, 1. */
  readonly cotangents: ReadonlyMap<ValueId, ValueId>;
  /** Inputs whose gradients are asked for, too. */
  readonly inputs?: readonly ValueId[];
}

/**
 * The graph of a step: it gives what the graph gave, the gradient of each parameter that one reaches, and what buffers become. What a
 * step may change comes in as an input, so that nothing that depends on it is calculated once and for all: parameters first, in the
 * order of their gradients.
 */
export function trainGraph(graph: Graph, { cotangents, inputs = [] }: TrainOptions): Graph {
  const learned = distinct(graph.parameters.filter(({ kind }) => kind === "parameter"));
  const wanted = new Set([...learned.map(({ id }) => id), ...inputs]);
  const { graph: whole, gradients } = differentiate(graph, cotangents, wanted);
  const moved = graph.moved ?? [];
  const outputs: GraphOutput[] = [
    ...graph.outputs,
    ...[...learned.map(({ id }) => id), ...inputs].flatMap((of) => {
      const id = gradients.get(of);
      const name = `${of.slice(1)}.gradient`;
      return id === undefined ? [] : [{ id, name, becomes: { kind: "gradient" as const, of } }];
    }),
    ...moved.map(({ parameter, value }) => ({
      id: value,
      name: `${parameter.slice(1)}.moved`,
      becomes: { kind: "state" as const, of: parameter },
    })),
  ];
  const changing = [
    ...learned.flatMap(({ id }) => (gradients.has(id) ? [id] : [])),
    ...moved.map(({ parameter }) => parameter),
  ];
  return withState({ ...whole, outputs }, changing);
}

/** The graph of a step that makes a loss small: how much that counts is 1. */
export function lossGraph(graph: Graph): Graph {
  const at = graph.outputs.findIndex(({ name }) => name === "loss");
  const loss = graph.outputs[Math.max(0, at)] as GraphOutput;
  const origin = { span: graph.span, path: "" };
  const last = Math.max(0, ...graph.nodes.map(({ id }) => Number(/^%(\d+)$/.exec(id)?.[1] ?? 0)));
  const [one, seed] = [`%${last + 1}`, `%${last + 2}`];
  const attrs = { start: 1, step: 0, count: 1 };
  const nodes = [
    ...graph.nodes,
    { id: one, op: arange, attrs, inputs: [], epilogue: [], type: f32([1]), origin, name: "one" },
    { id: seed, op: reshape, attrs: { shape: [] }, inputs: [one], epilogue: [], type: f32([]), origin, name: "one" },
  ];
  return trainGraph({ ...graph, nodes }, { cotangents: new Map([[loss.id, seed]]) });
}

/** The graph with some of its parameters as inputs, in the order given: those that change while it is in use. */
export function withState(graph: Graph, changing: readonly ValueId[]): Graph {
  const known = new Set(changing);
  const parameters = distinct(graph.parameters);
  const state = changing.flatMap((id) => parameters.filter((parameter) => parameter.id === id).map(stateInput));
  return {
    ...graph,
    inputs: [...graph.inputs, ...state],
    parameters: graph.parameters.filter(({ id }) => !known.has(id)),
  };
}

/** A weight that stands under several names is one, under the first. */
const distinct = (parameters: readonly Parameter[]): readonly Parameter[] =>
  parameters.filter(({ sameAs }) => sameAs === undefined);

const stateInput = (parameter: Parameter): GraphInput => ({
  id: parameter.id,
  name: parameter.name,
  type: f32(parameter.shape),
  state: parameter,
});
