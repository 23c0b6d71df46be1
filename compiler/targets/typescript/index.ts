import type { Build, ModuleTarget, Target } from "../target.ts";
import { support } from "./support.ts";
import { machine } from "./machine.ts";

const build: Build = { name: "ts", target: "ts", relaxed: false, runsHere: () => true };

const module: ModuleTarget = {
  createOptions: () => [],
  isBinary: false,
  ownNames: Object.keys(support),
  emit: async () => (await import("./module/index.ts")).emitTypescript,
  pack: async (plan, parameters) => (await import("./pack-weights.ts")).packTypescript(plan, parameters),
  builds: () => [build],
};

/** Plain TypeScript, which every host runs. */
export const typescript = { name: "ts", machine, module } as const satisfies Target;
