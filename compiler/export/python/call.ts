import type * as ast from "../../../grammar/ast.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { layers } from "../../layers/index.ts";
import { argumentsOf, nameOf } from "./arguments.ts";
import { dotted } from "./dotted.ts";
import { inParentheses } from "./parentheses.ts";
import { writeList } from "./items.ts";
import { isOfLists, kindOf, numberFunctions } from "./kinds.ts";
import { called, group, type Text } from "./layout.ts";
import { meaningOf, type Scope } from "./meaning.ts";
import { pythonName } from "./names.ts";
import { writeBeginning, writeParameter } from "./weights.ts";

export function writeCall(value: ast.Call, scope: Scope): Text {
  const { callee, items } = value;
  if (callee.kind === "access") return writeMethod(value, callee, scope);
  if (callee.kind !== "reference" || meaningOf(scope, callee.name))
    return called(inParentheses(callee, scope), argumentsOf(items, scope, pythonName));
  const { name } = callee;
  if (name === "Sequential" || name === "ModuleList" || name === "ParameterList")
    return writeContainer(name, items, scope);
  if (name === "Parameter") return writeParameter(value, scope);
  if (name === "Buffer" || name === "frozen") return scope.writer.refuse(value.span, `${name}(…) here`);
  if (name === "weight_norm" || name === "spectral_norm") return called(`nn.utils.${name}`, argumentsOf(items, scope));
  if (name === "forward" || name === "loss") return called("self", argumentsOf(items, scope));
  if (isOfLists(name)) return called(name === "reversed" ? "list" : name, reversedItems(name, items, scope));
  if (layers.has(name)) return writeLayer(name, value, scope);
  if (Object.hasOwn(numberFunctions, name)) return writeOfNumbers(name, value, scope);
  const fn = tensorFunctions.get(name);
  if (!fn) return writeBeginning(value, name, scope);
  return writeFunction(name, fn.torch, items, scope);
}

const reversedItems = (name: string, items: readonly ast.Item[], scope: Scope): readonly Text[] => {
  const written = argumentsOf(items, scope);
  return name === "reversed" ? [called("reversed", [called("list", written)])] : written;
};

/** `torch.Tensor.view` is a method of the first argument. */
function writeFunction(name: string, api: string, items: readonly ast.Item[], scope: Scope): Text {
  const written = [...operandsOf(name, items, scope), ...trainingOf(name, items, scope), ...stepOf(name, items)];
  if (!api.startsWith("torch.Tensor.")) return called(dotted(api, scope), asTuples(name, items, written, scope));
  const [first] = items;
  if (first?.kind !== "argument") return called(dotted(api, scope), written);
  return called([inParentheses(first.value, scope), `.${name}`], written.slice(1));
}

/** PyTorch's functions take the dimensions in one tuple, of which its methods and ours take several. */
function asTuples(name: string, items: readonly ast.Item[], written: readonly Text[], scope: Scope): readonly Text[] {
  const { params = {}, rest } = tensorFunctions.get(name) ?? {};
  const [first] = Object.keys(params);
  const at = Object.keys(params).findIndex((each) => each === rest || each === "normalized_shape");
  if (first !== "input" || at < 1 || /^(?:operands|tensors|matrices)$/.test(rest ?? "")) return written;
  const isOne = (item: ast.Item): boolean => item.kind === "argument" && item.name === undefined;
  const until = items.findIndex((item, i) => i >= at && !isOne(item));
  const end = until === -1 ? items.length : until;
  const [only] = items.slice(at, end);
  const isAlone = end - at === 1 && only?.kind === "argument" && kindOf(only.value, scope) !== "number";
  if (end <= at || isAlone) return written;
  return [...written.slice(0, at), group("[", written.slice(at, end), "]"), ...written.slice(end)];
}

const ofTwoTensors = new Set("maximum minimum hypot logaddexp heaviside fmax fmin where copysign".split(" "));

/** Where ours take a list of numbers, PyTorch's take a tensor. */
const tensorsOfNumbers = new Set("quantile nanquantile searchsorted bucketize".split(" "));

/** Some functions of two tensors take no number, and some no list. */
function operandsOf(name: string, items: readonly ast.Item[], scope: Scope): readonly Text[] {
  const written = argumentsOf(items, scope);
  if (tensorsOfNumbers.has(name))
    return written.map((text, i) => {
      const item = items[i];
      if (item?.kind !== "argument" || kindOf(item.value, scope) !== "list") return text;
      const values = called("torch.tensor", [scope.writer.write(item.value, scope), "dtype=torch.float32"]);
      return item.name ? [`${nameOf(item)}=`, values] : values;
    });
  if (!ofTwoTensors.has(name)) return written;
  return items.map((item, i) => {
    const isNumber = item.kind === "argument" && !item.name && kindOf(item.value, scope) === "number";
    return isNumber ? called("torch.tensor", [called("float", [written[i] ?? ""])]) : (written[i] ?? "");
  });
}

const dropouts = /^(?:dropout[123]?d?|alpha_dropout|feature_alpha_dropout|stochastic_depth)$/;

/** PyTorch's functions drop unless they are told not to. */
function trainingOf(name: string, items: readonly ast.Item[], { module }: Scope): readonly Text[] {
  const isSaid = items.some((item) => item.kind === "argument" && nameOf(item) === "training");
  return dropouts.test(name) && !isSaid ? [`training=${module ? "self.training" : "False"}`] : [];
}

/** PyTorch 1.13 takes any number for the step of slice_scatter where none is given. */
const stepOf = (name: string, items: readonly ast.Item[]): readonly Text[] =>
  name === "slice_scatter" && items.length < 6 && !items.some((item) => nameOfItem(item) === "step") ? ["step=1"] : [];

