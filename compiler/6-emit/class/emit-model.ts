import type { ConstantText, Declaration, TypeSyntax } from "../text/declarations.ts";
import type { ClassPart } from "../module-part.ts";
import { modelClass } from "./model-class.ts";
import type { NamedModel, NamedInput } from "./name-model.ts";
import { isFixed } from "../../ir/types.ts";
import { openConstants } from "./open-constants.ts";

/** The class of one model, and the functions and constants behind it. */
export const emitModel = (
  model: NamedModel,
  parts: readonly ClassPart[],
): { readonly types: readonly Declaration[]; readonly functions: readonly Declaration[] } => ({
  types: [modelClass(model, parts)],
  functions: [
    ...parts.flatMap(({ functions }) => functions),
    ...(model.open
      ? openConstants(model, model.open)
      : model.inputs.map((input) => shapeConstant(input, model.syntax))),
    ...parts.flatMap(({ constants }) => constants),
    // What stands in is what readers know best.
    ...parts.toReversed().flatMap(({ tables }) => tables),
  ],
});

/** `const xShape = [null, 3, 224, 224] as const;` */
const shapeConstant = ({ constant, shape }: NamedInput, types: TypeSyntax): ConstantText => ({
  kind: "constant",
  name: constant,
  initializer: `[${shape.map((dim) => (isFixed(dim) ? dim : "null")).join(", ")}]${types(" as const")}`,
});
