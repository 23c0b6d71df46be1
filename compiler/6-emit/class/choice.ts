import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { ClassPart } from "../module-part.ts";
import type { NamedModel } from "./name-model.ts";

/** Where there are two parts, an instance has what one of them keeps. */
interface Choice {
  readonly preferred: ClassPart;
  readonly standIn: ClassPart & { readonly standIn: (bound: string) => string };
  readonly names: readonly [preferred: string, standIn: string];
}

export function choiceOf({ targets }: NamedModel, parts: readonly ClassPart[]): Choice | undefined {
  if (parts.length === 1) return undefined;
  const [preferred, standIn, ...others] = parts;
  const [first, second] = targets;
  if (!preferred?.attempt || !standIn?.standIn || !first || !second || others.length > 0)
    throw new CompilerBug(`a module cannot have kernels for ${targets.map(({ name }) => name).join(" and ")} together`);
  return { preferred, standIn: { ...standIn, standIn: standIn.standIn }, names: [first.name, second.name] };
}
