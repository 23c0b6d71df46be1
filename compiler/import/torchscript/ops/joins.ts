import { isFixed } from "../../../ir/types.ts";
import { int, isElements, isNone, numberIn, tupleOf, unknown, type Tensor, type Value } from "../values.ts";
import { argument, emit, problem, tensorIn, type Handler, type Operation } from "./operation.ts";

/** What puts tensors together and takes them apart. */

const cat: Handler = (operation) => {
  const [tensors, dim] = [argument(operation, 0), argument(operation, 1, "dim")];
  if (!isElements(tensors)) return unknown;
  return emit(operation, "cat", [
    ["tensors", tensors],
    ["dim", dim],
  ]);
};

/** How many parts there are; a shape tells. */
const sizeAlong = (x: Tensor | undefined, dim: number): number | undefined => {
  const size = x?.shape?.at(dim);
  return size !== undefined && isFixed(size) ? size : undefined;
};

const chunk: Handler = (operation) => {
  const [x, chunks, dim] = [
    tensorIn(argument(operation, 0)),
    argument(operation, 1, "chunks"),
    argument(operation, 2, "dim"),
  ];
  return emit(
    operation,
    "chunk",
    [
      ["input", x],
      ["chunks", chunks],
      ["dim", dim],
    ],
    {
      ...(x && { base: x }),
      count: numberIn(chunks) ?? 1,
    },
  );
};

const split: Handler = (operation) => {
  const [x, sizes, dim] = [tensorIn(argument(operation, 0)), argument(operation, 1), argument(operation, 2, "dim")];
  const size = sizeAlong(x, numberIn(dim) ?? 0);
  const each = numberIn(sizes);
  const count = isElements(sizes)
    ? sizes.items.length
    : size !== undefined && each !== undefined
      ? Math.ceil(size / each)
      : undefined;
  if (count === undefined) return problem(operation, "into how many parts it is split is not known without its shape");
  if (count === 1 && x) return tupleOf([x]);
  return emit(
    operation,
    "split",
    [
      ["input", x],
      ["split_size_or_sections", sizes],
      ["dim", dim],
    ],
    { ...(x && { base: x }), count },
  );
};

const unbind: Handler = (operation) => {
  const [x, dim] = [tensorIn(argument(operation, 0)), argument(operation, 1, "dim")];
  const count = sizeAlong(x, numberIn(dim) ?? 0);
  if (count === undefined)
    return problem(operation, "into how many parts it is taken apart is not known without its shape");
  return emit(
    operation,
    "unbind",
    [
      ["input", x],
      ["dim", dim],
    ],
    { ...(x && { base: x }), count },
  );
};

/** `where(condition, x, y)`; where(condition) alone counts what is true. */
const where: Handler = (operation) => {
  const [condition, x, y] = operation.args;
  if (!x || !y) return problem(operation, "where(condition) gives as many places as there are, which nobody knows");
  return emit(operation, "where", [
    ["condition", condition],
    ["input", x],
    ["other", y],
  ]);
};

const repeatInterleave: Handler = (operation) => {
  const [x, repeats] = operation.args;
  return emit(operation, "repeat_interleave", [
    ["input", x],
    ["repeats", repeats],
    ["dim", present(argument(operation, 2, "dim"))],
  ]);
};

const present = (value: Value | undefined): Value | undefined => (isNone(value) ? undefined : value);

const stackOf =
  (dim: number): Handler =>
  (operation: Operation) =>
    cat({ ...operation, args: [operation.args[0] as Value, int(dim)] });

const meshgrid: Handler = (operation) => {
  const [tensors] = operation.args;
  if (!isElements(tensors)) return unknown;
  const indexing = operation.args[1] ?? operation.named.get("indexing");
  if (indexing?.kind === "string" && indexing.value !== "ij") return problem(operation, 'meshgrid(indexing="xy")');
  const count = tensors.items.length;
  const sizes = tensors.items.map((item) => sizeAlong(tensorIn(item), 0));
  if (!sizes.every((size) => size !== undefined))
    return problem(operation, "meshgrid of tensors whose shapes are not known");
  return tupleOf(
    tensors.items.map((item, at) => {
      const shape = sizes.map((size, i) => int(i === at ? size : 1));
      const viewed = emit(operation, "view", [
        ["input", item],
        ["shape", { kind: "list", items: shape }],
      ]);
      return count === 1
        ? viewed
        : emit(operation, "expand", [
            ["input", viewed],
            ["sizes", { kind: "list", items: sizes.map(int) }],
          ]);
    }),
  );
};

export const joinHandlers: Readonly<Record<string, Handler>> = {
  cat,
  concat: cat,
  concatenate: cat,
  hstack: stackOf(1),
  vstack: stackOf(0),
  chunk,
  split,
  split_with_sizes: split,
  unsafe_chunk: chunk,
  unsafe_split: split,
  unbind,
  where,
  repeat_interleave: repeatInterleave,
  meshgrid,
};
