import type { Stages } from "../pipeline.ts";
import type { NetworkToVerify } from "./verify-module.ts";

/** The models of a file; those that have open sizes, at several of them. */
export const networksToVerify = ({
  graphs = [],
  passes = [],
  open,
}: Pick<Stages, "graphs" | "passes" | "open">): readonly NetworkToVerify[] =>
  graphs.flatMap((graph, model): readonly NetworkToVerify[] => {
    const opened = open?.get(graph.name);
    if (!opened) return [{ graph, passes: passes[model] ?? [], model }];
    return opened.trials.map((trial) => ({
      graph: trial,
      passes: [],
      model,
      scheduledAs: opened.samples.made[0]?.graph ?? trial,
    }));
  });
