import { unsupported } from "../read.ts";
import type { Call, ClassDefinition, Expression } from "../../syntax/python-ast.ts";
import { atom, bool, numberCode, none, type Code } from "../code.ts";
import { sourceOf, type Context, type Home } from "../context.ts";
import { outerScope } from "../scope.ts";

/** `Act.RELU` of `class Act(Enum)`: what the member holds stands for it. */
export function enumMember(
  context: Context,
  { declaration, home }: { readonly declaration: ClassDefinition; readonly home: Home },
  name: string,
): Code | undefined {
  if (!declaration.bases.some((base) => /(^|\.)(Str|Int)?Enum$/.test(sourceOf(base.span)))) return undefined;
  const members = declaration.body.flatMap((each) =>
    each.kind === "assign" && each.targets[0]?.kind === "name"
      ? [{ name: each.targets[0].text, value: each.value }]
      : [],
  );
  const at = members.findIndex((each) => each.name === name);
  const value = members[at]?.value;
  if (!value) return undefined;
  if (value.kind === "call" && /(^|\.)auto$/.test(sourceOf(value.callee.span))) return numberCode(at + 1);
  return context.meaning(outerScope(home, value.span.start), value);
}

/** `parser.parse_args()`: the defaults of all that `parser.add_argument` names. */
export function parsedArguments(context: Context, home: Home, call: Call): Code | undefined {
  if (call.callee.kind !== "member" || !/^parse_(known_)?args$/.test(call.callee.name.text)) return undefined;
  const parser = sourceOf(call.callee.object.span);
  const entries = new Map<string, Code>();
  for (const statement of home.file.statements) {
    const value = statement.kind === "expression" ? statement.value : undefined;
    if (value?.kind !== "call" || sourceOf(value.callee.span) !== `${parser}.add_argument`) continue;
    const names = value.args.flatMap(({ name, value: each }) =>
      !name && each.kind === "string" ? [each.parts.map(String).join("")] : [],
    );
    const given = (word: string): Expression | undefined => value.args.find(({ name }) => name?.text === word)?.value;
    const title = names.find((each) => each.startsWith("--")) ?? names[0] ?? "";
    const dest = given("dest");
    const key =
      dest?.kind === "string" ? dest.parts.map(String).join("") : title.replace(/^-+/, "").replaceAll("-", "_");
    const [action, fallback] = [given("action"), given("default")];
    const flag = action?.kind === "string" ? action.parts[0] : undefined;
    entries.set(
      key,
      fallback
        ? context.meaning(outerScope(home, fallback.span.start), fallback)
        : flag === "store_true" || flag === "store_false"
          ? bool(flag === "store_false")
          : none,
    );
  }
  return atom("", { kind: "table", name: "args", entries });
}

/** `field(default_factory=list)` of a dataclass: what each object begins with. */
export function fieldDefault(context: Context, home: Home, call: Call): Code {
  const given = (word: string): Expression | undefined => call.args.find(({ name }) => name?.text === word)?.value;
  const scope = outerScope(home, call.span.start);
  const [value, factory] = [given("default"), given("default_factory")];
  if (value) return context.meaning(scope, value);
  if (factory?.kind === "lambda") return context.meaning(scope, factory.body);
  if (factory) return context.meaning(scope, { kind: "call", callee: factory, args: [], span: factory.span });
  return unsupported(context, call, "it has no default", "write the value behind the =");
}
