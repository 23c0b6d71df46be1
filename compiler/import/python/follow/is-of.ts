import { isDictionary } from "./make-class.ts";
import { fail } from "./run.ts";
import { isElements, lineageOf, plainOf, type Value } from "./values.ts";

/** `isinstance(value, of)`, or `issubclass` where the value is a class itself. */
export function isOf(given: Value, of: Value, isClass = false): boolean {
  const value = of.kind === "library" ? plainOf(given) : given;
  if (isElements(of)) return of.items.some((each) => isOf(value, each, isClass));
  if (of.kind === "class") {
    const own =
      value.kind === "instance" || (isElements(value) && value.of)
        ? value.of
        : isClass && value.kind === "class"
          ? value
          : undefined;
    return own !== undefined && lineageOf(own).classes.includes(of);
  }
  if (of.kind === "none") return value.kind === "none";
  if (of.kind !== "library") return fail("a type is not known");
  const last = of.path.slice(of.path.lastIndexOf(".") + 1);
  if (of.path.startsWith("torch.nn.")) {
    const own = value.kind === "instance" ? value.of : isClass && value.kind === "class" ? value : undefined;
    if (last === "Parameter")
      return value.kind === "tensor" && value.origin.kind === "weight" && value.origin.isParameter;
    if (isClass && value.kind === "library") return isLayerOf(value.path, last);
    if (!own) return false;
    const { base, isModule } = lineageOf(own);
    if (!isModule) return false;
    return last === "Module" || base === last || parents[last]?.test(base ?? "") === true;
  }
  if (of.path === "torch.Tensor" || last === "Tensor") return value.kind === "tensor";
  if (isClass) return value.kind === "library" && value.path === of.path;
  switch (last) {
    case "int":
      return (value.kind === "number" && !value.isFloat) || value.kind === "bool";
    case "Integral":
      return value.kind === "number" && !value.isFloat;
    case "float":
      return value.kind === "number" && value.isFloat;
    case "Number":
      return value.kind === "number";
    case "bool":
    case "list":
    case "tuple":
    case "set":
      return value.kind === last;
    case "dict":
      return value.kind === last || (value.kind === "instance" && isDictionary(value.of));
    case "str":
      return value.kind === "string";
    case "OrderedDict":
    case "Mapping":
      return value.kind === "dict";
    case "Iterable":
    case "Sequence":
      return isElements(value) || (last === "Iterable" && (value.kind === "dict" || value.kind === "string"));
    case "Callable":
      return value.kind === "function" || value.kind === "bound" || value.kind === "class";
    case "FunctionType":
    case "LambdaType":
      return value.kind === "function";
    case "MethodType":
      return value.kind === "bound";
    case "ndarray":
      return false;
    default:
      return fail(`whether it is a ${of.path}`);
  }
}

/** Whether a class of PyTorch's own is one, wherever it is found: `nn.BatchNorm2d` is `nn.modules.batchnorm.BatchNorm2d`. */
function isLayerOf(path: string, of: string): boolean {
  const own = path.slice(path.lastIndexOf(".") + 1);
  return path.startsWith("torch.nn.") && (of === "Module" || own === of || parents[of]?.test(own) === true);
}

/** Of PyTorch's own classes, which of them begin as others. */
const parents: Readonly<Record<string, RegExp>> = {
  _BatchNorm: /^(?:BatchNorm[123]d|SyncBatchNorm)$/,
  _ConvNd: /^Conv/,
  _DropoutNd: /^Dropout/,
  RNNBase: /^(?:RNN|LSTM|GRU)$/,
};
