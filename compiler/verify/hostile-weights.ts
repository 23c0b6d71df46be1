import { random, seedOf } from "../../runtime/init.ts";
import type { Graph, Operand, Parameter } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import { countOf } from "../ir/reference.ts";

/** Far below the eps that norms add, so that it matters where and whether it is added. */
const TINY_VARIANCE = 1e-6;
/** One channel in so many has it. */
const TINY_EVERY = 4;
/** What keeps such a channel, which the norm makes hundreds of times as large, about as large as the others. */
const SMALL_GAMMA = 0.01;

/**
 * Weights from a seed that a careless pass gets wrong: negative gammas, variances far below eps, zeros of both signs. Filters
 * are of the size that keeps values about as large as they come, so that an error is not lost among them.
 */
export function hostileWeights(graph: Graph, seed: number): readonly ReferenceTensor[] {
  const roles = rolesOf(graph);
  return graph.parameters.map((parameter) => {
    const { id, name, shape, dtype } = parameter;
    const next = random(seedOf(`${seed}/${name}`));
    const make = dtype === "i64" ? () => 0 : valueOf(parameter, roles.get(id), next);
    return { shape, data: Float64Array.from({ length: countOf(shape) }, (_, i) => Math.fround(make(i))) };
  });
}

type Role = "variance" | "mean" | "gamma";

function valueOf({ shape }: Parameter, role: Role | undefined, next: () => number): (index: number) => number {
  const isTiny = (index: number): boolean => index % TINY_EVERY === 1;
  switch (role) {
    case "variance":
      return (i) => (isTiny(i) ? TINY_VARIANCE : 0.5 + next());
    case "mean":
      return (i) => (isTiny(i) ? 0.1 : 1) * (next() - 0.5);
    case "gamma":
      return (i) => (isTiny(i) ? SMALL_GAMMA : 1) * (next() < 0.4 ? -1 : 1) * (0.5 + next());
    case undefined: {
      const reads = countOf(shape.slice(1));
      if (shape.length < 2) return (i) => (i % 8 === 5 ? -0 : next() - 0.5);
      const most = Math.sqrt(6 / Math.max(1, reads));
      return (i) => (i % 32 === 17 ? (next() < 0.5 ? -0 : 0) : (2 * next() - 1) * most);
    }
  }
}

/** What norms by statistics use parameters for. */
function rolesOf(graph: Graph): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  /** The parameter that a value shows in another shape. */
  const behind = (operand: Operand | undefined): string => {
    const node = typeof operand === "string" ? nodes.get(operand) : undefined;
    return node?.op.kernel.kind === "view" ? behind(node.inputs[0]) : String(operand);
  };
  for (const { op, inputs } of graph.nodes) {
    if (!op.statistics) continue;
    roles.set(behind(inputs[op.statistics.variance]), "variance");
    roles.set(behind(inputs[op.statistics.mean]), "mean");
    roles.set(behind(inputs[op.statistics.weight]), "gamma");
  }
  return roles;
}
