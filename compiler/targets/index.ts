import { CompilerBug } from "../ir/compiler-bug.ts";
import { checked } from "./checked/index.ts";
import type { ModuleTarget, Target } from "./target.ts";
import { typescript } from "./typescript/index.ts";
import { wasm } from "./wasm/index.ts";

/** Every target. Of those that modules can have kernels for, the preferred ones come first. */
export const targets = {
  wasm,
  ts: typescript,
  checked,
} as const satisfies Readonly<Record<string, Target>>;

type Targets = typeof targets;

/** Whom a module can have kernels for. */
export type ModuleTargetName = {
  [Name in keyof Targets]: Targets[Name] extends { readonly module: ModuleTarget } ? Name : never;
}[keyof Targets];

/** Which kernels a module has: those of one target, or ("auto") of all, for the host to choose from. */
export type TargetChoice = "auto" | ModuleTargetName;

export const DEFAULT_TARGET = "auto";

const all: readonly Target[] = Object.values(targets);

/** The targets of modules, preferred ones first. */
const moduleTargets = all.filter(({ module }) => module !== undefined);

export const targetChoices = ["auto", ...moduleTargets.map(({ name }) => name)] as readonly TargetChoice[];

export const isTargetChoice = (text: string): text is TargetChoice => targetChoices.some((each) => each === text);

export const targetsFor = (choice: TargetChoice): readonly Target[] =>
  choice === "auto" ? moduleTargets : [targets[choice]];

/** Whether such a module has WebAssembly in it or beside it. */
export const isBinary = (choice: TargetChoice): boolean => targetsFor(choice).some(({ module }) => module?.isBinary);

/** What modules declare for themselves, whatever they have kernels for. */
export const ownNames: readonly string[] = moduleTargets.flatMap(({ module }) => module?.ownNames ?? []);

/** The target of that name. */
export function targetNamed(name: string): Target {
  const found = all.find((target) => target.name === name);
  if (!found) throw new CompilerBug(`there is no target ${name}`);
  return found;
}

/** How modules have kernels of a target. */
export function moduleOf({ name, module }: Target): ModuleTarget {
  if (!module) throw new CompilerBug(`modules have no kernels for ${name}`);
  return module;
}
