import { joinItems, translateArguments } from "./arguments.ts";
import { listOf, meaning, translate, unsupported } from "../read.ts";
import { needText } from "../need-text.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, bare, binary, level, none, numberCode, within, type Code } from "../code.ts";
import { pairsOf } from "./container.ts";
import { sourceOf, type Context } from "../context.ts";
import { translateIterable } from "../expressions/iterable.ts";
import { fieldsOf, namedTuple, productOf, resized } from "./call-packages.ts";
import { isInstance } from "./is-instance.ts";
import type { Scope } from "../scope.ts";
import { callQuantor, mapped, reduced } from "./go-through-list.ts";
import { fieldDefault } from "../expressions/held-values.ts";
import { getAttribute, hasAttribute } from "./ask-attribute.ts";

/** A call of a function of Python's own, of `math` or of `collections`. */
export function callPython(context: Context, scope: Scope, call: Call, path: string): Code {
  const [first, second, third] = call.args.map(({ value }) => value);
  const plain = (): Code => atom(`${path}(${joinItems(translateArguments(context, scope, call))})`);
  switch (path) {
    case "range":
      return translateIterable(context, scope, call);
    case "len": {
      const code = first ? meaning(context, scope, first) : none;
      if (code.known?.kind === "dict" || code.known?.kind === "table") return numberCode(code.known.entries.size);
      const items = code.known?.kind === "list" || code.known?.kind === "tuple" ? code.known.items : undefined;
      return items?.every(({ value }) => value)
        ? { ...plain(), known: { kind: "number", value: items.length } }
        : plain();
    }
    case "int":
    case "float":
    case "round":
    case "abs": {
      if (path === "int" && first && isPartOfBatch(first)) return translate(context, scope, inWhole(first));
      const code = first ? translate(context, scope, first) : none;
      if (path === "int" && code.known?.kind === "number" && Number.isInteger(code.known.value)) return code;
      if (path === "float" && code.known?.kind === "string") return plain();
      return path === "round" && second ? plain() : atom(`${path}(${code.text})`);
    }
    case "divmod": {
      const [a, b] = [first, second].map((each) => (each ? translate(context, scope, each) : none));
      if (!a || !b) return none;
      const parts = ["//", "%"].map((sign) => binary(sign, level.product, a, b));
      return listOf(
        parts.map((value) => ({ text: value.text, value })),
        "tuple",
      );
    }
    case "map":
      return first && second && call.args.length === 2
        ? mapped(context, scope, call, first, second)
        : refused(context, scope, call, path);
    case "functools.reduce":
      return first && second ? reduced(context, scope, first, second, third) : none;
    case "itertools.repeat": {
      const value = first ? translate(context, scope, first) : none;
      return atom(
        `[for unused in 0..${within(second ? translate(context, scope, second) : none, level.sum)}: ${value.text}]`,
      );
    }
    case "math.log":
      if (second) return logarithm(context, scope, call, first, second);
      return (
        calculated(context, scope, call, path) ?? atom(`log(${joinItems(translateArguments(context, scope, call))})`)
      );
    case "math.exp":
    case "math.log2":
    case "math.log10":
    case "math.sin":
    case "math.cos":
    case "math.tan":
    case "math.tanh":
      return (
        calculated(context, scope, call, path) ??
        atom(`${path.slice("math.".length)}(${joinItems(translateArguments(context, scope, call))})`)
      );
    case "numpy.exp":
    case "numpy.log":
    case "numpy.log2":
    case "numpy.log10":
    case "numpy.floor":
    case "numpy.ceil":
    case "numpy.abs":
      return (
        calculated(context, scope, call, path) ??
        atom(`${path.slice("numpy.".length)}(${joinItems(translateArguments(context, scope, call))})`)
      );
    case "math.prod":
    case "numpy.prod":
      return first ? productOf(context, scope, first) : none;
    case "torchvision.transforms.functional.resize":
      return resized(context, scope, call);
    case "dataclasses.field":
    case "field":
      return fieldDefault(context, scope.home, call);
    case "numpy.array":
      return first ? atom(`tensor(${translate(context, scope, first).text})`) : none;
    case "max":
    case "min":
    case "zip":
    case "enumerate":
    case "sum":
    case "pow":
      return path === "pow" && first && second
        ? {
            text: `${within(translate(context, scope, first), level.postfix)} ** ${within(translate(context, scope, second), level.unary)}`,
            level: level.power,
          }
        : plain();
    case "list":
    case "tuple":
    case "sorted": {
      if (!first) return atom("[]", { kind: "list", items: [] });
      const code = translateIterable(context, scope, first);
      return code.text.includes("..") && code.level === level.range
        ? { ...code, text: `(${code.text})`, level: level.postfix }
        : code;
    }
    case "set":
      return first ? translate(context, scope, first) : none;
    case "reversed":
      return translateIterable(context, scope, call);
    case "str":
      return first ? atom(`"{${bare(translate(context, scope, first).text)}}"`) : atom('""');
    case "dict":
    case "collections.OrderedDict":
    case "typing.OrderedDict":
      return dictionary(context, scope, call, first);
    case "typing.cast":
    case "cast":
      return second ? meaning(context, scope, second) : none;
    case "isinstance":
      return first && second ? isInstance(context, scope, call, first, second) : none;
    case "hasattr":
      return first && second ? hasAttribute(context, scope, call, first, second) : none;
    case "getattr":
      return first && second ? getAttribute(context, scope, call, first, second, third) : none;
    case "type":
      return first ? atom("", { kind: "library", path: "type" }) : none;
    case "math.sqrt":
    case "math.floor":
    case "math.ceil":
    case "numpy.sqrt":
      return atom(`${path.slice(path.indexOf(".") + 1)}(${joinItems(translateArguments(context, scope, call))})`);
    case "math.pow":
      return first && second
        ? {
            text: `${within(translate(context, scope, first), level.postfix)} ** ${within(translate(context, scope, second), level.unary)}`,
            level: level.power,
          }
        : none;
    case "copy.deepcopy":
      return first ? copied(meaning(context, scope, first)) : none;
    case "all":
    case "any":
      return callQuantor(context, scope, call, path, first);
    case "collections.namedtuple":
      return atom("", { kind: "library", path: `tuple of names ${fieldsOf(second).join(" ")}`.trim() });
    case "tuple of names":
      return listOf(
        translateArguments(context, scope, call).map(({ text, value }) => ({ text, ...(value && { value }) })),
        "tuple",
      );
    default:
      if (path.startsWith("tuple of names ")) return namedTuple(context, scope, call, path.split(" ").slice(3));
      return calculated(context, scope, call, path) ?? refused(context, scope, call, path);
  }
}

