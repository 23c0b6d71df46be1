import type * as ast from "../../../grammar/ast.ts";
import { argumentsOf } from "./arguments.ts";
import { kindOf } from "./kinds.ts";
import { called, group, type Text } from "./layout.ts";
import { meaningOf, type Scope } from "./meaning.ts";

const inits = new Set(
  "uniform normal trunc_normal constant xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal dirac".split(
    " ",
  ),
);

/** Numbers that a weight begins with, or what makes them: `randn(3, 4)`. */
export function writeBeginning({ items, span }: ast.Call, name: string, scope: Scope): Text {
  if (name === "randn" || name === "rand") return called(`torch.${name}`, argumentsOf(items, scope));
  return scope.writer.refuse(span, `${name}(…)`);
}

/** `Parameter([8, 8], xavier_uniform())` and its like. */
export function writeParameter({ items }: ast.Call, scope: Scope): Text {
  const { tensor, others } = beginning(items, scope, ["requires_grad"]);
  return called("nn.Parameter", [tensor, ...others]);
}

/** `Buffer(…)`: its tensor, and the arguments of register_buffer. */
export const writeBuffer = ({ items }: ast.Call, scope: Scope): readonly Text[] => {
  const { tensor, others } = beginning(items, scope, ["persistent"]);
  return [tensor, ...others];
};

function beginning(
  items: readonly ast.Item[],
  scope: Scope,
  own: readonly string[],
): { readonly tensor: Text; readonly others: readonly Text[] } {
  const given = items.filter((item) => item.kind === "argument");
  const named = (name: string): ast.Expression | undefined =>
    given.find((item) => item.name?.kind === "name" && item.name.text === name)?.value;
  const [shape, second] = given.filter(({ name }) => !name).map(({ value }) => value);
  const init = second ?? named("init");
  const others = own.flatMap((name): Text[] => {
    const value = named(name);
    return value ? [[`${name}=`, scope.writer.write(value, scope)]] : [];
  });
  const first = shape ?? named("shape");
  if (!first) return { tensor: "torch.empty(0)", others };
  const isShape = first.kind === "list" || first.kind === "tuple" || kindOf(first, scope) === "list";
  const text = scope.writer.write(first, scope);
  if (!isShape) return { tensor: text, others };
  const settings = ["mean", "std", "a", "b"].flatMap((name): Text[] => {
    const value = named(name);
    return value ? [[`${name}=`, scope.writer.write(value, scope)]] : [];
  });
  return { tensor: filled(text, init, settings, scope), others };
}

/** A tensor of a shape, as what is said of its beginning fills it. */
function filled(shape: Text, init: ast.Expression | undefined, settings: readonly Text[], scope: Scope): Text {
  const isOwn = (name: string): boolean => meaningOf(scope, name) !== undefined;
  if (!init || init.kind === "none") return called("torch.zeros", [shape]);
  if (init.kind === "string")
    return called(`nn.init.${init.parts.join("")}_`, [called("torch.empty", [shape]), ...settings]);
  if (init.kind === "reference" && !isOwn(init.name)) {
    if (init.name === "zeros" || init.name === "ones") return called(`torch.${init.name}`, [shape]);
    if (init.name === "eye") return called("torch.eye", [["*", group("", [shape], "")]]);
    if (inits.has(init.name)) return called(`nn.init.${init.name}_`, [called("torch.empty", [shape])]);
  }
  if (
    init.kind === "call" &&
    init.callee.kind === "reference" &&
    inits.has(init.callee.name) &&
    !isOwn(init.callee.name)
  )
    return called(`nn.init.${init.callee.name}_`, [called("torch.empty", [shape]), ...argumentsOf(init.items, scope)]);
  return called("torch.full", [shape, called("float", [scope.writer.write(init, scope)])]);
}
