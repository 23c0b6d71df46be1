import type { StatementStructures } from "ts-morph";
import type { ClassPart } from "../module-part.ts";
import { modelClass } from "./model-class.ts";
import type { NamedModel } from "./name-model.ts";
import { shapeConstant } from "./shape-constant.ts";

/** The class of one model, and the functions and constants behind it. */
export const emitModel = (
  model: NamedModel,
  parts: readonly ClassPart[],
): { readonly types: readonly StatementStructures[]; readonly functions: readonly StatementStructures[] } => ({
  types: [modelClass(model, parts)],
  functions: [
    ...parts.flatMap(({ functions }) => functions),
    ...model.inputs.map(shapeConstant),
    ...parts.flatMap(({ constants }) => constants),
    // What stands in is what readers know best.
    ...parts.toReversed().flatMap(({ tables }) => tables),
  ],
});
