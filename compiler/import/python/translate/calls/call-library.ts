import { callValue, joinItems, translateArguments } from "./arguments.ts";
import { kindsOf } from "../kinds/kinds-of.ts";
import { meaning, translate, unsupported } from "../read.ts";
import { needText } from "../need-text.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { callPython } from "./call-python.ts";
import { atom, binary, bool, level, none, type Code, type Item } from "../code.ts";
import { levels, operators } from "../expressions/operator-words.ts";
import { translateContainer } from "./container.ts";
import { report, sourceOf, type Context } from "../context.ts";
import { withOverrides } from "../classes/layer-overrides.ts";
import { partialFn } from "../expressions/make-fn.ts";
import type { Scope } from "../scope.ts";
import { translateFill, translateParameter } from "./weight.ts";

/** A call of something of PyTorch's, or of Python's own. */
export function callLibrary(context: Context, scope: Scope, call: Call, callee: Code, path: string): Code {
  const last = path.slice(path.lastIndexOf(".") + 1);
  if (path === "functools.partial") return partialFn(context, scope, call);
  if (!path.startsWith("torch") || path.startsWith("torchvision.transforms."))
    return callPython(context, scope, call, path);
  if (path.startsWith("torch.jit.")) return torchJit(context, scope, call, last);
  if (path.endsWith("checkpoint.checkpoint")) return callChecked(context, scope, call);
  if (/^(?:zeros|ones|full|empty)(?:_like)?$/.test(last) && isOfMasks(call)) {
    if (scope.isWithin === "init")
      return unsupported(
        context,
        call,
        "a buffer of a .nn file has numbers, and none that are true",
        "say != 0 in forward",
      );
    const numbers = { ...call, args: call.args.filter(({ name }) => name?.text !== "dtype") };
    return atom(`${callLibrary(context, scope, numbers, callee, path).text}.bool()`);
  }
  if (last === "Sequential" || last === "ModuleList" || last === "ModuleDict" || last === "ParameterList")
    return translateContainer(context, scope, call, last);
  if (last === "ParameterDict")
    return unsupported(
      context,
      call,
      "a .nn file has no dictionaries of weights",
      "give each a name: self.scale0 = nn.Parameter(…)",
    );
  if (last === "Parameter" || last === "UninitializedParameter") return translateParameter(context, scope, call);
  if (scope.isWithin === "init") {
    const fill = translateFill(context, scope, call, path);
    if (fill) return fill;
  }
  const [given] = call.args;
  if (given && /^torch\.(autograd\.)?(Variable|from_numpy|as_tensor)$/.test(path))
    return meaning(context, scope, given.value);
  if (given && /^torch\.(Float)?Tensor$/.test(path) && call.args.length === 1 && isList(context, scope, given.value))
    return atom(`tensor(${translate(context, scope, given.value).text})`);
  if (last === "is_tensor") return bool(true);
  // Where a tensor lies is nobody's business here, and stands in no text.
  if (path === "torch.device") return atom("", { kind: "library", path });
  if (/^torch\.(nn\.)?(init|cuda|backends|utils|distributed|autograd)\b/.test(path) && callee.text === "") {
    translateArguments(context, scope, call);
    return path.includes("cuda.is_available") ? bool(false) : needText(context, callee, call.callee.span);
  }
  const isDropout = /dropout(?:\dd)?$/.test(last);
  if (isDropout) warnOfDropout(context, call);
  const params = context.vocabulary.paramsOf(callee.text.replace(/[\uE000-\uE001]|\d+(?=\uE001)/g, ""));
  const written = translateArguments(context, scope, call);
  const args = kept(
    isDropout ? written.filter((item, i) => !isAlways(item, i)) : written,
    params?.map(({ name }) => name),
    last,
  );
  if (callee.text === "") {
    const operator = operators[last];
    const [a, b] = args;
    if (operator && a?.value && b?.value && args.length === 2)
      return binary(operator, levels[operator] ?? level.sum, a.value, b.value);
  }
  return asCall(context, scope, call, callee, withOverrides(context, last, args));
}

