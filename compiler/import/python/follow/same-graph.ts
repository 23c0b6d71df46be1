import type { Graph } from "../../../ir/graph.ts";

/** Whether two graphs give the same results by the same steps, whatever order these stand in. */
export function isSameGraph(one: Graph, other: Graph): boolean {
  const keys = new Map<string, number>();
  const [a, b] = [resultsOf(one, keys), resultsOf(other, keys)];
  return a.length === b.length && a.every((key, i) => key === b[i]);
}

/** What each result is made by: a number for every step that is made in the same way. */
function resultsOf(graph: Graph, keys: Map<string, number>): readonly (number | undefined)[] {
  const known = new Map<string, number>();
  const numberOf = (key: string): number => {
    const number = keys.get(key) ?? keys.size;
    keys.set(key, number);
    return number;
  };
  graph.inputs.forEach(({ id, type }, i) => known.set(id, numberOf(`input ${i} ${JSON.stringify(type)}`)));
  for (const { id, name, shape } of graph.parameters) known.set(id, numberOf(`parameter ${name} ${shape.join()}`));
  for (const { id, op, attrs, inputs, type } of graph.nodes) {
    const from = inputs.map((input) => (typeof input === "string" ? known.get(input) : JSON.stringify(input)));
    known.set(id, numberOf(`${op.name}(${from.join()}) ${JSON.stringify(attrs)} ${JSON.stringify(type)}`));
  }
  return graph.outputs.map(({ id }) => known.get(id));
}
