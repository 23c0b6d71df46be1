import { isFixed } from "../../../ir/types.ts";
import { asMask, callFunction } from "./call-function.ts";
import { numbersOf } from "./constant-numbers.ts";
import { indexTensor } from "./index-tensor.ts";
import { fail, type Run } from "./run.ts";
import { boundsOf } from "./slice-bounds.ts";
import { change } from "./tensors.ts";
import { int, isElements, none, numberIn, type Arguments, type Tensor, type Value } from "./values.ts";
import { wholeIn } from "./whole-in.ts";

/** `x[…] = value`: what is not set stays as it was. */
export function setPart(run: Run, tensor: Tensor, given: readonly Value[], value: Value): void {
  // How a weight begins.
  if (tensor.origin.kind === "weight" && !run.emission) return;
  const at = given.filter((each) => each.kind !== "none");
  const [only] = at;
  if (at.length === 1 && only?.kind === "tensor" && only.isMask) {
    const selected = selectedBy(value, only);
    const isWhere = selected !== undefined || value.kind === "tensor";
    const result = callNamed(run, isWhere ? "where" : "masked_fill", [
      ...(isWhere ? [only, selected ?? value, tensor] : [tensor, only, value]),
    ]);
    change(run, tensor, result, "an assignment to a part");
    return;
  }
  const ellipsis = at.findIndex((each) => each.kind === "ellipsis");
  const whole = { kind: "slice", start: none, stop: none, step: none } as const;
  const all =
    ellipsis === -1
      ? at
      : [
          ...at.slice(0, ellipsis),
          ...Array.from({ length: tensor.shape.length - at.length + 1 }, () => whole),
          ...at.slice(ellipsis + 1),
        ];
  if (all.length > tensor.shape.length) fail("too many subscripts");
  const result = replaced(run, tensor, all, value, 0);
  const kept = tensor.isMask ? asMask(run, result) : result;
  change(run, tensor, kept.kind === "tensor" ? kept : result, "an assignment to a part");
}

/** Of `x[mask] = y[mask]` the whole of y; undefined of what no mask has selected. */
function selectedBy(value: Value, mask: Tensor): Value | undefined {
  if (value.kind !== "instance" || value.of.name !== "Selected") return undefined;
  return value.attributes.get("mask") === mask
    ? value.attributes.get("of")
    : fail("what another mask has selected is set");
}

const callNamed = (run: Run, name: string, plain: readonly Value[], named: Arguments["named"] = new Map()): Tensor => {
  const result = callFunction(run, name, { plain, named, span: run.span });
  return result.kind === "tensor" ? result : fail(`${name} gives no tensor`);
};

/** The tensor with a part of it from `dim` on replaced. */
function replaced(run: Run, tensor: Tensor, at: readonly Value[], value: Value, dim: number): Tensor {
  const [first, ...rest] = at;
  if (!first) return filled(run, tensor, value);
  const size = tensor.shape[dim] ?? fail("too many subscripts");
  if (first.kind === "slice" && isWhole(first, size)) return replaced(run, tensor, rest, value, dim + 1);
  const index: Value[] = [
    ...Array.from({ length: dim }, (): Value => ({ kind: "slice", start: none, stop: none, step: none })),
    first,
  ];
  const part = indexTensor(run, tensor, index);
  if (!isFixed(size)) return fail("a part of the batch is set");
  const named = (entries: readonly (readonly [string, Value])[]): Arguments["named"] => new Map(entries);
  if (first.kind === "slice") {
    const inner = replaced(run, part, rest, value, dim + 1);
    const [start, stop, step] = boundsOf(first, size);
    return callNamed(
      run,
      "slice_scatter",
      [tensor, inner],
      named([
        ["dim", int(dim)],
        ["start", int(start)],
        ["end", int(stop)],
        ["step", int(step)],
      ]),
    );
  }
  const place = first.kind === "tensor" && first.shape.length === 0 ? int(numbersOf(first)[0] ?? 0) : first;
  if (place.kind !== "number") return fail("parts at places that tensors tell are set");
  const inner = replaced(run, part, rest, value, dim);
  const where = wholeIn(place, "a subscript");
  return callNamed(
    run,
    "select_scatter",
    [tensor, inner],
    named([
      ["dim", int(dim)],
      ["index", int(where < 0 ? where + size : where)],
    ]),
  );
}

/** A value that has become as large as what it replaces. */
function filled(run: Run, part: Tensor, value: Value): Tensor {
  if (value.kind === "number" || value.kind === "bool")
    return callNamed(run, "full_like", [part, value.kind === "bool" ? int(Number(value.value)) : value]);
  if (isElements(value)) return fail("a list is set as a part of a tensor");
  if (value.kind !== "tensor") return fail("what is set is no tensor");
  return value.shape.length === part.shape.length && value.shape.every((size, i) => size === part.shape[i])
    ? value
    : callNamed(run, "expand_as", [value, part]);
}

const isWhole = (slice: Extract<Value, { kind: "slice" }>, size: unknown): boolean =>
  (slice.start.kind === "none" || numberIn(slice.start) === 0) &&
  (slice.stop.kind === "none" || numberIn(slice.stop) === size) &&
  (slice.step.kind === "none" || numberIn(slice.step) === 1);
