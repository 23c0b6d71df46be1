import { divide, isFixed, productOf, sameDim, sameShape, type Dim, type Shape } from "../../../ir/types.ts";
import { int, isElements, listOf, numberIn, sizeOf, tupleOf, unknown, type Tensor, type Value } from "../values.ts";
import { cutAll } from "./cuts.ts";
import { argument, emit, tensorIn, type Handler, type Operation } from "./operation.ts";

/** The same elements under another shape. Where it can be, it is said without sizes that another input would change. */
export const view: Handler = (operation) => {
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
