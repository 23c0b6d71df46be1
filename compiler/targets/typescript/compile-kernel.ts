import type { PlannedKernel } from "../../5-plan/plan.ts";
import { spellKernel } from "./spell-typescript.ts";
import { support } from "./support.ts";

export type Kernel = (...args: readonly (Float32Array | number)[]) => void;

/** The text that emit would write, as a function; V8 shows it under the kernel's name. */
export function compileKernel({ name, program }: PlannedKernel): Kernel {
  const { parameters, body, support: needs } = spellKernel(program, { typed: false });
  const helpers = needs.map((each) => `function ${each}(${support[each].parameters.join()}) { ${support[each].body} }`);
  const names = [...parameters.map((parameter) => parameter.name), "n"];
  const text = [...helpers, `return function kernel_${name}(${names.join()}) {`, ...body, "};"].join("\n");
  // The text is our own: names of a .nn file are identifiers by now.
  return new Function(`"use strict";\n${text}`)() as Kernel;
}
