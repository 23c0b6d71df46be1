import type * as ast from "../../../grammar/ast.ts";
import * as values from "../../ir/value.ts";
import { poison } from "../../ir/value.ts";
import { argumentOf } from "../call/argument-of.ts";
import { bindTargets } from "./bind-targets.ts";
import { conditionOf } from "./condition.ts";
import { abandon, type Context } from "../context.ts";
import { elementsOf } from "./elements-of.ts";
import { scopeWithin, type Argument, type Scope } from "./values.ts";

/** The elements of a list or the arguments of a call, with what `for` and `if` make of them. */
export function evaluateItems(context: Context, items: readonly ast.Item[], scope: Scope): Argument[] {
  return items.flatMap((item): Argument[] => {
    if (item.kind === "argument") {
      const value = context.evaluate(item.value, scope);
      const named = argumentOf(item.value, value);
      if (!item.name) return [named];
      const computed = item.name.kind === "name" ? values.text(item.name.text) : context.evaluate(item.name, scope);
      const name = computed.kind === "string" ? computed.value : abandon();
      return [{ ...named, name, nameSpan: item.name.span }];
    }
    if (item.kind === "if-item") {
      const condition = context.evaluate(item.condition, scope);
      if (condition.kind === "poison") return [{ value: poison, span: item.condition.span }];
      return conditionOf(context, item.condition, condition, scope) ? evaluateItems(context, [item.item], scope) : [];
    }
    const iterable = context.evaluate(item.iterable, scope);
    if (iterable.kind === "poison") return [{ value: poison, span: item.iterable.span }];
    return elementsOf(context, iterable, item.iterable.span).flatMap((element) => {
      context.tick(item.span);
      const within = scopeWithin(scope);
      bindTargets(context, item.targets, element, within, item.iterable.span);
      return evaluateItems(context, [item.item], within);
    });
  });
}
