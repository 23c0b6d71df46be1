import { productOf } from "../../../ir/types.ts";
import { callFunction, countedByNumbers, functionNamed } from "./call-function.ts";
import { listed } from "./constant-numbers.ts";
import { operate } from "./operators.ts";
import { sizesOf } from "./open-numbers.ts";
import { fail, type Run } from "./run.ts";
import { makeTensor } from "./make-tensor.ts";
import { change, copyOf } from "./tensors.ts";
import {
  bool,
  int,
  isElements,
  native,
  none,
  numberIn,
  tupleOf,
  type Arguments,
  type Tensor,
  type Value,
} from "./values.ts";

const itself =
  /^(?:cuda|cpu|detach|detach_|requires_grad_|numpy|share_memory_|retain_grad|register_hook|pin_memory|coalesce)$/;

/** `x.shape`, `x.view` and whatever else a tensor has; undefined for what none has. */
export function tensorMember(run: Run, tensor: Tensor, name: string): Value | undefined {
  const method = (call: (args: Arguments) => Value): Value => native(name, call);
  const apply = (fn: string, args: Arguments): Value => callFunction(run, fn, args, tensor);
  const sizes = (): Value => tupleOf(sizesOf(run, tensor));
  const noArgs: Arguments = { plain: [], named: new Map(), span: run.span };
  // How a weight begins is said in many ways.
  const isBeginning = tensor.origin.kind === "weight" && !run.emission;
  if (isBeginning && (name === "copy_" || name === "fill_")) return { ...native(name, () => tensor), isIdle: true };
  switch (name) {
    case "shape":
      return sizes();
    case "size":
      return method(({ plain, named }) => {
        const at = plain[0] ?? named.get("dim");
        return at
          ? (sizesOf(run, tensor).at(numberIn(at) ?? fail("a dimension is not known")) ??
              fail("a tensor has fewer dimensions"))
          : sizes();
      });
    case "ndim":
      return int(tensor.shape.length);
    case "dim":
    case "ndimension":
      return method(() => int(tensor.shape.length));
    case "numel":
    case "nelement":
      return method(() => int(productOf(tensor.shape)));
    case "dtype":
      return { kind: "library", path: tensor.isMask ? "torch.bool" : tensor.isInt ? "torch.int64" : "torch.float32" };
    case "device":
      return { kind: "library", path: "torch.cpu" };
    case "is_cuda":
    case "requires_grad":
    case "is_sparse":
    case "is_quantized":
    case "is_leaf":
      return bool(false);
    case "grad":
    case "grad_fn":
      return none;
    case "type":
      return method((args) => (args.plain.length === 0 ? fail("type()") : converted(run, tensor, args)));
    case "is_floating_point":
      return method(() => bool(!tensor.isInt && !tensor.isMask));
    case "is_contiguous":
      return method(() => bool(true));
    case "T":
    case "mT":
      return apply(
        name === "T" && tensor.shape.length === 2 ? "t" : "transpose",
        name === "T" && tensor.shape.length === 2 ? noArgs : { ...noArgs, plain: [int(-2), int(-1)] },
      );
    case "data":
      return tensor;
    case "item":
    case "tolist":
      return method(() => {
        const found = listed(tensor);
        return name === "item" ? firstOf(found) : found;
      });
    case "to":
    case "astype":
    case "type_as":
      return method((args) => converted(run, tensor, args));
    case "int":
    case "long":
      return method((args) => (tensor.isInt ? tensor : apply("long", { ...args, plain: [] })));
    case "float":
      return method(() => (tensor.isMask || tensor.isInt ? toFloat(run, tensor) : tensor));
    case "new":
      return method((args) => makeTensor(run, "empty", args) ?? none);
    case "new_tensor":
      return method((args) => makeTensor(run, "tensor", args) ?? none);
    case "copy_":
      return method(({ plain: [value] }) => {
        if (isBeginning || value?.kind !== "tensor") return tensor;
        return change(run, tensor, asTensor(apply2(run, "expand_as", value, tensor)), "copy_");
      });
    case "fill_":
    case "zero_":
      return method(({ plain: [value = int(0)] }) => {
        if (isBeginning) return tensor;
        return change(run, tensor, asTensor(apply2(run, "full", sizes(), value)), name);
      });
    case "__add__":
    case "__mul__":
      return method(({ plain: [value = none] }) => operate(run, name === "__add__" ? "+" : "*", tensor, value));
    default:
      break;
  }
  if (/^(?:normal|uniform|random|bernoulli|exponential|log_normal|trunc_normal)_$/.test(name))
    return method(() => (run.emission ? fail(`${name} while the network runs`) : tensor));
  if (itself.test(name)) return method(() => tensor);
  if (/^(?:clone|half|double|bfloat16)$/.test(name)) return method(() => copyOf(run, tensor));
  // Of what lies in order it is that itself, of all else a copy: which of them is not known here.
  if (name === "contiguous") return method(() => copyOf(run, tensor, tensor.memory));
  if (name.startsWith("is_")) return undefined;
  if (/^(?:nonzero|argwhere|masked_select|unique(?:_consecutive)?)$/.test(name))
    return method(() => fail(countedByNumbers(name)));
  const stem = name.replace(/_$/, "");
  if (!functionNamed(name) && !functionNamed(stem)) return undefined;
  if (name.endsWith("_") && isBeginning) return method(() => tensor);
  return method((args) => apply(name, args));
}

const apply2 = (run: Run, fn: string, a: Value, b: Value): Value =>
  callFunction(run, fn, { plain: [a, b], named: new Map(), span: run.span });
const asTensor = (value: Value): Tensor => (value.kind === "tensor" ? value : fail("no tensor"));

function firstOf(value: Value): Value {
  if (!isElements(value)) return value;
  return value.items.length === 1 ? firstOf(value.items[0] ?? none) : fail("item() of several numbers");
}

/** `x.to(torch.long)`: numbers become whole, or masks; all else says nothing here. */
function converted(run: Run, tensor: Tensor, { plain, named }: Arguments): Value {
  const given = [...plain, ...named.values()].flatMap((each) =>
    each.kind === "library" || each.kind === "string" || each.kind === "tensor" ? [each] : [],
  );
  for (const each of given) {
    const name =
      each.kind === "tensor"
        ? each.isMask
          ? "bool"
          : each.isInt
            ? "int64"
            : "float32"
        : each.kind === "library"
          ? each.path
          : each.kind === "string"
            ? each.value
            : "";
    if (/uint8$|int8$|int16$|short$|byte$|complex/.test(name)) return fail(`numbers become ${name}`);
    if (/(?:^|\.)(?:long|int|int32|int64)$|LongTensor$/.test(name))
      return tensor.isInt ? tensor : callFunction(run, "long", { plain: [], named: new Map(), span: run.span }, tensor);
    if (/(?:^|\.)bool$/.test(name))
      return tensor.isMask
        ? tensor
        : callFunction(run, "bool", { plain: [], named: new Map(), span: run.span }, tensor);
    if (/float\d*$|half$|double$|FloatTensor$/.test(name))
      return tensor.isMask || tensor.isInt ? toFloat(run, tensor) : tensor;
  }
  return tensor;
}

function toFloat(run: Run, tensor: Tensor): Value {
  const made = callFunction(run, "float", { plain: [], named: new Map(), span: run.span }, tensor);
  if (made.kind === "tensor") made.isInt = false;
  return made;
}
