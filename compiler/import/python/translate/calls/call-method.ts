import { operatorOf } from "../expressions/operator-words.ts";
import { callValue, joinItems, translateArguments } from "./arguments.ts";
import { meaning, translate, unsupported } from "../read.ts";
import { translateString } from "../expressions/strings.ts";
import { isKeyAnywhere } from "./keyword-dictionary.ts";
import { needText } from "../need-text.ts";
import type { Call, Expression, Member } from "../../syntax/python-ast.ts";
import { atom, binary, level, none, within, type Code } from "../code.ts";
import { keyOf } from "../expressions/dictionary-key.ts";
import { linearSteps } from "../expressions/iterable.ts";
import { scaledFill } from "./fill.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** Methods that say where and how a tensor lies, which nobody asks here. */
const needless = new Set(
  "contiguous clone cuda cpu to float half double type type_as requires_grad_ retain_grad pin_memory data_ptr astype".split(
    " ",
  ),
);

/** `x.view(…)`, `"{}".format(…)`, `kwargs.get("a", 1)`: a method of a value. */
export function callMethod(context: Context, scope: Scope, call: Call, callee: Member, object: Code): Code {
  const name = callee.name.text;
  const { known } = object;
  if (known?.kind === "dict" || known?.kind === "table" || known?.kind === "keywords")
    return ofDictionary(context, scope, call, name, object);
  if (known?.kind === "string" && name === "format" && callee.object.kind === "string")
    return formatted(context, scope, callee.object, call);
  if (known?.kind === "string" || known?.kind === "fill") {
    const filled = known.kind === "fill" ? ofFill(context, scope, call, name, object) : undefined;
    if (filled) return filled;
    if (known.kind === "fill" && needless.has(name)) return object;
    if (known.kind === "string" && (name === "lower" || name === "upper")) {
      const value = name === "lower" ? known.value.toLowerCase() : known.value.toUpperCase();
      return atom(JSON.stringify(value), { kind: "string", value });
    }
  }
  if (name === "tolist" && call.args.length === 0) {
    const steps = linearSteps(context, scope, callee.object);
    if (steps) return steps;
  }
  const [asked, fallback] = call.args;
  if (name === "get" && asked?.value.kind === "string" && known?.kind !== "library") {
    const key = asked.value.parts.map(String).join("");
    if (!isKeyAnywhere(context, key)) return fallback ? meaning(context, scope, fallback.value) : none;
    return atom(`${within(object, level.postfix)}.${key}`);
  }
  if (known?.kind === "class") return unsupported(context, call, "a method of a class is called on no object");
  const text = needText(context, object, callee.object.span);
  if (name === "to" || name === "type" || name === "astype") return cast(context, scope, call, text);
  if (needless.has(name)) return text;
  if ((name === "forward" || name === "__call__") && sourceOf(callee.object.span).startsWith("self."))
    return callValue(context, scope, call, text);
  // `[x.item() for x in torch.linspace(…)]`, which is a list of numbers already.
  if (name === "item" && scope.isWithin === "init" && call.args.length === 0) return text;
  if (name === "size") {
    const [dim] = call.args;
    if (!dim)
      return atom(`${within(text, level.postfix)}.${marked(context, callee.name.span, "shape")}`, { kind: "shape" });
  }
  if (name === "dim" && call.args.length === 0) return atom(`len(${within(text, level.postfix)}.shape)`);
  if (name === "append" || name === "extend") return unsupported(context, call, "it is a statement of its own");
  const args = translateArguments(context, scope, call).filter(
    (item) => !/^(\uE000\d+\uE001)?(memory_format|device|dtype|non_blocking|inplace)$/.test(item.name ?? ""),
  );
  const plain = name.endsWith("_") && !name.startsWith("_") ? name.slice(0, -1) : name;
  const operator = context.vocabulary.names.has(plain) ? undefined : operatorOf(plain);
  const [only] = args;
  if (operator && only?.value && args.length === 1) return binary(operator.sign, operator.strength, text, only.value);
  const stars = args.some((item) => item.value === undefined);
  const given = stars && takesSizes.has(plain) ? `[${args.map((item) => item.text).join(", ")}]` : joinItems(args);
  return atom(`${within(text, level.postfix)}.${marked(context, callee.name.span, renamed[plain] ?? plain)}(${given})`);
}