/** Whether Python's own or PyTorch's is meant, the arguments tell, or only a run does. */
function writeOfNumbers(name: string, { items }: ast.Call, scope: Scope): Text {
  const { writer } = scope;
  const kinds = items.map((item) => (item.kind === "argument" ? kindOf(item.value, scope) : "list"));
  const written = argumentsOf(items, scope);
  const ofNumbers = numberFunctions[name] as string;
  const fn = tensorFunctions.get(name);
  // Python's own take no names, and no list behind the first.
  const isOnlyOfTensors = items.some((item, i) => i > 0 && (nameOfItem(item) !== undefined || kinds[i] === "list"));
  const isOfTensors = (kinds.includes("tensor") || isOnlyOfTensors) && fn !== undefined;
  const isPlain = !fn || name === "abs" || name === "pow";
  if (!isOfTensors && (isPlain || kinds.every((kind) => kind === "number" || kind === "list"))) {
    if (ofNumbers.startsWith("math.")) writer.imports.add("math");
    return called(ofNumbers, written);
  }
  if (isOfTensors) return writeFunction(name, fn.torch, items, scope);
  writer.needsEither = true;
  writer.imports.add("math");
  return called("either", [`"${name}"`, ...written]);
}

/** Methods that tensors of PyTorch's do not have. */
const noMethods = new Set(
  (
    "expit xlog1py real combinations quantile nanquantile slice_scatter rsub einsum tensordot chain_matmul multi_dot var_mean std_mean vector_norm matrix_norm cdist cat stack " +
    "stochastic_depth bucketize"
  ).split(" "),
);
const alsoMethods = new Set("relu sigmoid tanh hardshrink softmax log_softmax prelu unfold".split(" "));

function writeMethod({ items, span }: ast.Call, { object, name: { text } }: ast.Access, scope: Scope): Text {
  if (object.kind === "reference" && object.name === "parametrizations" && !meaningOf(scope, object.name))
    return called(`nn.utils.parametrizations.${text}`, argumentsOf(items, scope));
  const fn = tensorFunctions.get(text);
  // F.softmax finds the dimension itself.
  const isMethod = alsoMethods.has(text) && !(text.endsWith("softmax") && items.length === 0);
  const isOnlyFunction = fn && !isMethod && (noMethods.has(text) || fn.torch.startsWith("torch.nn.functional."));
  if (!fn || !isOnlyFunction || isModule(object, scope))
    return called([inParentheses(object, scope), `.${text}`], argumentsOf(items, scope));
  const first: ast.Item = { kind: "argument", value: object, span };
  return writeFunction(text, fn.torch, [first, ...items], scope);
}

const isModule = (value: ast.Expression, scope: Scope): boolean =>
  value.kind === "reference" && scope.module?.fields.get(value.name)?.kind === "unknown";

/** A size that the input decides is what PyTorch's lazy layers leave out. */
function writeLayer(name: string, { items, span }: ast.Call, scope: Scope): Text {
  const layer = layers.get(name);
  const isHole = (item: ast.Item): boolean => item.kind === "argument" && item.value.kind === "hole";
  const api = dotted(layer?.torch.api ?? "", scope);
  // What forward makes anew is in training, until it is told.
  const mode = scope.isMethod && /Dropout|StochasticDepth|RReLU/.test(name) ? ".train(self.training)" : "";
  if (!items.some(isHole)) return [called(api, argumentsOf(items, scope)), mode];
  const isLazy = /^(?:Conv(?:Transpose)?[12]d|Linear|(?:Batch|Instance)Norm[12]d)$/.test(name);
  const [first, ...rest] = items;
  if (!isLazy || !first || !isHole(first) || rest.some(isHole))
    return scope.writer.refuse(span, `${name} with a size that the input decides`, "write the size");
  return called(api.replace("nn.", "nn.Lazy"), argumentsOf(rest, scope));
}

/**
 * Children under names of their own are a dictionary, in their order. PyTorch's ModuleList has none, but a Sequential that is never
 * called is such a list as well.
 */
function writeContainer(name: string, items: readonly ast.Item[], scope: Scope): Text {
  const isNamed = items.some((item) => nameOfItem(item) !== undefined);
  const [only] = items;
  if (!isNamed && name === "Sequential") return called("nn.Sequential", argumentsOf(unlisted(items), scope));
  if (!isNamed) return called(`nn.${name}`, [isList(only) ? here(scope, only) : writeList(items, scope)]);
  scope.writer.imports.add("OrderedDict");
  const pairs = writeList(items, scope, (item, inner) => {
    const key =
      item.name?.kind === "string" ? inner.writer.write(item.name, inner) : JSON.stringify(item.name?.text ?? "");
    return group("(", [key, inner.writer.write(item.value, inner)], ")");
  });
  return called("nn.Sequential", [called("OrderedDict", [pairs])]);
}

const isList = (item: ast.Item | undefined): item is ast.ArgumentItem =>
  item?.kind === "argument" && item.value.kind !== "call";
const here = (scope: Scope, { value }: ast.ArgumentItem): Text => scope.writer.write(value, scope);

function nameOfItem(item: ast.Item): string | undefined {
  if (item.kind !== "argument") return nameOfItem(item.item);
  return nameOf(item);
}

/** `Sequential([a, b])` is `Sequential(a, b)`. */
function unlisted(items: readonly ast.Item[]): readonly ast.Item[] {
  const [only] = items;
  return items.length === 1 && only?.kind === "argument" && only.value.kind === "list" ? only.value.items : items;
}
