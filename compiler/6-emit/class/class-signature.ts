import { placeOf, type Span } from "../../../grammar/source.ts";
import { showShape } from "../../ir/types.ts";
import type { DeclaredModel } from "../types/declare-model.ts";
import type { PropertyText } from "../text/declarations.ts";
import { commentText } from "../text/identifiers.ts";

/** A property that types speak of. */
export interface PropertySignature extends PropertyText {
  readonly type: string;
  readonly docs: readonly string[];
}

/** The doc comment that the author wrote, and `x: [N, 3, 32, 32] → [N, 10] (net.nn:3)`. */
export function classDoc({ graph, inputs, results }: DeclaredModel): string {
  const taken = inputs.map(({ name, shape }) => `${name}: ${showShape(shape)}`).join(", ");
  const given = results.map(({ key, shape }) => `${key ? `${key}: ` : ""}${showShape(shape)}`).join(", ");
  const line = `${taken} → ${given} (${lineOf(graph.span)})`;
  return commentText(graph.doc ? `${graph.doc}\n\n${line}` : line);
}

/** `net.nn:3`: the class stands beside its file, wherever the compiler was called. */
const lineOf = (span: Span): string => placeOf(span).replace(/^.*[/\\]/s, "");

export const signatureProperty = ({ runtime }: DeclaredModel): PropertySignature => ({
  isStatic: true,
  isReadonly: true,
  name: "signature",
  type: runtime.type("Signature"),
  docs: ["Inputs, results and parameters: names, shapes, and the line that declares them."],
});

export const targetProperty = ({ targets }: DeclaredModel): PropertySignature => ({
  isReadonly: true,
  name: "target",
  docs: ["Which kernels compute: WebAssembly's or TypeScript's."],
  type: targets.map(({ name }) => `"${name}"`).join(" | "),
});
