import { bool, either, fallback, float, oneOf, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { searchSorted } from "../ops/sorting/search-sorted.ts";
import { fullOf, tensorOf } from "./constants.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { numberList, type NumberList } from "./number-list.ts";
import { reshapeTo } from "./shape.ts";

/** Where values stand among others that are in order. */

const values = either(tensor, float);

function placesOf(b: Build, sorted: TensorValue, given: TensorValue | number, right: boolean): TensorValue {
  const wanted = typeof given === "number" ? fullOf(b, [], given) : given;
  if (wanted.type.shape.length > 0) return b.op(searchSorted, [sorted, wanted], { right });
  return reshapeTo(b, b.op(searchSorted, [sorted, reshapeTo(b, wanted, [1])], { right }), []);
}

/** Boundaries may be a list of the network's own. */
const boundaries = either(tensor, numberList);
const asTensor = (b: Build, given: TensorValue | NumberList): TensorValue =>
  "kind" in given ? given : tensorOf(b, given);

export const searchingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "searchsorted",
    summary:
      'how many of the sorted values along the last dimension are below each value; with right=true, or side="right", not above it',
    torch: "torch.searchsorted",
    isMethod: false,
    params: {
      sorted_sequence: required(boundaries),
      input: required(values),
      out_int32: fallback(bool, false),
      right: fallback(bool, false),
      side: fallback(orNone(oneOf("left", "right")), null),
      sorter: fallback(orNone(tensor), null),
    },
    apply(b, { sorted_sequence, input, right, side, sorter }) {
      if (right && side === "left")
        return b.fail("combination", 'right=true and side="left" of searchsorted say the contrary of each other');
      const given = asTensor(b, sorted_sequence);
      if (given.type.shape.length === 0)
        return b.fail("rank", "searchsorted expects sorted values along a dimension, got a number");
      if (typeof input === "number" && given.type.shape.length > 1)
        return b.fail("rank", `a number is searched for in one line, got ${showShape(given.type.shape)}`);
      const sorted = sorter ? b.op(gather, [given, sorter], { dim: given.type.shape.length - 1, wraps: false }) : given;
      return placesOf(b, sorted, input, right || side === "right");
    },
  }),
  defineFunction({
    name: "bucketize",
    summary: "how many of the boundaries, which are in order, are below each value; with right=true, not above it",
    torch: "torch.bucketize",
    params: {
      input: required(values),
      boundaries: required(boundaries),
      out_int32: fallback(bool, false),
      right: fallback(bool, false),
    },
    apply(b, { input, boundaries: given, right }) {
      const limits = asTensor(b, given);
      if (limits.type.shape.length !== 1)
        return b.fail("rank", `bucketize expects boundaries [n], got ${showShape(limits.type.shape)}`);
      return placesOf(b, limits, input, right);
    },
  }),
];
