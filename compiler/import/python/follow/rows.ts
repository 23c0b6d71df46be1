import { isFixed, productOf, sameShape, type Shape } from "../../../ir/types.ts";
import { fail, type Run } from "./run.ts";
import { emitCall, newTensor, refuseStale } from "./tensors.ts";
import { int, isElements, numberIn, type Tensor, type Value } from "./values.ts";

/** Functions of each row for itself, over the last dimension. */
const ofRows = /^(?:linear|softmax|log_softmax|layer_norm|dropout|float|contiguous|neg|exp|log|sqrt|abs)$/;
const pointwise =
  /^(?:relu6?|leaky_relu|elu|gelu|silu|mish|sigmoid|tanh|softplus|selu|hardswish|hardtanh|clamp|mul|add|sub|div)$/;

/** Layers that do the same. */
export const layersOfRows =
  /^(?:Linear|LayerNorm|Dropout|Identity|ReLU6?|LeakyReLU|ELU|GELU|SiLU|Mish|Sigmoid|Tanh|Softplus|SELU|Hardswish|Hardtanh|PReLU)$/;

/**
 * `y.view(T * N, C)` of [T, N, C], as sequences whose batch comes second are handed to a Linear: memory has the batch outermost, so
 * that the two cannot be one dimension. What is done with each row can be done with the tensor as it is.
 */
export function asRows(tensor: Tensor, sizes: Value | undefined): Tensor | undefined {
  const at = tensor.shape.findIndex((size) => !isFixed(size));
  if (at < 1 || !isElements(sizes)) return undefined;
  const rest = tensor.shape.slice(at + 1);
  const [, ...last] = sizes.items;
  const isRest =
    last.length === rest.length &&
    last.every((each, i) => numberIn(each) === rest[i] || (numberIn(each) === -1 && last.length === 1));
  if (!isRest) return undefined;
  return rowsOf(tensor, at);
}

const rowsOf = (whole: Tensor, at: number): Tensor =>
  newTensor([productOf(whole.shape.slice(0, at + 1)), ...whole.shape.slice(at + 1)], whole.origin, {
    rowsOf: whole,
    memory: whole.memory,
  });

export const isRows = (bound: ReadonlyMap<string, Value>): boolean =>
  [...bound.values()].some((value) => value.kind === "tensor" && value.rowsOf !== undefined);

/** A function of rows, on the tensor that they are of; and the way back to its shape. */
export function throughRows(run: Run, name: string, bound: ReadonlyMap<string, Value>): Value {
  const [input] = bound.values();
  const whole = input?.kind === "tensor" ? input.rowsOf : undefined;
  if (!whole || input?.kind !== "tensor") return fail(`${name} of rows that the batch has a part in`);
  refuseStale(input);
  const sizes = bound.get("shape");
  if ((name === "view" || name === "reshape") && isElements(sizes)) {
    const shape = sizes.items.map((each, i) =>
      each.kind === "number" && each.size !== -1 ? each.size : (whole.shape[i] ?? 0),
    );
    return sameShape(shape as Shape, whole.shape)
      ? whole
      : fail("rows that the batch has a part in become another shape");
  }
  const others = [...bound].slice(1);
  const dim = bound.get("dim");
  const isLast = dim === undefined || numberIn(dim) === -1 || numberIn(dim) === input.shape.length - 1;
  const isAlone = others.every(([, value]) => value.kind !== "tensor" || value.origin.kind === "weight");
  if (!isLast || !isAlone || !(ofRows.test(name) || pointwise.test(name)))
    return fail(`${name} of rows that the batch has a part in`);
  const result = emitCall(
    run,
    name,
    new Map([
      [[...bound.keys()][0] ?? "input", whole],
      ...others.map(([key, value]) => [key, key === "dim" ? int(-1) : value] as const),
    ]),
  );
  return result.kind === "tensor" ? withRows(input, result) : fail(`${name} gives no tensor`);
}

/** The rows of what a tensor with rows has become. */
export function withRows(before: Tensor, after: Tensor): Tensor {
  const lead = (before.rowsOf ?? before).shape.findIndex((size) => !isFixed(size));
  return rowsOf(after, lead);
}
