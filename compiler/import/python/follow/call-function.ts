import { tensorFunctions } from "../../../functions/index.ts";
import type { TensorFunction } from "../../../functions/define-function.ts";
import { fail, type Run } from "./run.ts";
import { change, emitCall, tensorsIn } from "./tensors.ts";
import { asRows, isRows, throughRows } from "./rows.ts";
import { preludeNamed } from "./prelude/index.ts";
import { indexTensor } from "./index-tensor.ts";
import { wholeIn } from "./whole-in.ts";
import { int, isElements, listOf, none, tupleOf, type Arguments, type Tensor, type Value } from "./values.ts";

/** What says nothing here: it is about memory, devices and types. */
const ignored = new Set([
  "inplace", "device", "dtype", "out", "memory_format", "non_blocking", "requires_grad", "layout", "pin_memory",
  "generator", "copy", "sparse", "training",
]); // prettier-ignore

const otherNames: Readonly<Record<string, readonly string[]>> = {
  axis: ["dim"],
  axes: ["dim", "dims"],
  keepdims: ["keepdim"],
  x: ["input"],
  self: ["input"],
  a: ["input"],
  tensor: ["input"],
  dim: ["dims"],
  dims: ["dim", "shifts"],
  size: ["shape", "sizes", "output_size"],
  sizes: ["size"],
  split_size: ["split_size_or_sections"],
  indices: ["indices_or_sections"],
  sections: ["indices_or_sections"],
};

/** Where `inplace` stands among the arguments of a function. */
const inplaceAt: Readonly<Record<string, number>> = {
  relu: 1, relu6: 1, selu: 1, hardswish: 1, hardsigmoid: 1, silu: 1, mish: 1, elu: 2, leaky_relu: 2, dropout: 3,
}; // prettier-ignore

/** Functions whose results lie in the memory of their first argument; what drops in training only gives it back. */
const views =
  /^(?:view|reshape|flatten|ravel|unflatten|permute|transpose|squeeze|unsqueeze|expand|expand_as|view_as|contiguous|detach|chunk|(?:tensor_|[hvd])?split|split_with_sizes|unbind|select|narrow|movedim|moveaxis|t|adjoint|swapaxes|swapdims|diagonal|broadcast_to|broadcast_tensors|atleast_[123]d|cpu|float|(?:feature_)?(?:alpha_)?dropout[123]?d?|stochastic_depth)$/;

export const functionNamed = (name: string): TensorFunction | undefined => tensorFunctions.get(name);

/** `torch.stft(…, return_complex=True)`: the vocabulary's has real and imaginary parts in a last dimension. */
function asComplex(run: Run, args: Arguments, self?: Tensor): Value {
  const named = new Map([...args.named].filter(([name]) => name !== "return_complex"));
  const pairs = callFunction(run, "stft", { ...args, named }, self);
  const made = preludeNamed(run, "torch.view_as_complex") ?? fail("complex numbers");
  return run.call(run, made, { plain: [pairs], named: new Map(), span: args.span });
}

/** Why what is as long as numbers tell cannot be followed. */
export const countedByNumbers = (name: string): string =>
  `how much ${name}() finds depends on numbers, and sizes do not: calculate it for all, and choose by where(mask, a, b) or times the mask`;

/** A function of PyTorch's with arguments as Python gives them; as a method, `self` comes first. */
export function callFunction(run: Run, given: string, args: Arguments, self?: Tensor): Value {
  const [first] = args.plain;
  if (given === "stft" && truthy(args.named.get("return_complex"))) return asComplex(run, args, self);
  if (given === "meshgrid" && first?.kind === "tensor")
    return callFunction(run, given, { ...args, plain: [listOf(args.plain)] });
  const isInPlace = given.endsWith("_") && !given.endsWith("__") && functionNamed(given) === undefined;
  const name = isInPlace ? given.slice(0, -1) : given;
  const found = functionNamed(name) ?? fail(`there is no function ${given}`);
  const fn = (self && found.method) ?? found;
  const bound = bindArguments(fn, args, self);
  const [input] = [...bound.values()];
  const target = self ?? (input?.kind === "tensor" ? input : undefined);
  const wantsInPlace = truthy(args.named.get("inplace")) || truthy(args.plain[inplaceAt[name] ?? Infinity]);
  if (isLargest(name, bound)) return callFunction(run, `${name}imum`, args, self);
  if (self && found.method) return windows(run, self, bound);
  if (isRows(bound)) {
    if (isInPlace || wantsInPlace) return fail("rows that the batch has a part in are changed in place");
    return throughRows(run, name, bound);
  }
  if (isView(name) && input?.kind === "tensor") {
    const rows = asRows(input, bound.get("shape"));
    if (rows) return rows;
  }
  const base = views.test(name) && input?.kind === "tensor" ? input : undefined;
  const isInt =
    target?.isInt === true &&
    /^(?:sum|prod|cumsum|cumprod|max|min|amax|amin|maximum|minimum|abs|add|sub|mul|clamp|where|remainder|floor_divide|arange|stack|cat|meshgrid|gather|flip|roll|repeat|tril|triu)$/.test(
      name,
    );
  const made = emitCall(run, fn.name, bound, {
    base,
    isInt: isInt || /^(?:argmax|argmin|argsort|long)$/.test(name) || (base?.isInt === true && name !== "float"),
  });
  const result = isOfMasks(name, args, bound) ? asMask(run, made) : made;
  if (!isInPlace && !wantsInPlace) return result;
  if (target?.kind !== "tensor" || result.kind !== "tensor") return fail(`${given} changes what is no tensor`);
  return change(run, target, result, given);
}

