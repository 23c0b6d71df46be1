import { StructureKind, VariableDeclarationKind, type VariableStatementStructure } from "ts-morph";
import { isFixed } from "../../ir/types.ts";
import type { NamedInput } from "./name-model.ts";

/** `const xShape = [null, 3, 224, 224] as const;` */
export const shapeConstant = ({ constant, shape }: NamedInput): VariableStatementStructure => ({
  kind: StructureKind.VariableStatement,
  declarationKind: VariableDeclarationKind.Const,
  declarations: [
    { name: constant, initializer: `[${shape.map((dim) => (isFixed(dim) ? dim : "null")).join(", ")}] as const` },
  ],
});
