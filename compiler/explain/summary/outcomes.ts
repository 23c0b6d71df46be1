import { copiedParts } from "../copied-parts.ts";
import type { Graph, Node, Origin } from "../../ir/graph.ts";
import type { Plan } from "../../5-plan/plan.ts";
import { factsOf } from "../../ir/facts.ts";

/** What became of a call in the code that is made. */
export type Outcome =
  /** A kernel begins with it. */
  | { readonly kind: "kernel"; readonly kernels: readonly string[] }
  /** It has become part of the weights of another layer. */
  | { readonly kind: "folded"; readonly into: Origin }
  /** It runs within the kernel of another, on each element. */
  | { readonly kind: "fused"; readonly into: Origin }
  /** It only says otherwise where elements lie. */
  | { readonly kind: "view" }
  /** A concatenation whose parts are written side by side at once. */
  | { readonly kind: "in place" }
  /** It depends on weights only, and is calculated when they are loaded. */
  | { readonly kind: "loaded" }
  /** It does nothing, or the same as another. */
  | { readonly kind: "removed" };

/** Looks the calls of a graph up in what was made of it. */
export function outcomesOf(optimized: Graph, plan: Plan): (origin: Origin) => Outcome {
  const kernels = new Map<Origin, string[]>();
  const folded = new Map<Origin, Origin>();
  const fused = new Map<Origin, Origin>();
  const left = new Map<Origin, Node[]>();
  const { runTime } = factsOf(optimized);
  const ids = new Set(optimized.nodes.map(({ id }) => id));
  for (const { node, kernel } of plan.run) {
    // What the plan adds itself, copies and borders, belongs to no layer.
    if (!node || !ids.has(node.id)) continue;
    kernels.set(node.origin, [...(kernels.get(node.origin) ?? []), kernel]);
    for (const { origin } of node.folded ?? []) folded.set(origin, node.origin);
    for (const { origin } of node.epilogue) fused.set(origin, node.origin);
  }
  for (const node of optimized.nodes) left.set(node.origin, [...(left.get(node.origin) ?? []), node]);

  return (origin) => {
    const own = kernels.get(origin);
    if (own) return { kind: "kernel", kernels: own };
    const weightsOf = folded.get(origin);
    if (weightsOf) return { kind: "folded", into: weightsOf };
    const kernelOf = fused.get(origin);
    if (kernelOf) return { kind: "fused", into: kernelOf };
    const nodes = left.get(origin);
    if (!nodes) return { kind: "removed" };
    const computed = nodes.filter(({ op }) => op.kernel.kind !== "view");
    if (computed.length === 0) return { kind: "view" };
    const joined = computed.filter(({ id }) => runTime.has(id));
    if (joined.length === 0) return { kind: "loaded" };
    const copies = joined.flatMap((node) => copiedParts(plan, node));
    return copies.length === 0 ? { kind: "in place" } : { kind: "kernel", kernels: copies.map(({ kernel }) => kernel) };
  };
}
