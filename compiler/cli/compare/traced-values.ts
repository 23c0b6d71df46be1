import type { Graph, ValueId } from "../../ir/graph.ts";

/** A value that a hook of PyTorch's sees: what one call of a module gives. */
export interface TracedValue {
  /** `layer1.0.conv1`; of a module that is called again, `relu:2`. The model itself is "output". */
  readonly name: string;
  readonly id: ValueId;
}

/**
 * The results of all modules in the order in which they are done. A call's result is what is computed last in it: nodes in a row
 * that come from one module, or from modules within it, are one call.
 */
export function tracedValues({ nodes, outputs }: Graph): readonly TracedValue[] {
  const counts = new Map<string, number>();
  const found: TracedValue[] = [];
  nodes.forEach(({ id, origin }, i) => {
    const next = nodes[i + 1]?.origin.path;
    // Inner modules are done before those around them.
    for (const path of modulesOf(origin.path)) {
      if (next !== undefined && isWithin(next, path)) continue;
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      found.push({ name: count === 1 ? path : `${path}:${count}`, id });
    }
  });
  const results = outputs.map(({ id }, i): TracedValue => ({
    name: outputs.length === 1 ? "output" : `output.${i}`,
    id,
  }));
  // A layer called `output` is written over by the model's own, which is done last.
  return [...new Map([...found, ...results].map((each) => [each.name, each])).values()];
}

/** `a.b.c`, `a.b` and `a`. */
function modulesOf(path: string): readonly string[] {
  if (path === "") return [];
  const parts = path.split(".");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("."));
}

const isWithin = (path: string, module: string): boolean => path === module || path.startsWith(`${module}.`);