/** `x.to(torch.int64)`: whole numbers are cut off; devices and floats are nobody's business here. */
function cast(context: Context, scope: Scope, call: Call, object: Code): Code {
  for (const { value } of call.args) {
    const { known } = value.kind === "member" ? meaning(context, scope, value) : {};
    const type = known?.kind === "library" ? /^(?:torch|numpy)\.(\w+)$/.exec(known.path)?.[1] : undefined;
    if (type === undefined || /^(float|float32|float64|double|device|dtype|FloatTensor)$/.test(type)) continue;
    const fn = /^(int8|int16|int32|int64|int|long|short|LongTensor|IntTensor)$/.test(type)
      ? "long"
      : type === "bool"
        ? "bool"
        : undefined;
    if (fn === undefined)
      return unsupported(context, call, `nnc has no ${type}`, "float32 is what there is, and whole numbers, x.long()");
    return atom(`${within(object, level.postfix)}.${fn}()`);
  }
  return object;
}

const takesSizes = new Set(["view", "reshape", "permute", "expand", "repeat"]);
const renamed: Readonly<Record<string, string>> = {
  clip: "clamp",
  swapaxes: "transpose",
  absolute: "abs",
  int: "long",
};

/** `torch.empty(…).normal_(std=0.02)` */
function ofFill(context: Context, scope: Scope, call: Call, name: string, object: Code): Code | undefined {
  const { known } = object;
  if (known?.kind !== "fill") return undefined;
  if (!/^((normal|uniform|zero|fill)_|(mul|div)_?)$/.test(name)) return undefined;
  const args = translateArguments(context, scope, call);
  const [factor] = args;
  if (name.startsWith("mul") || name.startsWith("div"))
    return factor?.value && scaledFill(name.startsWith("mul") ? "*" : "/", object, factor.value);
  const init: Readonly<Record<string, string>> = {
    normal_: '"normal"',
    uniform_: '"uniform"',
    zero_: "0",
    fill_: args[0]?.text ?? "0",
  };
  const found = init[name];
  if (found === undefined) return undefined;
  const names = name === "normal_" ? ["mean", "std"] : ["a", "b"];
  const rest =
    name === "fill_"
      ? []
      : args.map((item, i) => ({
          ...item,
          name: item.name?.replace("from", "a").replace("to", "b") ?? names[i] ?? "",
        }));
  const constant = name === "fill_" || name === "zero_";
  return {
    ...atom(constant ? `full(${known.shape}, ${found})` : ""),
    known: { kind: "fill", shape: known.shape, init: [found, joinItems(rest)].filter(Boolean).join(", ") },
  };
}

/** `kwargs.pop("size", 224)`: what is known of it is its value. */
function ofDictionary(context: Context, scope: Scope, call: Call, name: string, { known }: Code): Code {
  const [key, fallback] = call.args.map(({ value }) => value);
  const asked = key && keyOf(translate(context, scope, key));
  if ((name === "get" || name === "pop") && asked !== undefined) {
    if (known?.kind === "keywords" && known.names.includes(asked)) return atom(asked);
    const found = known?.kind === "dict" || known?.kind === "table" ? known.entries.get(asked) : undefined;
    return found ?? (fallback ? meaning(context, scope, fallback) : none);
  }
  if (known?.kind === "dict" || known?.kind === "table") {
    if (name === "values")
      return atom("", {
        kind: "list",
        items: [...known.entries.values()].map((value) => ({ text: value.text, value })),
      });
    if (name === "copy") return atom("", known);
  }
  return unsupported(context, call, "a .nn file has no dictionaries");
}

/** `"layer{}".format(i)` */
function formatted(context: Context, scope: Scope, text: Expression & { kind: "string" }, call: Call): Code {
  let next = 0;
  const parts = text.parts.flatMap((part): (string | Expression)[] => {
    if (typeof part !== "string") return [part];
    return part.split(/(\{[^{}]*\})/).flatMap((piece): (string | Expression)[] => {
      const [, field] = /^\{([^{}:!]*)[^{}]*\}$/.exec(piece) ?? [];
      if (field === undefined) return piece === "" ? [] : [piece];
      const found =
        field === ""
          ? call.args[next++]
          : /^\d+$/.test(field)
            ? call.args[Number(field)]
            : call.args.find((each) => each.name?.text === field);
      return found ? [found.value] : [];
    });
  });
  return translateString(context, scope, parts, text.span);
}
