import { sameDim } from "../../../ir/types.ts";
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
import { argument, emit, problem, tensorIn, type Handler } from "./operation.ts";
import { view } from "./reshape.ts";

/** Views of a tensor's memory, and what only says where it lies. */

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
