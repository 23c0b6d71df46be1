import { buildCodes } from "./builds.ts";
import type { CodeExplanation } from "./code-explanation.ts";
import { configurationCodes } from "./configuration.ts";
import { limitCodes } from "./limits.ts";
import { nameCodes } from "./names.ts";
import { runCodes } from "./runs.ts";
import { shapeCodes } from "./shapes.ts";
import { textCodes } from "./texts.ts";
import { weightCodes } from "./weights.ts";

/** Every code that the compiler, the command line and generated modules give. */
export const codeExplanations: Readonly<Record<string, CodeExplanation>> = {
  ...textCodes,
  ...nameCodes,
  ...shapeCodes,
  ...weightCodes,
  ...limitCodes,
  ...runCodes,
  ...configurationCodes,
  ...buildCodes,
};
