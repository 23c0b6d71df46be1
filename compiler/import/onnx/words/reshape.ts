import { isFixed, productOf, sameDim, sameShape, divide, type Dim, type Shape } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { range, say } from "./say.ts";
import type { Speech, Word } from "./speech.ts";

/** The same elements under another shape, in the word that PyTorch's users would take. */
export function reshaped(s: Speech, x: Term, shape: Shape): Term {
  const from = s.shapeOf(x);
  if (sameShape(from, shape)) return x;
  const last = shape.at(-1);
  const at = shape.length - 1;
  const isFlat =
    at >= 1 &&
    at < from.length &&
    last !== undefined &&
    range(at).every((i) => sameDim(from[i] as Dim, shape[i] as Dim));
  if (isFlat && productIs(from.slice(at), last)) return say("flatten", [x, at]);
  const added = shape.findIndex((dim, i) => !sameDim(dim, from[i] ?? 0));
  if (shape.length === from.length + 1 && sameShape(without(shape, added), from) && shape[added] === 1)
    return say("unsqueeze", [x, added]);
  const gone = from.findIndex((dim, i) => !sameDim(dim, shape[i] ?? 0));
  if (shape.length === from.length - 1 && sameShape(without(from, gone), shape) && from[gone] === 1)
    return say("squeeze", [x, gone]);
  return say("reshape", [x, ...shape.map((dim) => (isFixed(dim) ? dim : -1))]);
}

const without = (shape: Shape, at: number): Shape => shape.filter((_, i) => i !== at);

function productIs(dims: Shape, size: Dim): boolean {
  const open = dims.filter((dim) => !isFixed(dim)).length;
  return open <= 1 && sameDim(productOf(dims), size);
}

/** ONNX's list of sizes: 0 is that of the input, −1 what is left. */
export const reshape: Word = (s) => {
  const from = s.shape(0);
  const given = s.sizes(1) ?? s.numbers("shape") ?? s.refuse("it has no shape");
  const keepsZeros = s.number("allowzero", 0) === 1;
  const shape = opened(s, from) ?? given.map((dim, i) => (dim === 0 && !keepsZeros ? (from[i] ?? 0) : dim));
  const open = shape.indexOf(-1);
  if (open === -1) return reshaped(s, s.tensor(0), shape);
  const others = shape.filter((_, i) => i !== open);
  const size =
    others.filter((dim) => !isFixed(dim)).length > 1 ? undefined : divide(productOf(from), productOf(others));
  if (size === undefined || others.includes(0))
    return s.refuse(
      `its input cannot be put under the shape [${given.map((dim) => (isFixed(dim) ? dim : "N")).join(", ")}]`,
    );
  return reshaped(
    s,
    s.tensor(0),
    shape.map((dim, i) => (i === open ? size : dim)),
  );
};

/**
 * Where the file was exported for one batch and all batches are to be taken: the shape that the file has, with the batch where it
 * comes out when as much stands before it as in the input.
 */
function opened(s: Speech, from: Shape): Shape | undefined {
  const written = s.written(0);
  const place = from.findIndex((dim) => !isFixed(dim));
  const dim = from[place];
  if (!written || dim === undefined || isFixed(dim)) return undefined;
  const before = from.slice(0, place).reduce((count: number, size) => count * (size as number), 1);
  const fits = (at: number): boolean => written.slice(0, at).reduce((count, size) => count * size, 1) === before;
  const places = range(written.length).filter(fits);
  const at = places.includes(place) ? place : places[0];
  const size = at === undefined ? undefined : written[at];
  if (at === undefined || size === undefined) return undefined;
  const total = productOf(from);
  const rest = written.reduce((count, each, i) => (i === at ? count : count * each), 1);
  const whole = rest === 0 ? undefined : divide(total, rest);
  return whole === undefined ? undefined : written.map((each, i) => (i === at ? whole : each));
}
