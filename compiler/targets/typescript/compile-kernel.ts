import type { PlannedKernel } from "../../5-plan/plan.ts";
import { spellKernel } from "./spell-typescript.ts";
import { support } from "./support.ts";

export type Kernel = (...args: readonly (Float32Array | number)[]) => void;

/** The text that emit would write, as a function; V8 shows it under the kernel's name. */
export const compileKernel = (kernel: PlannedKernel): Kernel => new Function(functionBody(kernel))() as Kernel;

/** What gives that function, as the body of one that takes nothing. The text is our own: names of a .nn file are identifiers by now. */
export function functionBody({ name, program }: PlannedKernel): string {
  const { parameters, body, support: needs } = spellKernel(program, { typed: false });
  const helpers = needs.map((each) => `function ${each}(${support[each].parameters.join()}) { ${support[each].body} }`);
  const names = [...parameters.map((parameter) => parameter.name), "n"];
  const text = [...helpers, `return function kernel_${name}(${names.join()}) {`, ...body, "};"].join("\n");
  return `"use strict";\n${text}`;
}
