import { buildCodes } from "./builds.ts";
import { callCodes } from "./calls.ts";
import type { CodeExplanation } from "./code-explanation.ts";
import { configurationCodes } from "./configuration.ts";
import { exportCodes } from "./exports.ts";
import { limitCodes } from "./limits.ts";
import { moduleCodes } from "./modules.ts";
import { nameCodes } from "./names.ts";
import { onnxCodes } from "./onnx.ts";
import { otherLanguageCodes } from "./other-languages.ts";
import { pythonCodes } from "./python.ts";
import { refusedArgumentCodes } from "./refused-arguments.ts";
import { refusedShapeCodes } from "./refused-shapes.ts";
import { runCodes } from "./runs.ts";
import { shapeCodes } from "./shapes.ts";
import { splitCodes } from "./split.ts";
import { textCodes } from "./texts.ts";
import { torchscriptCodes } from "./torchscript.ts";
import { valueCodes } from "./values.ts";
import { weightCodes } from "./weights.ts";

/** Every code that the compiler, the command line and generated modules give, or have given. */
export const codeExplanations: Readonly<Record<string, CodeExplanation>> = {
  ...textCodes,
  ...otherLanguageCodes,
  ...nameCodes,
  ...callCodes,
  ...moduleCodes,
  ...valueCodes,
  ...refusedArgumentCodes,
  ...shapeCodes,
  ...refusedShapeCodes,
  ...weightCodes,
  ...limitCodes,
  ...pythonCodes,
  ...torchscriptCodes,
  ...onnxCodes,
  ...exportCodes,
  ...runCodes,
  ...configurationCodes,
  ...buildCodes,
  ...splitCodes,
};
