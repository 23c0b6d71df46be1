import type { DeclaredInput, DeclaredModel } from "../types/declare-model.ts";
import type { TypeSyntax } from "../text/declarations.ts";
import type { Hold } from "../text/lay-out.ts";

/** A model with what it has in the module besides what its types say. */
export interface NamedModel extends DeclaredModel {
  readonly inputs: readonly NamedInput[];
  /** Writes what only TypeScript has. */
  readonly syntax: TypeSyntax;
  /** Keeps text that is laid out already away from prettier; gives what stands for it. */
  readonly hold: Hold;
}

export interface NamedInput extends DeclaredInput {
  /** What holds the input's shape. */
  readonly constant: string;
}

export const nameModel = (
  declared: DeclaredModel,
  fresh: (wish: string) => string,
  { hold, syntax }: Pick<NamedModel, "hold" | "syntax">,
): NamedModel => ({
  ...declared,
  inputs: declared.inputs.map((input) => ({ ...input, constant: fresh(`${input.name}Shape`) })),
  hold,
  syntax,
});
