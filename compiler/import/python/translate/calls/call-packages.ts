import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, level, none, within, type Code, type Item } from "../code.ts";
import type { Context } from "../context.ts";
import { listOf, meaning, translate, unsupported } from "../read.ts";
import { walkStatements, type Scope } from "../scope.ts";
import { translateArguments } from "./arguments.ts";

/** The names of `namedtuple("Stage", ["width", "depth"])`. */
export const fieldsOf = (names: Expression | undefined): readonly string[] =>
  names?.kind === "list" || names?.kind === "tuple"
    ? names.elements.flatMap((each) => (each.kind === "string" ? [each.parts.map(String).join("")] : []))
    : names?.kind === "string"
      ? names.parts
          .map(String)
          .join("")
          .split(/[,\s]+/)
      : [];

/** One of them: what is asked by name is a record, and what is taken apart is a tuple. */
export function namedTuple(context: Context, scope: Scope, call: Call, fields: readonly string[]): Code {
  const isAsked = context.homes.some(({ file }) => {
    let found = false;
    walkStatements(file.statements, (each) => {
      if (each.kind === "member" && fields.includes(each.name.text)) found = true;
    });
    return found;
  });
  const given = new Map(
    call.args.map(({ name, value }, i) => [name?.text ?? fields[i] ?? "", meaning(context, scope, value)]),
  );
  const values = fields.map((field) => given.get(field) ?? none);
  if (isAsked)
    return atom("", { kind: "dict", entries: new Map(fields.map((field, i) => [field, values[i] ?? none])) });
  return listOf(
    values.map((value) => ({ text: value.text, value })),
    "tuple",
  );
}

/** `np.prod(shape)` */
export function productOf(context: Context, scope: Scope, list: Expression): Code {
  const code = translate(context, scope, list);
  const items = code.known?.kind === "list" || code.known?.kind === "tuple" ? code.known.items : [];
  if (items.length === 1 && items[0]?.value) return items[0].value;
  if (items.length > 1 && items.every(({ value }) => value))
    return {
      text: items.map(({ value }) => within(value as Code, level.unary)).join(" * "),
      level: level.product,
      ...productKnown(items),
    };
  const fn = context.add(
    "product",
    (name) => `fn ${name}(items) {\nresult = 1\nfor each in items { result *= each }\nreturn result\n}`,
  );
  return atom(`${fn}(${code.text})`);
}

function productKnown(items: readonly Item[]): Pick<Code, "known"> {
  const numbers = items.map(({ value }) => (value?.known?.kind === "number" ? value.known.value : NaN));
  const value = numbers.reduce((a, b) => a * b, 1);
  return Number.isInteger(value) ? { known: { kind: "number", value } } : {};
}

/** torchvision's `resize(x, size)` of a tensor. */
export function resized(context: Context, scope: Scope, call: Call): Code {
  const [x, size] = translateArguments(context, scope, { ...call, args: call.args.slice(0, 2) });
  if (!x || !size || call.args.length > 2)
    return unsupported(
      context,
      call,
      "only what it is given and the size are known here",
      "write F.interpolate(x, size)",
    );
  return atom(`interpolate(${x.text}, ${size.text}, mode="bilinear", align_corners=false)`);
}
