import { remarksOn } from "../../explain/remarks.ts";
import type { Decision } from "../../4-optimize/decision.ts";
import { optimize } from "../../4-optimize/index.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Analysis } from "./analyze.ts";

const known = new WeakMap<Graph, readonly Decision[]>();

/** Finds what is fused in the models of a file, if it is not known yet. Takes longer than a hover may: for moments in which nobody types. */
export function findFusions({ graphs }: Analysis): void {
  for (const graph of graphs) {
    if (known.has(graph)) continue;
    try {
      known.set(
        graph,
        optimize(graph, { fuse: true }).steps.flatMap(({ decisions }) => decisions),
      );
    } catch {
      // A bug of the compiler's is for its commands to tell.
      known.set(graph, []);
    }
  }
}

/** What became of the layer at a path, and what became part of it, a line each; nothing where it has not been found yet. */
export function fusionsAt(graph: Graph, path: string): readonly string[] {
  const decisions = known.get(graph) ?? [];
  const touching = decisions.filter(
    ({ what, into, why }) => why === undefined && (what.path === path || into?.path === path),
  );
  const calls = new Set(touching.map(({ what }) => what));
  const texts = [...calls].flatMap((call) => {
    const own = decisions.filter(({ what }) => what === call);
    const step = own.find(({ into }) => into !== undefined)?.into ?? call;
    return remarksOn(own, { step, after: undefined }).flatMap(({ kind, text }) =>
      kind === "done" ? [text.replace(/ \([^()]*:\d+\)$/, "")] : [],
    );
  });
  return [...new Set(texts)];
}
