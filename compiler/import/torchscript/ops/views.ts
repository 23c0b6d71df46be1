import { divide, isFixed, productOf, sameDim, sameShape, type Dim, type Shape } from "../../../ir/types.ts";
import {
  int,
  isElements,
  listOf,
  numberIn,
  numbersIn,
  sizeOf,
  tupleOf,
  unknown,
  type Tensor,
  type Value,
} from "../values.ts";
import { cutAll } from "./cuts.ts";
import { argument, emit, problem, tensorIn, type Handler, type Operation } from "./operation.ts";

/** The same elements under another shape. Where it can be, it is said without sizes that another input would change. */
const view: Handler = (operation) => {
  const [x, sizes] = [tensorIn(argument(operation, 0)), argument(operation, 1)];
  if (!x || !isElements(sizes)) return unknown;
  const from = x.shape;
  const wanted = from && resolve(from, sizes.items);
  if (!from || !wanted)
    return emit(
      operation,
      operation.name,
      [
        ["input", x],
        ["shape", sizes],
      ],
      { base: x },
    );
  return reshape(operation, x, from, wanted, sizes.items);
};

/** What the sizes come to. A batch of the trace is that of the network: its literal is replaced. */
function resolve(from: Shape, items: readonly Value[]): Shape | undefined {
  const sizes = items.map((item) => (item.kind === "number" ? item.size : undefined));
  if (!sizes.every((size) => size !== undefined)) return undefined;
  const total = productOf(from);
  const hole = sizes.indexOf(-1);
  const isOpen = !isFixed(total);
  if (isOpen && sizes.every(isFixed)) {
    const [first = 1, ...rest] = sizes as readonly number[];
    const known = rest.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
    // view(2, 128) of a trace with two samples; view(1, -1) of one with one.
    if (hole === -1 || (hole > 0 && first !== -1)) {
      const batch = hole === -1 ? divide(total, known) : openOf(total, first, from);
      if (batch !== undefined && !isFixed(batch)) {
        const open = [batch, ...rest];
        return hole === -1 ? open : filled(open, hole, total);
      }
    }
  }
  return hole === -1 ? sizes : filled(sizes, hole, total);
}

/** A literal first size beside a hole is the batch where the input has the batch first, of one sample each. */
const openOf = (total: Dim, first: number, [head]: Shape): Dim | undefined =>
  first === 1 && head !== undefined && !isFixed(head) && !isFixed(total) ? head : undefined;

function filled(sizes: Shape, hole: number, total: Dim): Shape | undefined {
  let rest: Dim | undefined = total;
  for (const [i, size] of sizes.entries()) if (i !== hole && rest !== undefined) rest = divide(rest, size);
  return rest === undefined ? undefined : sizes.map((size, i) => (i === hole ? (rest as Dim) : size));
}

function reshape(operation: Operation, x: Tensor, from: Shape, to: Shape, items: readonly Value[]): Value {
  if (sameShape(from, to)) return x;
  // The same dimensions at both ends.
  let start = 0;
  while (start < Math.min(from.length, to.length) && sameDim(from[start] as Dim, to[start] as Dim)) start++;
  let end = 0;
  while (end < Math.min(from.length, to.length) - start && sameDim(from.at(-1 - end) as Dim, to.at(-1 - end) as Dim))
    end++;
  const [merged, split] = [from.length - start - end, to.length - start - end];
  if (split === 1 && merged > 1)
    return emit(
      operation,
      "flatten",
      [
        ["input", x],
        ["start_dim", int(start)],
        ["end_dim", int(end === 0 ? -1 : from.length - 1 - end)],
      ],
      { base: x },
    );
  if (
    split === 0 &&
    start > 0 &&
    to.length > 0 &&
    from.slice(start, from.length - end).every((size) => size === 1) &&
    merged > 0
  )
    return emit(
      operation,
      "flatten",
      [
        ["input", x],
        ["start_dim", int(start - 1)],
        ["end_dim", int(start + merged - 1 === from.length - 1 ? -1 : start + merged - 1)],
      ],
      { base: x },
    );
  if (merged === 0 && split > 0 && to.slice(start, start + split).every((size) => size === 1))
    return withOnes(operation, x, start, split, end);
  if (merged === 1 && split > 1 && isFixed(from[start] as Dim)) {
    const sizes = sizesWithHole(to, items, start, split);
    return emit(
      operation,
      "unflatten",
      [
        ["input", x],
        ["dim", int(start)],
        ["sizes", tupleOf(sizes)],
      ],
      { base: x },
    );
  }
  const computed = to.flatMap((size, i) => (isFixed(size) && isComputed(items, i) ? [i] : []));
  const open = to.findIndex((size) => !isFixed(size));
  const [only] = computed;
  const hole =
    items.length === to.length && items.some((item) => numberIn(item) === -1)
      ? items.findIndex((item) => numberIn(item) === -1)
      : computed.length === 1 && only !== undefined
        ? only
        : open;
  const shape = to.map((size, i) => (i === hole ? int(-1) : sizeOf(size)));
  return emit(
    operation,
    operation.name === "view" ? "view" : "reshape",
    [
      ["input", x],
      ["shape", listOf(shape)],
    ],
    { base: x },
  );
}

