import type { Build } from "../ir/build.ts";
import { isFixed, perSample, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";

/** Which call would turn an input into what a layer was made for, with the shape that comes of it. */

/** Channels-last images [N, H, W, C] and sequences [N, L, C], with a batch in front or not. */
export function channelsFirst(b: Build, input: TensorValue, channels: number, dims: number): string | undefined {
  const { shape } = input.type;
  const last = shape.length - 1;
  if (shape.length < dims + 1 || shape[last] !== channels) return undefined;
  const batch = shape.length - dims - 1;
  const order = [...shape.keys()].filter((dim) => dim < last);
  order.splice(batch, 0, last);
  const call = dims === 1 ? `transpose(${batch}, ${last})` : `permute(${order.join(", ")})`;
  const place = dims === 1 ? "the sequence" : "rows and columns";
  return `channels come before ${place}: ${made(b, input, call, pick(shape, order))}`;
}

/** Images and sequences whose features stand right behind the batch. */
export function channelsLast(b: Build, input: TensorValue, features: number): string | undefined {
  const { shape } = input.type;
  if (shape.length < 3 || shape[1] !== features) return undefined;
  const order = [0, ...[...shape.keys()].slice(2), 1];
  const call = shape.length === 3 ? "transpose(1, 2)" : `permute(${order.join(", ")})`;
  return made(b, input, call, pick(shape, order));
}

/** Images that have not been flattened, that have been with their batch, or that have their features elsewhere. */
export function featuresLast(
  b: Build,
  input: TensorValue,
  { in_features: features, out_features }: { readonly in_features: number; readonly out_features: number },
): string | undefined {
  const { shape } = input.type;
  const [first, ...sample] = shape;
  if (first === undefined) return undefined;
  if (sample.length === 0) {
    const row = perSample(first);
    return isFixed(first) || row === 1 ? undefined : `flatten(1) keeps the batch, and makes [${first.symbol}, ${row}]`;
  }
  if (sample.length < 2 || !sample.every(isFixed)) return undefined;
  const row = sample.reduce((product, each) => product * each, 1);
  const flat = made(b, input, "flatten(1)", [first, row]);
  if (row === features) return flat;
  if (sample.length === 3 && sample[0] === features)
    return `${made(b, input, "mean((2, 3))", [first, features])}, the mean of each channel`;
  if (sample.length === 2 && sample[0] === features) return channelsLast(b, input, features);
  return sample.length === 3 ? `${flat}, for Linear(${row}, ${out_features}) or Linear(_, ${out_features})` : undefined;
}

/** Rows of pixels as images of so many channels; they are taken to be square. */
export function rowsAsImages(b: Build, input: TensorValue, channels: number): string | undefined {
  const [batch, row, ...more] = input.type.shape;
  if (batch === undefined || row === undefined || !isFixed(row) || more.length > 0) return undefined;
  const side = Math.sqrt(row / channels);
  if (!Number.isInteger(side)) return undefined;
  const image = [channels, side, side];
  return made(b, input, `unflatten(1, (${image.join(", ")}))`, [batch, ...image]);
}

/** `x.flatten(1) makes it [N, 192]` */
export const made = (b: Build, input: TensorValue, call: string, shape: Shape): string =>
  `${b.written(input, call)} makes it ${showShape(shape)}`;

const pick = (shape: Shape, order: readonly number[]): Shape => order.map((dim) => shape[dim] as Dim);

/** `1 input channel` */
export const counted = (count: Dim, what: string): string => `${showDim(count)} ${what}${count === 1 ? "" : "s"}`;
