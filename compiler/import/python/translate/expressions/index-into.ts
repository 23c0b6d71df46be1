import { meaning, translate, unsupported } from "../read.ts";
import type { Expression, Subscript } from "../../syntax/python-ast.ts";
import { atom, bare, conditional, level, within, type Code } from "../code.ts";
import { keyOf, keyText } from "./dictionary-key.ts";
import { sourceOf, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** `x[…]`: of a list, a tensor, a dictionary or a container of modules. */
export function translateIndex(context: Context, scope: Scope, expression: Expression & { kind: "index" }): Code {
  const [first] = expression.subscripts;
  if (sourceOf(expression.object.span) === "self._modules" && first && first.kind !== "slice") {
    const key = translate(context, scope, first);
    if (key.known?.kind === "string")
      return meaning(context, scope, {
        kind: "member",
        object: { kind: "name", text: "self", span: first.span },
        name: { text: key.known.value, span: first.span },
        span: expression.span,
      });
  }
  const object = meaning(context, scope, expression.object);
  const [only] = expression.subscripts;
  const { known } = object;
  if (known?.kind === "library") return object; // Optional[int], as a value of its own
  if (only && only.kind !== "slice" && expression.subscripts.length === 1) {
    const key = translate(context, scope, only);
    if (known?.kind === "dict" || known?.kind === "table") {
      const name = keyOf(key);
      if (name !== undefined)
        return known.entries.get(name) ?? unsupported(context, expression, `it has no ${key.text}`);
      if (known.kind === "table") return atom(`${tableFn(context, known.name, known.entries)}(${key.text})`);
      return choose(key, known.entries) ?? unsupported(context, expression, "the key is not known here");
    }
    if (key.known?.kind === "string") return atom(`${within(object, level.postfix)}.${key.known.value}`);
    if ((known?.kind === "list" || known?.kind === "tuple") && key.known?.kind === "number") {
      const { items } = known;
      const at = key.known.value < 0 ? items.length + key.known.value : key.known.value;
      const value = items.every((item) => item.value) ? items[at]?.value : undefined;
      if (value && (value.known?.kind === "class" || value.known?.kind === "library" || scope.isSymbolic)) return value;
      if (value && /^[([]/.test(bare(object.text)) && /^(number|string)$/.test(value.known?.kind ?? "")) return value;
      const held = value?.known?.kind === "bool" ? value.known : undefined;
      return atom(`${within(object, level.postfix)}[${key.text}]`, held);
    }
    const of = known?.kind === "shape" ? undefined : undefined;
    return atom(`${within(object, level.postfix)}[${key.text}]`, of);
  }
  if (only?.kind === "slice" && expression.subscripts.length === 1 && isTurned(only))
    return atom(`reversed(${needObject(context, object, expression).text})`);
  const parts = expression.subscripts.map((subscript) => {
    if (subscript.kind !== "slice") return translate(context, scope, subscript).text;
    const [start, stop, step] = [subscript.start, subscript.stop, subscript.step].map((each) =>
      each ? translate(context, scope, each).text : "",
    );
    return `${start ?? ""}:${stop ?? ""}${step === "" || step === undefined ? "" : `:${step}`}`;
  });
  return atom(
    `${within(needObject(context, object, expression), level.postfix)}[${parts.join(", ")}]`,
    sliced(object, expression),
  );
}

/** `[::-1]`, which is only there for lists. */
const isTurned = ({ start, stop, step }: Subscript & { kind: "slice" }): boolean =>
  !start &&
  !stop &&
  step?.kind === "unary" &&
  step.operator === "-" &&
  step.operand.kind === "number" &&
  step.operand.text === "1";

const needObject = (context: Context, object: Code, expression: Expression): Code =>
  object.text === "" ? unsupported(context, expression, "a dictionary is asked for one key at a time") : object;

/** A part of a list whose elements are known. */
function sliced({ known }: Code, { subscripts }: Expression & { kind: "index" }): Code["known"] {
  const [only] = subscripts;
  if ((known?.kind !== "list" && known?.kind !== "tuple") || only?.kind !== "slice" || only.step) return undefined;
  if (!known.items.every((item) => item.value)) return undefined;
  const bound = (each: Expression | undefined): number | undefined => {
    if (!each) return undefined;
    if (each.kind === "number") return Number(each.text);
    if (each.kind === "unary" && each.operator === "-" && each.operand.kind === "number")
      return -Number(each.operand.text);
    return NaN;
  };
  const [start, stop] = [bound(only.start), bound(only.stop)];
  if (Number.isNaN(start) || Number.isNaN(stop)) return undefined;
  return { kind: known.kind, items: known.items.slice(start, stop) };
}

/** A dictionary whose key is only known in `.nn`. */
function choose(key: Code, entries: ReadonlyMap<string, Code>): Code | undefined {
  const all = [...entries];
  const last = all.pop();
  if (!last) return undefined;
  return all.reduceRight<Code>(
    (rest, [name, value]) => conditional(atom(`${key.text} == ${keyText(name)}`), value, rest),
    last[1],
  );
}

/** A dictionary of a file as a function of its keys. */
const tableFn = (context: Context, name: string, entries: ReadonlyMap<string, Code>): string =>
  context.add(
    name,
    (fn) =>
      `fn ${fn}(key) {\n${[...entries].map(([key, value]) => `if key == ${keyText(key)} { return ${value.text} }\n`).join("")}assert false, "${name} has no {key}"\n}`,
  );
