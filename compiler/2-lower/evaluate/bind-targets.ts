import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { isFixed } from "../../ir/types.ts";
import { kindOf, poison, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { elementsOf } from "./elements-of.ts";
import type { Scope } from "./values.ts";

/** Sets the names before `=` or `in`: one takes the whole value, several an element each, as those in parentheses do. */
export function bindTargets(
  context: Context,
  targets: readonly ast.Target[],
  value: Value,
  scope: Scope,
  span: Span,
): void {
  const [only] = targets;
  if (targets.length === 1 && only) bindTarget(context, only, value, scope, span);
  else bindElements(context, targets, value, scope, span);
}

function bindTarget(context: Context, target: ast.Target, value: Value, scope: Scope, span: Span): void {
  if (target.kind === "name") {
    scope.names.set(target.text, value);
    hear(context, target.span, value);
  } else if (target.kind === "targets") bindElements(context, target.elements, value, scope, span);
}

function bindElements(context: Context, targets: readonly ast.Target[], value: Value, scope: Scope, span: Span): void {
  const elements = value.kind === "poison" ? targets.map(() => poison) : partsOf(context, targets, value, span);
  targets.forEach((target, i) => bindTarget(context, target, elements[i] as Value, scope, span));
}

/** As many values as there are targets. */
function partsOf(context: Context, targets: readonly ast.Target[], value: Value, span: Span): readonly Value[] {
  const first = value.kind === "tensor" ? value.type.shape[0] : undefined;
  const isSeveral = value.kind === "list" || value.kind === "tuple" || value.kind === "record";
  if (!isSeveral && value.kind !== "callable" && (first === undefined || !isFixed(first)))
    return fail(context, "NN2042", span, {
      names: targets.length,
      found: kindOf(value),
      isTensor: first !== undefined,
    });
  const mismatch = (found: number, help: string | undefined): never =>
    fail(context, "NN2023", span, { expected: targets.length, found }, { help });
  // Before the parts of a tensor are made, of which there may be many.
  if (typeof first === "number" && first !== targets.length)
    return mismatch(first, `unpacking goes along the first dimension of ${kindOf(value)}: unbind(dim) along another`);
  const elements = elementsOf(context, value, span);
  return elements.length === targets.length ? elements : mismatch(elements.length, partsHelp(targets, elements));
}

/** `split(3)` makes parts of size 3, of which there are mostly more. */
function partsHelp({ length }: readonly ast.Target[], [first]: readonly Value[]): string | undefined {
  if (first?.kind !== "tensor" || first.by !== "split") return undefined;
  return `split takes the size of a part: chunk(${length}, dim) makes ${length} parts`;
}
