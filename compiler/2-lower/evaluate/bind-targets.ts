import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { kindOf, poison, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { elementsOf } from "./elements-of.ts";
import type { Scope } from "./values.ts";

/** Sets the names before `=` or `in`: one takes the whole value, several an element each. */
export function bindTargets(
  context: Context,
  targets: readonly ast.Name[],
  value: Value,
  scope: Scope,
  span: Span,
): void {
  const [only] = targets;
  if (targets.length === 1 && only) return void scope.names.set(only.text, value);
  if (value.kind === "poison") return targets.forEach((target) => scope.names.set(target.text, poison));
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "record" && value.kind !== "callable")
    return fail(context, "NN2042", span, {
      names: targets.length,
      found: kindOf(value),
      isTensor: value.kind === "tensor",
    });
  const elements = elementsOf(context, value, span);
  if (elements.length !== targets.length)
    fail(
      context,
      "NN2023",
      span,
      { expected: targets.length, found: elements.length },
      { help: partsHelp(targets, elements) },
    );
  targets.forEach((target, i) => scope.names.set(target.text, elements[i] as Value));
}

/** `split(3)` makes parts of size 3, of which there are mostly more. */
function partsHelp({ length }: readonly ast.Name[], [first]: readonly Value[]): string | undefined {
  if (first?.kind !== "tensor" || first.by !== "split") return undefined;
  return `split takes the size of a part: chunk(${length}, dim) makes ${length} parts`;
}
