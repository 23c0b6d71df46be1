import { bool, isElements, isNone, numberIn, text, tupleOf, type Value } from "../values.ts";
import { emit, type Handler } from "./operation.ts";

const truthy = (value: Value | undefined): boolean => value?.kind === "bool" && value.value;

/** `upsample_bilinear2d(x, size, align_corners, scales)`. Older traces hold a size and its scale: the scale is what counts. */
const resize =
  (mode: string, hasCorners: boolean): Handler =>
  (operation) => {
    const [input, size, ...rest] = operation.args;
    const corners = hasCorners ? rest.shift() : undefined;
    const [first] = rest;
    const scales = isElements(first) ? first : (tupleOfNumbers(rest) ?? operation.named.get("scale_factors"));
    const isScaled = isElements(scales);
    return emit(operation, "interpolate", [
      ["input", input],
      ["size", isScaled || isNone(size) ? undefined : evenly(size)],
      ["scale_factor", isScaled ? evenly(scales) : undefined],
      ["mode", text(mode)],
      ["align_corners", truthy(corners) ? bool(true) : undefined],
    ]);
  };

/** A pair, or a triple, of one number is that number. */
function evenly(value: Value | undefined): Value | undefined {
  if (!isElements(value)) return value;
  const [first] = value.items;
  const number = numberIn(first);
  return number !== undefined && value.items.every((each) => numberIn(each) === number) ? first : tupleOf(value.items);
}

function tupleOfNumbers(values: readonly Value[]): Value | undefined {
  const numbers = values.filter((value) => numberIn(value) !== undefined);
  return numbers.length > 0 && numbers.length === values.length ? tupleOf(numbers) : undefined;
}

export const resizingHandlers: Readonly<Record<string, Handler>> = {
  upsample_nearest1d: resize("nearest", false),
  upsample_nearest2d: resize("nearest", false),
  _upsample_nearest_exact2d: resize("nearest-exact", false),
  upsample_nearest3d: resize("nearest", false),
  _upsample_nearest_exact1d: resize("nearest-exact", false),
  _upsample_nearest_exact3d: resize("nearest-exact", false),
  upsample_linear1d: resize("linear", true),
  upsample_trilinear3d: resize("trilinear", true),
  upsample_bilinear2d: resize("bilinear", true),
  upsample_bicubic2d: resize("bicubic", true),
};
