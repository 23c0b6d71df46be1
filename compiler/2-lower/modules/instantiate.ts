import type * as ast from "../../../grammar/ast.ts";
import { placeOf, type Span } from "../../../grammar/source.ts";
import { kindOf, type Value } from "../../ir/value.ts";
import { bindParams } from "../call/bind-arguments.ts";
import { Failure, fail, sourceText, type Context } from "../context.ts";
import { isConstant } from "../evaluate/constant-values.ts";
import { assertHolds } from "../evaluate/execute.ts";
import { hear } from "../listener.ts";
import { howToMake } from "../call/how-to-make.ts";
import { measure } from "./module-tree.ts";
import { isKnown, scopeWithin, type Argument, type Instance, type Known, type Scope } from "../evaluate/values.ts";

const MOST_NESTED = 100;

/** Makes a module: its constants, functions and fields in order; fields that hold modules or weights are registered. */
export function instantiate(
  context: Context,
  declaration: ast.Module | ast.Model,
  fileScope: Scope,
  args: readonly Argument[],
  span: Span,
): Instance {
  const name = declaration.name.text;
  if (context.trail.length >= MOST_NESTED) fail(context, "NN5001", span, { callee: name, depth: MOST_NESTED });
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
  const children: Instance["children"] = new Map();
  const isRoot = declaration.kind === "model" && context.trail.length === 0;
  context.trail.push(isRoot ? "" : `in ${declaration.kind} ${name}, made at ${placeOf(span)}`);
  try {
    for (const member of members) addMember(context, children, scope, member);
  } finally {
    context.trail.pop();
  }
  const loss = members.find((member) => member.kind === "loss");
  const what = { kind: "module", declaration, scope, forward, loss } as const;
  return { what, children, made: span, path: "", isCalled: false, ...measure(context, children, span) };
}

function addMember(context: Context, children: Instance["children"], scope: Scope, member: ast.Member): void {
  try {
    if (member.kind === "const") {
      const value = context.evaluate(member.value, scope);
      scope.names.set(member.name.text, value);
      hear(context, member.name.span, value);
    } else if (member.kind === "fn") scope.names.set(member.name.text, fnValue(member, scope));
    else if (member.kind === "assert") assertHolds(context, member, scope);
    else if (member.kind === "field") addField(context, children, scope, member);
  } catch (error) {
    if (!(error instanceof Failure) || error.isFinal) throw error;
    context.report(error);
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

function addField(context: Context, children: Instance["children"], scope: Scope, field: ast.Field): void {
  const value = context.evaluate(field.value, scope);
  const name = field.name.text;
  scope.names.set(name, value);
  hear(context, field.name.span, value);
  const child = registered(context, value);
  if (child) children.set(name, child);
  else if (
    value.kind !== "none" &&
    value.kind !== "poison" &&
    !(value.kind === "tensor" && context.kept.has(value.id))
  ) {
    const text = sourceText(field.value.span);
    const help =
      value.kind === "callable"
        ? howToMake(value)
        : value.kind === "list" || value.kind === "tuple"
          ? "ModuleList(…) registers several modules; const names a list of other values"
          : value.kind === "tensor"
            ? isConstant(context, value.id)
              ? `const ${name} = … is part of the module; Buffer(…, persistent=false) and Parameter(…) have names in it`
              : "tensors are calculated in forward"
            : value.kind === "initial"
              ? `Parameter(${text.length < 40 ? text : "…"}) is learned, and begins so`
              : `a value that is not registered is a const: const ${name} = ${text.length < 40 ? text : "…"}`;
    fail(context, "NN2033", field.value.span, { name, found: kindOf(value), help });
  }
}

function registered(context: Context, value: Value): Instance | ReturnType<Context["weights"]["get"]> {
  if (isKnown(value) && value.role === "instance") return value.instance;
  return value.kind === "tensor" ? context.weights.get(value.id) : undefined;
}