const isComputed = (items: readonly Value[], i: number): boolean => {
  const item = items[i];
  return item?.kind === "number" && (item.isComputed || item.size === -1);
};

/** `(2, -1)`: of the sizes one that nobody wrote down is left open. */
function sizesWithHole(to: Shape, items: readonly Value[], start: number, count: number): Value[] {
  const part = to.slice(start, start + count);
  const computed = part.flatMap((_, i) => (isComputed(items, start + i) ? [i] : []));
  return part.map((size, i) => (computed.length === 1 && i === computed[0] ? int(-1) : sizeOf(size)));
}

/** `x[:, :, none, none]` */
function withOnes(operation: Operation, x: Tensor, start: number, count: number, end: number): Value {
  if (end === 0 || count > 1)
    return cutAll(operation, x, [
      ...Array.from({ length: start }, () => ({ kind: "slice" }) as const),
      ...Array.from({ length: count }, () => ({ kind: "newAxis" }) as const),
      ...(end === 0 ? [] : Array.from({ length: end }, () => ({ kind: "slice" }) as const)),
    ]);
  return emit(
    operation,
    "unsqueeze",
    [
      ["input", x],
      ["dim", int(start)],
    ],
    { base: x },
  );
}

const simple =
  (name: string, ...params: readonly string[]): Handler =>
  (operation) => {
    const [x] = operation.args;
    const base = tensorIn(x);
    return emit(
      operation,
      name,
      [["input", x], ...params.map((param, i) => [param, argument(operation, i + 1, param)] as const)],
      base ? { base } : {},
    );
  };

const expand: Handler = (operation) => {
  const [x, sizes] = [tensorIn(argument(operation, 0)), argument(operation, 1)];
  if (!x || !isElements(sizes)) return unknown;
  const offset = sizes.items.length - (x.shape?.length ?? 0);
  const kept = sizes.items.map((item, i) => {
    const own = x.shape?.[i - offset];
    // A size of its own stays what it is: -1.
    return item.kind === "number" &&
      item.size !== undefined &&
      own !== undefined &&
      own !== 1 &&
      sameDim(item.size, own)
      ? int(-1)
      : item;
  });
  if (offset === 0 && kept.every((item) => numberIn(item) === -1)) return x;
  return emit(
    operation,
    "expand",
    [
      ["input", x],
      ["sizes", listOf(kept)],
    ],
    { base: x },
  );
};

