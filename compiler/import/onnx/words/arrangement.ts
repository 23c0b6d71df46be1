import { isFixed, sameShape, type Dim, type Shape } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { padAll } from "./padding.ts";
import { axesOf } from "./reductions.ts";
import { reshape, reshaped } from "./reshape.ts";
import { element, fromFront, permuted, range, say, sizeTerm, sliced } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** ONNX's ops that put elements elsewhere. */

const fixedSize = (s: Speech, dim: number): number => {
  const size = s.shape(0)[dim];
  return size !== undefined && isFixed(size) ? size : s.refuse("the batch cannot be cut");
};

const pad: Word = (s) => {
  const rank = s.shape(0).length;
  const pads = s.numbers("pads") ?? s.numbers("paddings") ?? s.known(1) ?? s.refuse("it says no padding");
  const axes = (s.known(3) ?? range(rank)).map((axis) => fromFront(axis, rank));
  const side = (from: number): number[] =>
    range(rank).map((dim) => (axes.includes(dim) ? (pads[from + axes.indexOf(dim)] ?? 0) : 0));
  const value = s.known(2)?.[0] ?? s.number("value", 0);
  return padAll(s, s.tensor(0), { before: side(0), after: side(axes.length) }, s.word("mode", "constant"), value);
};

/** To the middle of each axis; what is missing is zero. */
const centerCropPad: Word = (s) => {
  const shape = s.fixedShape(0);
  const axes = (s.numbers("axes") ?? range(shape.length)).map((axis) => fromFront(axis, shape.length));
  const sizes = s.known(1) ?? [];
  const changes = shape.map((size, dim) => (axes.includes(dim) ? (sizes[axes.indexOf(dim)] ?? size) - size : 0));
  const before = changes.map((change) => (change < 0 ? -Math.floor(-change / 2) : Math.floor(change / 2)));
  const after = changes.map((change, dim) => change - (before[dim] as number));
  return padAll(s, s.tensor(0), { before, after }, "constant", 0);
};

const flatten: Word = (s) => {
  const shape = s.shape(0);
  const axis = fromFront(s.number("axis", 1), shape.length);
  const total = (dims: Shape): Dim =>
    dims.reduce((product: Dim, dim): Dim => {
      if (isFixed(product) && isFixed(dim)) return product * dim;
      if (isFixed(dim) && !isFixed(product)) return { ...product, factor: product.factor * dim };
      if (isFixed(product) && !isFixed(dim)) return { ...dim, factor: dim.factor * product };
      return s.refuse("the batch would be in it twice");
    }, 1);
  return reshaped(s, s.tensor(0), [total(shape.slice(0, axis)), total(shape.slice(axis))]);
};

interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Python's slices; one that runs backwards is one of the reversed tensor. */
function cut(s: Speech, x: Term, { axis, start, end, step }: Cut): Term {
  const dim = s.shapeOf(x)[axis] ?? s.refuse("it names a dimension that its input has not");
  if (step === 0) return s.refuse("its step is 0");
  const isWhole = step === 1 && start === 0 && end >= 2 ** 31 - 1;
  if (isWhole) return x;
  if (!isFixed(dim)) return s.refuse("the batch cannot be cut");
  const [from, to] = step > 0 ? bounds(start, end, dim) : bounds(mirrored(start, dim), mirrored(end, dim), dim);
  if (from >= to) return s.refuse("its result has no elements");
  const given = step > 0 ? x : s.set(say("flip", [x, [axis]]));
  if (from === 0 && to === dim && Math.abs(step) === 1) return given;
  return sliced(given, axis, from, to === dim ? undefined : to, Math.abs(step));
}

const bounds = (start: number, end: number, size: number): [number, number] => {
  const held = (at: number): number => Math.min(Math.max(fromFront(at, size), 0), size);
  return [held(start), held(end)];
};
/** Where a place is in the reversed dimension; what lies before the first element is its end. */
const mirrored = (at: number, size: number): number => size - 1 - Math.min(Math.max(fromFront(at, size), -1), size - 1);

