import type { StatementStructures } from "ts-morph";
import type { Plan } from "../../5-plan/plan.ts";
import { allocateFunction } from "./allocate-function.ts";
import { loadFunction } from "./load-function.ts";
import { modelClass } from "./model-class.ts";
import { nameModel, type ModuleNames, type NamedModel } from "./name-model.ts";
import { profileTables } from "./profile-methods.ts";
import { shapeConstant } from "./shape-constant.ts";
import { unpackFunction } from "./unpack-function.ts";
import { wasmConstant } from "./wasm-constant.ts";

/** The class of one model, and the functions and constants behind it. */
export function emitModel(
  plan: Plan,
  names: ModuleNames,
): {
  readonly model: NamedModel;
  readonly types: readonly StatementStructures[];
  readonly functions: readonly StatementStructures[];
} {
  const model = nameModel(plan, names);
  return {
    model,
    types: [modelClass(model)],
    functions: [
      ...(model.target === "wasm" ? [] : [loadFunction(model), allocateFunction(model)]),
      ...(model.packed ? [unpackFunction(model)] : []),
      ...model.inputs.map(shapeConstant),
      ...(model.wasm ? [wasmConstant(model, model.wasm)] : []),
      ...(model.profile ? profileTables(model) : []),
    ],
  };
}
