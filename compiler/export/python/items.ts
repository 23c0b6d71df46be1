import type * as ast from "../../../grammar/ast.ts";
import { kindOf } from "./kinds.ts";
import { around, group, type Text } from "./layout.ts";
import { within, type Meaning, type Scope } from "./meaning.ts";
import { pythonName } from "./names.ts";

/** How an item that stands for itself is written. */
type WriteItem = (item: ast.ArgumentItem, scope: Scope) => Text;

const plain: WriteItem = ({ value }, scope) => scope.writer.write(value, scope);

/** A list; that of a loop alone is a comprehension. */
export function writeList(items: readonly ast.Item[], scope: Scope, writeItem: WriteItem = plain): Text {
  const [only] = items;
  return items.length === 1 && only && only.kind !== "argument"
    ? around("[", comprehension(only, scope, writeItem), "]")
    : group("[", writeUnpacked(items, scope, writeItem), "]");
}

/** Items, of which those of a loop are a comprehension that is unpacked. */
export const writeUnpacked = (items: readonly ast.Item[], scope: Scope, writeItem: WriteItem): readonly Text[] =>
  items.map((item): Text =>
    item.kind === "argument" ? writeItem(item, scope) : ["*", around("[", comprehension(item, scope, writeItem), "]")],
  );

function comprehension(item: ast.ForItem | ast.IfItem, scope: Scope, writeItem: WriteItem): Text {
  const heads: Text[] = [];
  let inner: ast.Item = item;
  let here = scope;
  while (inner.kind !== "argument") {
    if (inner.kind === "for-item") {
      const iterable = here.writer.write(inner.iterable, here);
      here = withTargets(here, inner.targets, inner.iterable);
      heads.push([` for ${targetsText(inner.targets)} in `, iterable]);
      inner = inner.item;
      continue;
    }
    // What stands first in a comprehension is a loop: a condition alone goes through one element.
    heads.push([heads.length === 0 ? " for _ in range(1) if " : " if ", here.writer.write(inner.condition, here)]);
    inner = inner.item;
  }
  return [writeItem(inner, here), ...heads];
}

export const targetsText = (targets: readonly ast.Target[]): string => targets.map(targetText).join(", ");

export function targetText(target: ast.Target): string {
  if (target.kind === "name") return pythonName(target.text);
  return target.kind === "hole" ? "_" : `(${target.elements.map(targetText).join(", ")})`;
}

export function namesIn(target: ast.Target): readonly string[] {
  if (target.kind === "name") return [target.text];
  return target.kind === "hole" ? [] : target.elements.flatMap(namesIn);
}

/** Loops over ranges count. */
export function withTargets(scope: Scope, targets: readonly ast.Target[], iterable: ast.Expression): Scope {
  const isCount = iterable.kind === "binary" ? iterable.operator === ".." : isCallOf(iterable, "range");
  const isNumbered = isCallOf(iterable, "enumerate");
  return within(
    scope,
    targets.flatMap((target, i) =>
      namesIn(target).map((name): readonly [string, Meaning] => {
        const isNumber = (isCount || (isNumbered && i === 0)) && target.kind === "name";
        return [
          name,
          { python: pythonName(name), kind: isNumber || isOfNumbers(iterable, scope) ? "number" : "unknown" },
        ];
      }),
    ),
  );
}

const isCallOf = (value: ast.Expression, name: string): boolean =>
  value.kind === "call" && value.callee.kind === "reference" && value.callee.name === name;

const isOfNumbers = (value: ast.Expression, scope: Scope): boolean =>
  value.kind === "list" &&
  value.items.every((item) => item.kind === "argument" && kindOf(item.value, scope) === "number");