const slice: Word = (s) => {
  const starts = s.numbers("starts") ?? s.known(1) ?? [];
  const ends = s.numbers("ends") ?? s.known(2) ?? [];
  const axes = s.numbers("axes") ?? s.known(3) ?? range(starts.length);
  const steps = s.known(4);
  const rank = s.shape(0).length;
  return starts.reduce((x: Term, start, i) => {
    const axis = fromFront(axes[i] ?? i, rank);
    const next = cut(s, x, { axis, start, end: ends[i] ?? 0, step: steps?.[i] ?? 1 });
    return i + 1 < starts.length && next !== x ? s.set(next) : next;
  }, s.tensor(0));
};

const split: Word = (s) => {
  const axis = fromFront(s.number("axis", 0), s.shape(0).length);
  const total = fixedSize(s, axis);
  const count = s.number("num_outputs", s.results);
  const each = Math.ceil(total / count);
  const equal = range(count).map((i) => Math.min(each, total - i * each));
  const sizes = s.numbers("split") ?? s.known(1) ?? equal;
  if (sizes.some((size) => size <= 0)) return s.refuse("a part of it has no elements");
  const areEqual = sizes.length > 1 && sizes.every((size) => size === sizes[0]);
  const parts = areEqual
    ? s.set(say("chunk", [s.tensor(0), sizes.length], { dim: axis }))
    : s.set(say("split", [s.tensor(0), [...sizes]], { dim: axis }));
  return sizes.map((_, i) => element(parts, i));
};

const transpose: Word = (s) => {
  const rank = s.shape(0).length;
  const order = s.numbers("perm") ?? range(rank).reverse();
  const moved = order.flatMap((dim, i) => (dim === i ? [] : [i]));
  const [a, b] = moved;
  if (moved.length === 2 && a !== undefined && b !== undefined) return say("transpose", [s.tensor(0), a, b]);
  return permuted(s.tensor(0), order);
};

/** To a shape that may have less than the tensor, or 1 where it has more: what is larger stays. */
const expand: Word = (s) => {
  const [from, given] = [s.shape(0), s.sizes(1) ?? s.refuse("it has no shape")];
  const rank = Math.max(from.length, given.length);
  const at = (list: Shape, dim: number): Dim => list[dim - rank + list.length] ?? 1;
  const written = s.written(0);
  const shape = range(rank).map((dim) => {
    const [has, wanted] = [at(from, dim), at(given, dim)];
    if (wanted === 1) return has;
    // In a file for one batch, the batch itself may be written.
    return !isFixed(has) && isFixed(wanted) && written ? has : wanted;
  });
  if (sameShape(shape, from)) return s.tensor(0);
  return say("expand", [s.tensor(0), ...shape.map((dim) => (isFixed(dim) ? dim : sizeTerm(dim, s.size(dim))))]);
};

/** Channels become pixels, in the one or the other order. */
const depthToSpace: Word = (s) => {
  const [x, block] = [s.tensor(0), s.number("blocksize", 1)];
  if (s.word("mode", "DCR") === "CRD") return say("pixel_shuffle", [x, block]);
  const [, c, h, w] = imageShape(s);
  const depth = c / block ** 2;
  const apart = s.set(say("reshape", [x, -1, block, block, depth, h, w]));
  return say("reshape", [say("permute", [apart, 0, 3, 4, 1, 5, 2]), -1, depth, h * block, w * block]);
};

const spaceToDepth: Word = (s) => {
  const [x, block] = [s.tensor(0), s.number("blocksize", 1)];
  const [, c, h, w] = imageShape(s);
  const apart = s.set(say("reshape", [x, -1, c, h / block, block, w / block, block]));
  return say("reshape", [say("permute", [apart, 0, 3, 5, 1, 2, 4]), -1, c * block ** 2, h / block, w / block]);
};