/** Whether what comes out is true and false: by its type, or since it only moves what is. */
function isOfMasks(name: string, { named }: Arguments, bound: ReadonlyMap<string, Value>): boolean {
  const dtype = named.get("dtype");
  if (dtype?.kind === "library") return /\bbool$/.test(dtype.path);
  const tensors = tensorsIn([...bound.values()]);
  return moving.test(name) && tensors.length > 0 && tensors.every(({ isMask }) => isMask);
}

const moving =
  /^(?:cat|concat|stack|[hvd]stack|triu|tril|flip|fliplr|flipud|roll|rot90|repeat|tile|repeat_interleave|expand|expand_as|index_select|select_scatter|slice_scatter|diag|diagonal|masked_fill|gather|zeros_like|ones_like|new_zeros|new_ones)$/;

/** Numbers of 0 and 1 as what hides and selects. */
export function asMask(run: Run, made: Value): Value {
  if (made.kind !== "tensor" || made.isMask) return made;
  return emitCall(run, "bool", new Map([["input", made]]), {});
}

const isView = (name: string): boolean => name === "view" || name === "reshape";

/** `x.unfold(dim, size, step)`: windows along a dimension, whose places become the last dimension. */
function windows(run: Run, input: Tensor, bound: ReadonlyMap<string, Value>): Value {
  const [given, size, step] = ["dimension", "size", "step"].map((name) => wholeIn(bound.get(name), name)) as [
    number,
    number,
    number,
  ];
  const dim = given < 0 ? given + input.shape.length : given;
  const length = wholeIn({ kind: "number", size: input.shape[dim] ?? 0, isFloat: false }, "a length");
  const count = Math.floor((length - size) / step) + 1;
  if (count < 1) return fail("windows are longer than what they lie on");
  const places = listOf(
    Array.from({ length: count }, (_, i) => listOf(Array.from({ length: size }, (__, j) => int(i * step + j)))),
  );
  const whole = { kind: "slice", start: none, stop: none, step: none } as const;
  const taken = indexTensor(run, input, [...Array.from({ length: dim }, () => whole), places]);
  return callFunction(run, "movedim", { plain: [int(dim + 1), int(-1)], named: new Map(), span: run.span }, taken);
}

const truthy = (value: Value | undefined): boolean => value?.kind === "bool" && value.value;

/** `torch.max(x, y)` */
const isLargest = (name: string, bound: ReadonlyMap<string, Value>): boolean =>
  (name === "max" || name === "min") && bound.get("dim")?.kind === "tensor";

/** Arguments by the names of the parameters. */
function bindArguments(fn: TensorFunction, args: Arguments, self?: Tensor): Map<string, Value> {
  const bound = new Map<string, Value>();
  const own = self && (fn.self ?? Object.keys(fn.params)[0]);
  if (self && own !== undefined) bound.set(own, self);
  const names = Object.keys(fn.params).filter((param) => param !== own);
  const positional = args.plain.filter((_, i) => i !== (inplaceAt[fn.name] ?? Infinity) - (self ? 1 : 0));
  positional.forEach((value, i) => {
    const name = names[i];
    if (fn.rest !== undefined && (name === fn.rest || i >= names.length)) {
      const rest = positional.slice(names.indexOf(fn.rest));
      const [first] = rest;
      bound.set(fn.rest, rest.length === 1 && first && isElements(first) ? first : tupleOf(rest));
    } else if (name === undefined) {
      if (!/^(?:dropout|batch_norm|instance_norm)/.test(fn.name)) fail(`${fn.name} takes fewer arguments`);
    } else bound.set(name, value);
  });
  for (const [given, value] of args.named) {
    const name = given in fn.params ? given : (otherNames[given] ?? []).find((each) => each in fn.params);
    if (name !== undefined && !(ignored.has(given) && given !== name)) bound.set(name, value);
    else if (!ignored.has(given)) fail(`${fn.name} has no argument ${given}`);
  }
  for (const [name, value] of bound) bound.set(name, asArgument(fn, name, value));
  return bound;
}

/** None where only "not given" is meant, and lists of one number. */
function asArgument(fn: TensorFunction, name: string, value: Value): Value {
  if (name === "padding" || name === "stride" || name === "dilation" || name === "kernel_size") {
    const [only, ...others] = isElements(value) ? value.items : [];
    if (only && others.length === 0 && !fn.name.includes("1d")) return only;
  }
  if (name === "training" && fn.params[name]) return { kind: "bool", value: false };
  return value;
}
