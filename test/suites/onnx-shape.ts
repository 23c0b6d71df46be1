import { sayPad } from "./say/padding.ts";
import { sayExpand, saySlices, saySplit, sayTranspose } from "./say/shape.ts";
import {
  call,
  fromFront,
  numberAttr,
  numbersAttr,
  product,
  range,
  wordAttr,
  type Say,
  type Speech,
  type Words,
} from "./speech.ts";

/** ONNX's ops that put elements elsewhere. What later versions take as inputs were attributes before. */

export const axesOf = (s: Speech): readonly number[] | undefined => numbersAttr(s, "axes") ?? s.known("1");

const pad: Say = (s) => {
  const x = s.tensor("0");
  const rank = s.shape(x).length;
  const pads = numbersAttr(s, "pads") ?? s.known("1") ?? [];
  const axes = (s.known("3") ?? range(rank)).map((axis) => fromFront(axis, rank));
  const side = (from: number) =>
    range(rank).map((dim) => (axes.includes(dim) ? (pads[from + axes.indexOf(dim)] as number) : 0));
  const value = s.known("2")?.[0] ?? numberAttr(s, "value", 0);
  return sayPad(s, x, { before: side(0), after: side(axes.length) }, wordAttr(s, "mode", "constant"), value);
};

/** To the middle of each axis; what is missing is zero. */
const centerCropPad: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.shape(x);
  const axes = (numbersAttr(s, "axes") ?? range(shape.length)).map((axis) => fromFront(axis, shape.length));
  const sizes = s.known("1") ?? [];
  const changes = shape.map((size, dim) => (axes.includes(dim) ? (sizes[axes.indexOf(dim)] as number) - size : 0));
  const before = changes.map((change) => (change < 0 ? -Math.floor(-change / 2) : Math.floor(change / 2)));
  return sayPad(s, x, { before, after: changes.map((change, dim) => change - (before[dim] as number)) }, "constant", 0);
};

const flatten: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.shape(x);
  const axis = fromFront(numberAttr(s, "axis", 1), shape.length);
  if (axis === 1 && shape.length > 1) return `flatten(${x}, 1)`;
  return call("reshape", [x, [product(shape.slice(0, axis)), product(shape.slice(axis))]]);
};

const reshape: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.known("1") ?? numbersAttr(s, "shape") ?? [];
  return call("reshape", [x, shape.map((size, i) => (size === 0 ? (s.shape(x)[i] as number) : size))]);
};

const slice: Say = (s) => {
  const x = s.tensor("0");
  const starts = numbersAttr(s, "starts") ?? s.known("1") ?? [];
  const ends = numbersAttr(s, "ends") ?? s.known("2") ?? [];
  const [axes, steps] = [numbersAttr(s, "axes") ?? s.known("3") ?? range(starts.length), s.known("4")];
  const cuts = starts.map((start, i) => ({
    axis: fromFront(axes[i] as number, s.shape(x).length),
    start,
    end: ends[i] as number,
    step: steps?.[i] ?? 1,
  }));
  return saySlices(s, x, cuts);
};

const split: Say = (s) => {
  const x = s.tensor("0");
  const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
  const [total, count] = [s.shape(x)[axis] as number, s.outputs.length];
  const each = Math.ceil(total / count);
  const equal = range(count).map((i) => Math.min(each, total - i * each));
  return saySplit(s, x, numbersAttr(s, "split") ?? s.known("1") ?? equal, axis);
};

/** Channels become pixels, in the one or the other order. */
const depthToSpace: Say = (s) => {
  const [x, block] = [s.tensor("0"), numberAttr(s, "blocksize", 1)];
  if (wordAttr(s, "mode", "DCR") === "CRD") return `pixel_shuffle(${x}, ${block})`;
  const [n, c, h, w] = s.shape(x) as [number, number, number, number];
  const depth = c / block ** 2;
  const apart = call("reshape", [x, [n, block, block, depth, h, w]]);
  return call("reshape", [`permute(${apart}, 0, 3, 4, 1, 5, 2)`, [n, depth, h * block, w * block]]);
};

const spaceToDepth: Say = (s) => {
  const [x, block] = [s.tensor("0"), numberAttr(s, "blocksize", 1)];
  const [n, c, h, w] = s.shape(x) as [number, number, number, number];
  const apart = call("reshape", [x, [n, c, h / block, block, w / block, block]]);
  return call("reshape", [`permute(${apart}, 0, 3, 5, 1, 2, 4)`, [n, c * block ** 2, h / block, w / block]]);
};

const unsqueeze: Say = (s) => {
  const axes = axesOf(s) ?? [];
  const rank = s.shape(s.tensor("0")).length + axes.length;
  const sorted = axes.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
  return sorted.reduce((x, axis) => `unsqueeze(${x}, ${axis})`, s.tensor("0"));
};

export const onnxShapeWords: Words = {
  CenterCropPad: centerCropPad,
  Concat: (s) => `cat([${s.list("all").join(", ")}], dim=${numberAttr(s, "axis", 0)})`,
  DepthToSpace: depthToSpace,
  Expand: (s) => sayExpand(s, s.tensor("0"), s.known("1") ?? []),
  Flatten: flatten,
  Pad: pad,
  Reshape: reshape,
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: (s) => call("squeeze", [s.tensor("0")], { dim: axesOf(s) }),
  Tile: (s) => call("tile", [s.tensor("0"), s.known("1") ?? []]),
  Transpose: (s) => sayTranspose(s, s.tensor("0"), numbersAttr(s, "perm")),
  Unsqueeze: unsqueeze,
};