function imageShape(s: Speech): readonly [batch: Dim, c: number, h: number, w: number] {
  const [batch, c, h, w] = s.shape(0);
  if (batch === undefined || c === undefined || h === undefined || w === undefined || s.shape(0).length !== 4)
    return s.refuse("it takes images with batch and channels");
  if (!isFixed(c) || !isFixed(h) || !isFixed(w)) return s.refuse("its image has an open size");
  return [batch, c, h, w];
}

const unsqueeze: Word = (s) => {
  const axes = axesOf(s) ?? [];
  const rank = s.shape(0).length + axes.length;
  const sorted = axes.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
  return sorted.reduce((x: Term, axis) => say("unsqueeze", [x, axis]), s.tensor(0));
};

const squeeze: Word = (s) => {
  const shape = s.shape(0);
  const given = axesOf(s);
  const axes = given?.map((axis) => fromFront(axis, shape.length)) ?? range(shape.length).filter((i) => shape[i] === 1);
  const sorted = axes.toSorted((a, b) => b - a);
  return sorted.reduce((x: Term, axis) => say("squeeze", [x, axis]), s.tensor(0));
};

/** An input that a file for one batch has once, and that stands beside others that have the batch, is there for each of it. */
const concat: Word = (s) => {
  const axis = fromFront(s.number("axis", 1), s.shape(0).length);
  const places = range(s.count);
  const open = places.map((place) => s.shape(place)[0]).find((dim) => dim !== undefined && !isFixed(dim));
  const items = places.map((place): Term => {
    const [x, shape] = [s.tensor(place), s.shape(place)];
    if (open === undefined || axis === 0 || shape[0] !== 1 || s.written(0) === undefined) return x;
    return say("expand", [x, sizeTerm(open, s.size(open)), ...shape.slice(1).map(() => -1)]);
  });
  if (open !== undefined && axis === 0) return s.refuse("more is put beside the batch, whose size is open");
  return items.length === 1 ? (items[0] as Term) : say("cat", [items], { dim: axis });
};

/** What is there once is repeated as often as there are samples. */
const tile: Word = (s) => {
  const repeats = s.sizes(1) ?? [];
  const [x, shape] = [s.tensor(0), s.shape(0)];
  const fixed = repeats.map((count) => (isFixed(count) ? count : 1));
  const tiled = fixed.every((count) => count === 1) ? x : say("tile", [x, ...fixed]);
  if (repeats.every(isFixed)) return tiled;
  if (repeats.some((count, dim) => !isFixed(count) && shape[dim] !== 1))
    return s.refuse("what has more than one element is repeated for each sample");
  const sizes = repeats.map((count) => (isFixed(count) ? -1 : sizeTerm(count, s.size(count))));
  return say("expand", [tiled === x ? x : s.set(tiled), ...sizes]);
};

const trilu: Word = (s) => {
  const diagonal = s.known(1)?.[0] ?? 0;
  return say(s.number("upper", 1) === 1 ? "triu" : "tril", [s.tensor(0)], diagonal === 0 ? {} : { diagonal });
};

const dropout: Word = (s) => {
  const isTraining = (s.known(2)?.[0] ?? 0) !== 0;
  const share = s.has(1) ? (s.known(1)?.[0] ?? 0) : s.number("ratio", 0.5);
  if (isTraining && share !== 0) return s.refuse("it drops, as in training", "export the network after model.eval()");
  if (s.results > 1) return s.refuse("a dropout's mask is asked for");
  return s.tensor(0);
};

export const arrangementWords: Words = {
  CenterCropPad: centerCropPad,
  ChannelShuffle: (s) => say("channel_shuffle", [s.tensor(0), s.number("groups", 1)]),
  Concat: concat,
  DepthToSpace: depthToSpace,
  Dropout: dropout,
  Expand: expand,
  Flatten: flatten,
  Identity: (s) => s.tensor(0),
  Pad: pad,
  PixelUnshuffle: (s) => say("pixel_unshuffle", [s.tensor(0), s.number("blocksize", 1)]),
  Reshape: reshape,
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: unsqueeze,
};
