import type * as ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import type { Value } from "../ir/value.ts";
import type { Context } from "./context.ts";
import type { Instance } from "./evaluate/values.ts";

/** Hears what texts come to while models are lowered, for editors. Where nobody listens, nothing is done for it. */
export interface LoweringListener {
  /** An expression, or a name that is set, came to this. Poison stands for what failed of something that is reported. */
  value(span: Span, value: Value, place: ModulePlace): void;
  /** A layer or module was called, and gave this. */
  called(instance: Instance, result: Value, place: ModulePlace): void;
  /** A name behind a point or before the `=` of an argument is what `declared` names. */
  names(span: Span, declared: Span): void;
}

/** Within which module of which model something was evaluated. */
export interface ModulePlace {
  readonly model: string;
  /** Of the innermost module that is being called; "" for the model itself, and while modules are made. */
  readonly path: string;
}

const placeIn = ({ model, frames }: Context): ModulePlace => ({ model, path: frames.at(-1)?.path ?? "" });

/** Tells a listener, if there is one, what a text came to. */
export function hear(context: Context, span: Span, value: Value): void {
  context.listener?.value(span, value, placeIn(context));
}

/** Tells a listener, if there is one, what a call of a module gave. */
export function hearCall(context: Context, instance: Instance, result: Value): void {
  context.listener?.called(instance, result, placeIn(context));
}

/** Tells a listener, if there is one, which member of a module was asked for. */
export function hearMember(
  context: Context,
  { name, declaration }: { readonly name: ast.Name; readonly declaration: ast.Module | ast.Model },
): void {
  if (!context.listener) return;
  const members =
    declaration.kind === "module"
      ? declaration.members
      : declaration.body.kind === "members"
        ? declaration.body.members
        : [];
  const params = declaration.kind === "module" ? declaration.params : [];
  const declared = [...members, ...params].flatMap((each) => ("name" in each ? [each.name] : []));
  const found = declared.find(({ text }) => text === name.text);
  if (found) context.listener.names(name.span, found.span);
}
