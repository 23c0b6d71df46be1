import { meaning, translate, unsupported } from "../read.ts";
import { translateElements } from "../expressions/elements.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, unknown, type Code } from "../code.ts";
import { sourceOf, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** What a weight begins with, by the function that makes it. */
const fills: Readonly<Record<string, string>> = {
  zeros: "",
  ones: "1",
  empty: "",
  randn: '"normal"',
  rand: '"uniform"',
  Tensor: "",
  FloatTensor: "",
  full: "",
};

/** `torch.zeros(1, n)`, where a module is made: a shape and what it is filled with. */
export function translateFill(context: Context, scope: Scope, call: Call, path: string): Code | undefined {
  const last = path.slice(path.lastIndexOf(".") + 1);
  const fill = fills[last];
  const args = call.args.filter(({ name }) => name === undefined || name.text === "size" || name.text === "fill_value");
  const [first, second] = args.map(({ value }) => value);
  if (path === "torch.tensor" && first && first.kind !== "list") {
    const init = translate(context, scope, first).text;
    return atom("", { kind: "fill", shape: "[]", init });
  }
  if (fill === undefined || !/^torch\.\w+$/.test(path)) return undefined;
  const dtype = call.args.find(({ name }) => name?.text === "dtype");
  if (dtype && /\.(?:complex\d+|cfloat|cdouble)$/.test(sourceOf(dtype.value.span)))
    return unsupported(context, call, "a .nn file has no complex numbers", "hold it as pairs, torch.view_as_real(w)");
  if (last === "full" && first && second) {
    const [shape, init] = [shapeOf(context, scope, [first]), translate(context, scope, second).text];
    return atom(`full(${shape}, ${init})`, { kind: "fill", shape, init });
  }
  if (first?.kind === "list" && last.endsWith("Tensor")) return undefined;
  const shape = call.args.some(({ kind }) => kind === "*")
    ? `[${call.args.map(({ kind, value }) => (kind === "*" ? `for each in ${translate(context, scope, value).text}: each` : translate(context, scope, value).text)).join(", ")}]`
    : shapeOf(
        context,
        scope,
        args.map(({ value }) => value),
      );
  const text = context.vocabulary.names.has(last) ? `${last}(${shape})` : "";
  return atom(text, { kind: "fill", shape, init: fill });
}

function shapeOf(context: Context, scope: Scope, sizes: readonly Expression[]): string {
  const [only] = sizes;
  if (sizes.length === 1 && only) {
    if (only.kind === "tuple" || only.kind === "list")
      return `[${translateElements(context, scope, only.elements, only.span)
        .map(({ text }) => text)
        .join(", ")}]`;
    const code = translate(context, scope, only);
    if (code.known?.kind === "shape" || code.known?.kind === "list" || code.known?.kind === "tuple") return code.text;
    return `[${code.text}]`;
  }
  return `[${sizes.map((size) => translate(context, scope, size).text).join(", ")}]`;
}

/** `nn.Parameter(torch.zeros(1, n))` is `Parameter([1, n])`. */
export function translateParameter(context: Context, scope: Scope, call: Call): Code {
  const [first] = call.args;
  return first ? weightOf(context, scope, "Parameter", first.value) : unknown();
}

/** `Parameter(shape, init)` or `Buffer(shape, init)`; a buffer of other values holds these. */
export function weightOf(context: Context, scope: Scope, name: "Parameter" | "Buffer", value: Expression): Code {
  // Within a loop or a condition as well it is a module that is made.
  const code = meaning(context, { ...scope, isWithin: "init" }, value);
  const { known } = code;
  if (known?.kind === "none") return code;
  if (known?.kind !== "fill") {
    if (name === "Buffer") return atom(`Buffer(${translate(context, scope, value).text})`, { kind: "modules" });
    return unsupported(
      context,
      value,
      "a Parameter of a .nn file has a shape and a way to be filled",
      "Parameter(torch.zeros(…)), torch.ones, torch.randn, times a number or not",
    );
  }
  const { shape, init, scale } = known;
  const filled = scale === undefined ? init : scaledInit(init, scale);
  return atom(`${name}(${[shape, filled].filter((text) => text !== "").join(", ")})`, { kind: "modules" });
}

function scaledInit(init: string, scale: string): string {
  if (init === "" || init === "0") return "";
  if (init === "1") return scale;
  if (init.startsWith('"normal"')) return `"normal", std=${scale}`;
  if (init.startsWith('"uniform"')) return `"uniform", b=${scale}`;
  return `${init} * ${scale}`;
}
