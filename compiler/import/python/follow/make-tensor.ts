import { isFixed, type Dim, type Shape } from "../../../ir/types.ts";
import { call, list, literal } from "../../tree/module-tree.ts";
import { callFunction, functionNamed } from "./call-function.ts";
import { asNumber } from "./constant-numbers.ts";
import { itemsOf } from "./items-of.ts";
import { fail, type Run } from "./run.ts";
import { newTensor } from "./tensors.ts";
import { isElements, none, numberIn, tupleOf, type Arguments, type Tensor, type Value } from "./values.ts";

const wholeTypes = /\b(?:long|int|int8|int16|int32|int64|uint8|short|longlong)$/;

/** What makes a tensor of numbers: `torch.zeros(3)`, `torch.randn(3)`, `nn.Parameter(x)`, `np.array([1, 2])`; undefined for what does not. */
export function makeTensor(run: Run, name: string, args: Arguments): Value | undefined {
  const { plain, named } = args;
  const [first] = plain;
  switch (name) {
    case "Parameter":
      return parameter(first ?? named.get("data") ?? none, plain[1] ?? named.get("requires_grad"));
    case "randn":
    case "rand":
    case "normal":
    case "randint":
    case "randperm":
    case "randn_like":
    case "rand_like":
    case "empty":
    case "empty_like":
      return random(run, name, args);
    case "Tensor":
    case "FloatTensor":
    case "LongTensor":
      if (plain.length === 1 && first && (isElements(first) || first.kind === "tensor"))
        return numbers(run, first, name === "LongTensor");
      return random(run, "empty", args);
    case "qr":
      return decomposed(first ?? none);
    case "tensor":
    case "as_tensor":
    case "array":
    case "asarray":
      return numbers(
        run,
        first ?? named.get("data") ?? none,
        isWhole(args) || (first !== undefined && holdsInts(first) && !named.has("dtype")),
      );
    case "zeros":
    case "ones":
    case "full":
    case "arange":
    case "linspace":
    case "eye":
    case "zeros_like":
    case "ones_like":
    case "full_like": {
      const made = callFunction(run, name, args);
      const isInts =
        name === "arange" && plain.every((each) => each.kind === "number" && !each.isFloat) && !named.has("dtype");
      if (made.kind === "tensor") made.isInt = isWhole(args) || isInts;
      return made;
    }
    default:
      return functionNamed(name) || name !== "identity" ? undefined : callFunction(run, "eye", args);
  }
}

/** `torch.qr(torch.randn(n, n))`, as what an invertible matrix begins with: which one, is left to chance. */
function decomposed(given: Value): Value {
  if (given.kind !== "tensor" || given.origin.kind !== "constant" || !given.origin.isRandom)
    return fail("qr of what is not drawn");
  const [rows, columns] = given.shape;
  if (rows === undefined || rows !== columns || given.shape.length > 2) return fail("qr of what is no square");
  const { origin, shape } = given;
  return tupleOf([0, 1].map(() => newTensor(shape, { ...origin, term: undefined })));
}

function isWhole({ named }: Arguments): boolean {
  const dtype = named.get("dtype");
  return dtype?.kind === "library" && wholeTypes.test(dtype.path);
}

const holdsInts = (value: Value): boolean =>
  isElements(value)
    ? value.items.every(holdsInts)
    : value.kind === "bool" || (value.kind === "tensor" ? value.isInt : value.kind === "number" && !value.isFloat);

function numbers(run: Run, value: Value, isInt: boolean): Value {
  if (value.kind === "tensor") return value;
  const items = deepList(run, value);
  // A number of the program's own, or the sizes of a tensor, are known wherever they are made.
  const within = isKnown(items) ? { ...run, emission: undefined } : run;
  const made =
    items.kind === "tensor"
      ? items
      : callFunction(within, "tensor", { plain: [items], named: new Map(), span: run.span });
  if (made.kind === "tensor") made.isInt = isInt;
  return made;
}

const isKnown = (value: Value): boolean =>
  isElements(value)
    ? value.items.length <= MOST_SIZES && value.items.every((each) => numberIn(each) !== undefined)
    : numberIn(value) !== undefined;

const MOST_SIZES = 6;

/** Numbers in lists, where tensors of one number are these numbers. */
function deepList(run: Run, value: Value): Value {
  if (isElements(value)) {
    const single = value.items.map(asNumber);
    if (single.every((each) => each !== undefined)) return { kind: "list", items: single };
    if (value.items.some(({ kind }) => kind === "tensor"))
      return callFunction(run, "stack", {
        plain: [{ kind: "list", items: value.items.map((item) => numbers(run, item, false)) }],
        named: new Map(),
        span: run.span,
      });
    return { kind: "list", items: value.items.map((item) => deepList(run, item)) };
  }
  return value.kind === "bool" ? { kind: "number", size: Number(value.value), isFloat: false } : value;
}

/** A parameter that begins with a tensor's numbers. */
function parameter(given: Value, requiresGrad: Value | undefined): Tensor {
  if (given.kind !== "tensor") return fail("a parameter that begins with no tensor");
  const { origin, shape } = given;
  if (origin.kind === "weight") return given;
  if (origin.kind !== "constant") return fail("a parameter is made while the network runs");
  if (!shape.every(isFixed)) return fail("a parameter as large as the batch");
  const isBuffer = requiresGrad?.kind === "bool" && !requiresGrad.value;
  return newTensor(shape, { kind: "weight", isBuffer, isParameter: true, initial: beginning(given) });
}

/** How a parameter begins, if that can be said: numbers, or random ones times a number. */
function beginning({ origin }: Tensor): Extract<Tensor["origin"], { kind: "weight" }>["initial"] {
  if (origin.kind !== "constant" || !origin.term) return undefined;
  if (!origin.isRandom) return origin.term;
  const { term } = origin;
  const isDrawn = (each: typeof term): boolean =>
    each.kind === "call" && (each.callee === "randn" || each.callee === "rand");
  if (isDrawn(term)) return term;
  if (term.kind !== "binary" || term.operator !== "*") return undefined;
  const sides = [term.left, term.right];
  return sides.some(isDrawn) && sides.some(({ kind }) => kind === "literal") ? term : undefined;
}

/** Numbers that are drawn, or that are left to chance. They may be how a parameter begins, and nothing else. */
function random(run: Run, name: string, args: Arguments): Tensor {
  const [first, ...others] = args.plain;
  const like = name.endsWith("_like") && first?.kind === "tensor" ? first.shape : undefined;
  const given =
    name === "randint" || name === "normal" ? (args.plain.findLast(isElements) ?? args.named.get("size")) : first;
  const sized =
    args.named.get("size") ?? (given && isElements(given) ? given : tupleOf(first ? [first, ...others] : []));
  const shape: Shape =
    like ?? itemsOf(run, sized).map((each): Dim => (each.kind === "number" ? each.size : fail("a size is no number")));
  const isPlain = (name === "randn" || name === "rand") && shape.every(isFixed);
  const term = isPlain ? call(name, [list(shape.map((size) => literal(size as number)))]) : undefined;
  return newTensor(shape, { kind: "constant", term, isRandom: true });
}