const squeeze: Handler = (operation) => {
  const [x, dim] = operation.args;
  const base = tensorIn(x);
  if (!base) return unknown;
  // PyTorch leaves a dimension alone that is not 1.
  const wanted = dim === undefined ? undefined : (numbersIn(dim) ?? [numberIn(dim) ?? 0]);
  const { shape } = base;
  if (!shape)
    return emit(
      operation,
      "squeeze",
      [
        ["input", x],
        ["dim", dim],
      ],
      { base },
    );
  const all = wanted ?? shape.map((_, i) => i);
  const ones = all.map((i) => (i < 0 ? i + shape.length : i)).filter((i) => shape[i] === 1);
  if (ones.length === 0) return x as Value;
  return emit(
    operation,
    "squeeze",
    [
      ["input", x],
      ["dim", ones.length === 1 ? int(ones[0] ?? 0) : tupleOf(ones.map(int))],
    ],
    { base },
  );
};

const turned: Handler = (operation) => {
  const [x] = operation.args;
  const base = tensorIn(x);
  if (!base?.shape) return problem(operation, ".T of a tensor whose shape is not known");
  const dims = base.shape.map((_, i, { length }) => int(length - 1 - i));
  return emit(
    operation,
    "permute",
    [
      ["input", x],
      ["dims", listOf(dims)],
    ],
    { base },
  );
};

const sameAs =
  (handler: Handler): Handler =>
  (operation) => {
    const shape = tensorIn(argument(operation, 1))?.shape;
    if (!shape) return problem(operation, "the shape of another tensor, which is not known");
    return handler({ ...operation, args: [operation.args[0] as Value, listOf(shape.map(sizeOf))] });
  };

const unflatten: Handler = (operation) =>
  emit(operation, "unflatten", [
    ["input", argument(operation, 0)],
    ["dim", argument(operation, 1, "dim")],
    ["sizes", argument(operation, 2, "sizes")],
  ]);

/** A flatten of what is flat is left out. */
const flatten: Handler = (operation) => {
  const x = tensorIn(argument(operation, 0));
  const [start, end] = [
    numberIn(argument(operation, 1, "start_dim")) ?? 0,
    numberIn(argument(operation, 2, "end_dim")) ?? -1,
  ];
  const rank = x?.shape?.length;
  if (x && rank !== undefined && rank > 0 && (start + rank) % rank === (end + rank) % rank) return x;
  return simple("flatten", "start_dim", "end_dim")(operation);
};

const itself: Handler = ({ args: [x] }) => x ?? unknown;

export const viewHandlers: Readonly<Record<string, Handler>> = {
  view,
  reshape: view,
  _unsafe_view: view,
  _reshape_alias: view,
  view_as: sameAs(view),
  reshape_as: sameAs(view),
  flatten,
  unflatten,
  permute: simple("permute", "dims"),
  transpose: simple("transpose", "dim0", "dim1"),
  swapaxes: simple("transpose", "dim0", "dim1"),
  swapdims: simple("transpose", "dim0", "dim1"),
  movedim: simple("movedim", "source", "destination"),
  moveaxis: simple("movedim", "source", "destination"),
  diagonal: simple("diagonal", "offset", "dim1", "dim2"),
  t: simple("t"),
  numpy_T: turned,
  mT: (operation) => simple("transpose", "dim0", "dim1")({ ...operation, args: [...operation.args, int(-2), int(-1)] }),
  unsqueeze: simple("unsqueeze", "dim"),
  squeeze,
  expand,
  expand_as: sameAs(expand),
  broadcast_to: expand,
  narrow: simple("narrow", "dim", "start", "length"),
  // Where it lies in memory is nnc's own matter.
  contiguous: itself,
  detach: itself,
  alias: itself,
  lift_fresh: itself,
  lift: itself,
  cpu: itself,
  cuda: itself,
  resolve_conj: itself,
  resolve_neg: itself,
  requires_grad_: itself,
  pin_memory: itself,
  clone: ({ args: [x] }) => (x?.kind === "tensor" ? copyOf(x) : unknown),
};

/** A copy does not see what happens to the original in place. */
function copyOf({ term, shape, isMask, isInt, input, weight }: Tensor): Tensor {
  return {
    kind: "tensor",
    term,
    shape,
    views: [],
    ...(isMask ? { isMask } : {}),
    ...(isInt ? { isInt } : {}),
    ...(input === undefined ? {} : { input }),
    ...(weight && { weight }),
  };
}