/** `x.shape[0] / (H * W / size / size)`: how many of a batch there are, which only whole numbers tell of an open batch. */
const isPartOfBatch = (value: Expression): boolean =>
  value.kind === "binary" && value.operator === "/" && /\.(shape\[0\]|size\(0\))$/.test(sourceOf(value.left.span));

const inWhole = (value: Expression): Expression =>
  value.kind === "binary"
    ? {
        ...value,
        operator: value.operator === "/" ? "//" : value.operator,
        left: inWhole(value.left),
        right: inWhole(value.right),
      }
    : value;

/** Of a module a copy has weights of its own; everything else never changes. */
function copied(code: Code): Code {
  const isModule = code.text !== "" && (code.known === undefined || code.known.kind === "modules");
  return isModule ? atom(`deepcopy(${bare(code.text)})`, { kind: "modules" }) : code;
}

function refused(context: Context, scope: Scope, call: Call, path: string): Code {
  const code = atom("", { kind: "library", path });
  if (path.startsWith("unread:")) return needText(context, code, call.callee.span);
  void scope;
  return unsupported(context, call, `a .nn file has no ${path}`);
}

/** `math.log(10000.0)`: a number that Python knows, and `.nn` need not calculate. */
function calculated(context: Context, scope: Scope, call: Call, path: string): Code | undefined {
  const name = path.replace(/^(math|numpy)\./, "");
  const fn = (Math as unknown as Readonly<Record<string, unknown>>)[name];
  if (name === path || typeof fn !== "function") return undefined;
  const values = call.args.map(({ value }) => translate(context, scope, value).known);
  if (!values.every((known) => known?.kind === "number")) return undefined;
  const result: unknown = Reflect.apply(
    fn,
    Math,
    values.map((known) => known.value),
  );
  return typeof result === "number" && Number.isFinite(result) ? numberCode(result) : undefined;
}

/** `OrderedDict([("a", x)])` and `dict(a=x)` */
function dictionary(context: Context, scope: Scope, call: Call, first: Expression | undefined): Code {
  if (!first || call.args[0]?.name) {
    const entries = call.args.flatMap(({ name, value }) =>
      name ? [[name.text, meaning(context, scope, value)] as const] : [],
    );
    return atom(entries.length === 0 ? "[]" : "", { kind: "dict", entries: new Map(entries) });
  }
  if (first.kind === "dict") return meaning(context, scope, first);
  const pairs = pairsOf(context, scope, first);
  return pairs ?? translate(context, scope, first);
}

/** `math.log(x, 2)` */
function logarithm(context: Context, scope: Scope, _call: Call, value: Expression | undefined, base: Expression): Code {
  const [x, b] = [value ? translate(context, scope, value) : none, translate(context, scope, base)];
  if (b.known?.kind === "number" && (b.known.value === 2 || b.known.value === 10))
    return atom(`log${b.known.value}(${x.text})`);
  return { text: `log(${x.text}) / log(${b.text})`, level: level.product };
}
