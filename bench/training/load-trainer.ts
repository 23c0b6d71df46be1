import { mkdirSync, writeFileSync } from "node:fs";
import { emitPlans } from "../../compiler/index.ts";
import type { Source, Stages } from "../../compiler/index.ts";
import type { GeneratedNetwork } from "../../test/support/load-module.ts";
import type { TrainerPlan } from "../../runtime/train/trainer-plan.ts";

/** What a module hands to `trainerClass`: the module is a file of its own, the runtime that of this repository. */
export async function loadTrainerPlan(
  name: string,
  source: Source,
  stages: Pick<Stages, "plans" | "trainers">,
): Promise<TrainerPlan<GeneratedNetwork>> {
  const { code } = await emitPlans(source, stages, { format: "js" });
  const file = new URL(`../.cache/${name}.train.mjs`, import.meta.url);
  mkdirSync(new URL(".", file), { recursive: true });
  const runtime = new URL("../../runtime/index.ts", import.meta.url).href;
  const train = new URL("trainer-plan.ts", import.meta.url).href;
  writeFileSync(file, code.replace(`"nnc/runtime"`, `"${runtime}"`).replace(`"nnc/train"`, `"${train}"`));
  const module = (await import(file.href)) as Readonly<Record<string, unknown>>;
  const trainer = Object.keys(module).find((each) => each.endsWith("Trainer"));
  if (trainer === undefined) throw new Error(`${name} has no trainer`);
  // trainer-plan.ts leaves it as it is.
  return module[trainer] as TrainerPlan<GeneratedNetwork>;
}
