import { kernels } from "./kernels.ts";
import { language } from "./language.ts";
import type { Mutant } from "./mutant.ts";
import { passes } from "./passes.ts";
import { tools } from "./tools.ts";

export const mutants: readonly Mutant[] = [...language, ...passes, ...kernels, ...tools];
