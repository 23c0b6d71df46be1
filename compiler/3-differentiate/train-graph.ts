import type { Graph, GraphInput, GraphOutput, Parameter, ValueId } from "../ir/graph.ts";
import { f32 } from "../ir/types.ts";
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
 * step may change comes in as an input, so that nothing that depends on it is calculated once and for all.
 */
export function trainGraph(graph: Graph, { cotangents, inputs = [] }: TrainOptions): Graph {
  const learned = distinct(graph.parameters.filter(({ kind }) => kind === "parameter"));
  const wanted = new Set([...learned.map(({ id }) => id), ...inputs]);
  const { graph: whole, gradients } = differentiate(graph, cotangents, wanted);
  const moved = graph.moved ?? [];
  const changing = new Set([...gradients.keys(), ...moved.map(({ parameter }) => parameter)]);
  const state = distinct(graph.parameters).filter(({ id }) => changing.has(id));
  const outputs: GraphOutput[] = [
    ...graph.outputs,
    ...[...learned.map(({ id }) => id), ...inputs].flatMap((of) => {
      const id = gradients.get(of);
      return id === undefined
        ? []
        : [{ id, name: `${of.slice(1)}.gradient`, becomes: { kind: "gradient" as const, of } }];
    }),
    ...moved.map(({ parameter, value }) => ({ id: value, becomes: { kind: "state" as const, of: parameter } })),
  ];
  return {
    ...whole,
    inputs: [...graph.inputs, ...state.map(stateInput)],
    parameters: graph.parameters.filter(({ id }) => !changing.has(id)),
    outputs,
  };
}

/** A weight that stands under several names is one, under the first. */
function distinct(parameters: readonly Parameter[]): readonly Parameter[] {
  const ids = parameters.map(({ id }) => id);
  return parameters.filter(({ id }, i) => ids.indexOf(id) === i);
}

const stateInput = (parameter: Parameter): GraphInput => ({
  id: parameter.id,
  name: parameter.name,
  type: f32(parameter.shape),
  state: parameter,
});
