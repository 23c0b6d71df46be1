import type { Stages } from "../pipeline.ts";
import type { NetworkToVerify } from "./verify-module.ts";

/** The models of a file; those that have open sizes, at several of them, and those that take several, at each. */
export const networksToVerify = ({
  graphs = [],
  passes = [],
  open,
  choices,
}: Pick<Stages, "graphs" | "passes" | "open" | "choices">): readonly NetworkToVerify[] =>
  graphs.flatMap((graph, model): readonly NetworkToVerify[] => {
    const chosen = choices?.get(graph.name);
    if (chosen) return chosen.graphs.map((each) => ({ graph: each, passes: [], model }));
    const opened = open?.get(graph.name);
    if (!opened) return [{ graph, passes: passes[model] ?? [], model }];
    return opened.trials.map((trial) => ({
      graph: trial,
      passes: [],
      model,
      scheduledAs: opened.samples.made[0]?.graph ?? trial,
    }));
  });