/** A function whose name means a field or a variable here is written as a method: `x.relu()`. */
function asCall(context: Context, scope: Scope, call: Call, callee: Code, args: readonly Item[]): Code {
  const name = needText(context, callee, call.callee.span).text;
  const plain = name.replace(/\uE000\d+\uE001/g, "");
  const isHidden = scope.taken.has(plain) || scope.self?.members.has(plain) === true;
  const [first, ...rest] = args;
  if (isHidden && first?.value && first.name === undefined && !context.vocabulary.layers.has(plain)) {
    const object = first.value.level < level.postfix ? `(${first.text})` : first.text;
    return atom(`${object}.${name}(${joinItems(rest)})`);
  }
  return atom(`${name}(${joinItems(args)})`, context.vocabulary.layers.has(plain) ? { kind: "modules" } : undefined);
}

/** `torch.Tensor((0.4, 0.5))` holds these; `torch.Tensor(3, 4)` has that shape. */
function isList(context: Context, scope: Scope, value: Expression): boolean {
  const kinds = [...kindsOf(context, scope, value)];
  return kinds.length > 0 && kinds.every((kind) => kind === "list" || kind === "tuple");
}

/** `training=True` of a dropout, which is the third of its arguments. */
const isAlways = ({ name, value }: Item, i: number): boolean =>
  (name === undefined ? i === 2 : name.endsWith("training")) && value?.known?.kind === "bool" && value.known.value;

/** `F.dropout(x)`, whose `training` is true. */
function warnOfDropout(context: Context, call: Call): void {
  const training = call.args.find(({ name }) => name?.text === "training") ?? call.args.filter(({ name }) => !name)[2];
  if (!training || (training.value.kind === "bool" && training.value.value))
    report(context, "NN6018", call.span, { what: sourceOf(call.span) });
}

const dropped = new Set([
  "inplace",
  "device",
  "dtype",
  "out",
  "memory_format",
  "non_blocking",
  "requires_grad",
  "layout",
  "pin_memory",
]);

/** Without what is about memory and devices. `ReLU(True)` has its `inplace` by position. */
function kept(args: readonly Item[], params: readonly string[] | undefined, last: string): Item[] {
  const most = inplaceAt[last];
  let position = 0;
  return args.filter(({ name, text }) => {
    if (name === undefined) return most === undefined || position++ !== most || text.startsWith("for ");
    const plain = name.replace(/\uE000\d+\uE001/g, "");
    return !dropped.has(plain) || (plain !== "inplace" && params?.includes(plain) === true);
  });
}

/** Where `inplace` stands among the arguments. */
const inplaceAt: Readonly<Record<string, number>> = {
  ReLU: 0, ReLU6: 0, SELU: 0, Hardswish: 0, Hardsigmoid: 0, SiLU: 0, Mish: 0, ELU: 1, CELU: 1, LeakyReLU: 1,
  Dropout: 1, Dropout1d: 1, Dropout2d: 1, Dropout3d: 1, AlphaDropout: 1, Hardtanh: 2, Threshold: 2,
  relu: 1, relu6: 1, selu: 1, hardswish: 1, hardsigmoid: 1, silu: 1, mish: 1, elu: 2, leaky_relu: 2, dropout: 3,
}; // prettier-ignore

function torchJit(context: Context, scope: Scope, call: Call, last: string): Code {
  if (last === "is_scripting" || last === "is_tracing") return bool(false);
  if (last === "annotate") return meaning(context, scope, call.args[1]?.value ?? call);
  const [first] = call.args;
  return first ? meaning(context, scope, first.value) : none;
}

/** What is computed again in the backward pass is the same value. */
function callChecked(context: Context, scope: Scope, call: Call): Code {
  const [first, ...rest] = call.args;
  if (!first) return none;
  const args = rest.filter(({ name }) => name?.text !== "use_reentrant" && name?.text !== "preserve_rng_state");
  const inner: Call = { ...call, callee: first.value, args };
  const callee = meaning(context, scope, first.value);
  return callee.known?.kind === "method" ? meaning(context, scope, inner) : callValue(context, scope, inner, callee);
}

/** `torch.ones(n, n, dtype=torch.bool)`, whose ones hide and select. */
const isOfMasks = ({ args }: Call): boolean =>
  args.some(({ name, value }) => name?.text === "dtype" && /^(?:torch\.)?bool$/.test(sourceOf(value.span)));
