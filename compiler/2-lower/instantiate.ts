import type * as ast from "../../grammar/ast.ts";
import { placeOf, type Span } from "../../grammar/source.ts";
import { kindOf, type Value } from "../ir/value.ts";
import { bindParams } from "./bind-arguments.ts";
import { Failure, fail, type Context } from "./context.ts";
import { assertHolds } from "./execute.ts";
import { isKnown, scopeWithin, type Argument, type Instance, type Known, type Scope } from "./values.ts";

const MOST_NESTED = 60;

/** Makes a module: its constants, functions and fields in order; fields that hold modules or weights are registered. */
export function instantiate(
  context: Context,
  declaration: ast.Module | ast.Model,
  fileScope: Scope,
  args: readonly Argument[],
  span: Span,
): Instance {
  const name = declaration.name.text;
  if (context.making.length >= MOST_NESTED) fail(context, "NN5001", span, { depth: MOST_NESTED });
  const params = declaration.kind === "module" ? declaration.params : [];
  const bound = bindParams(context, { name, params }, args, span, (value, before) =>
    context.evaluate(value, scopeWithin(fileScope, before)),
  );
  const scope = scopeWithin(fileScope, bound);
  const members =
    declaration.kind === "module"
      ? declaration.members
      : declaration.body.kind === "members"
        ? declaration.body.members
        : [];
  const forward = members.find((member) => member.kind === "forward");
  const instance: Instance = {
    what: { kind: "module", declaration, scope, forward },
    children: new Map(),
    made: span,
    path: "",
    isCalled: false,
  };
  context.making.push(`in ${declaration.kind} ${name}, made at ${placeOf(span)}`);
  try {
    for (const member of members) addMember(context, instance, scope, member);
  } finally {
    context.making.pop();
  }
  return instance;
}

function addMember(context: Context, instance: Instance, scope: Scope, member: ast.Member): void {
  try {
    if (member.kind === "const") scope.names.set(member.name.text, context.evaluate(member.value, scope));
    else if (member.kind === "fn") scope.names.set(member.name.text, fnValue(member, scope));
    else if (member.kind === "assert") assertHolds(context, member, scope);
    else if (member.kind === "field") addField(context, instance, scope, member);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.report(error.diagnostic);
    if ("name" in member) scope.names.set(member.name.text, { kind: "poison" });
  }
}

export const fnValue = (declaration: ast.Fn, scope: Scope): Known => ({
  kind: "callable",
  what: `the function ${declaration.name.text}`,
  name: declaration.name.text,
  role: "fn",
  declaration,
  scope,
});

function addField(context: Context, instance: Instance, scope: Scope, field: ast.Field): void {
  const value = context.evaluate(field.value, scope);
  const name = field.name.text;
  scope.names.set(name, value);
  const child = registered(context, value);
  if (child) instance.children.set(name, child);
  else if (value.kind !== "none" && value.kind !== "poison") {
    const help =
      value.kind === "callable"
        ? `call it to make a module: ${value.name}(…)`
        : value.kind === "list" || value.kind === "tuple"
          ? "ModuleList(…) registers several modules"
          : "const names a value that is not registered";
    fail(context, "NN2014", field.value.span, {
      problem: `the field ${name} should be a module, a Parameter or a Buffer, got ${kindOf(value)}`,
      help,
    });
  }
}

function registered(context: Context, value: Value): Instance | ReturnType<Context["weights"]["get"]> {
  if (isKnown(value) && value.role === "instance") return value.instance;
  return value.kind === "tensor" ? context.weights.get(value.id) : undefined;
}
