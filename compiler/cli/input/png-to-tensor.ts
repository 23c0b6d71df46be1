import { decodePng, type Picture } from "./decode-png.ts";

/** What a network takes: `[1, channels, height, width]`. */
export interface PictureSize {
  readonly channels: 1 | 3;
  /** Undefined for a network that takes any, which is the picture's own then. */
  readonly height: number | undefined;
  readonly width: number | undefined;
}

/**
 * A PNG as a tensor `[1, channels, height, width]` with values in 0..1, neither centred nor scaled further. Another
 * size is resized as a whole, as `F.interpolate(mode="bilinear")` does it; grey becomes three equal channels, colour
 * becomes luma, transparency becomes black.
 */
export const pngToTensor = (bytes: Uint8Array, size: PictureSize): Float32Array => fitPng(bytes, size).data;

/** The same, and what had to be done to the picture. */
export function fitPng(
  bytes: Uint8Array,
  wanted: PictureSize,
): { readonly data: Float32Array; readonly shape: readonly number[]; readonly changed: string | undefined } {
  const picture = decodePng(bytes);
  const { channels } = wanted;
  const size = { channels, height: wanted.height ?? picture.height, width: wanted.width ?? picture.width };
  const channelAt = pickChannels(picture, size.channels);
  const columns = bilinearSteps(picture.width, size.width);
  const rows = bilinearSteps(picture.height, size.height);
  const tensor = new Float32Array(size.channels * size.height * size.width);
  let i = 0;
  for (let channel = 0; channel < size.channels; channel++) {
    for (const row of rows) {
      for (const column of columns) {
        const top = mix(
          channelAt(column.from, row.from, channel),
          channelAt(column.to, row.from, channel),
          column.part,
        );
        const bottom = mix(channelAt(column.from, row.to, channel), channelAt(column.to, row.to, channel), column.part);
        tensor[i++] = mix(top, bottom, row.part);
      }
    }
  }
  return { data: tensor, shape: [1, channels, size.height, size.width], changed: changeText(picture, size) };
}

/** What had to be done to a picture that is another than the network takes: `resized from 24×18 to 20×20, its colours made grey`. */
function changeText(
  { width, height, channels }: Picture,
  size: { readonly channels: number; readonly height: number; readonly width: number },
): string | undefined {
  const isResized = width !== size.width || height !== size.height;
  const changes = [
    ...(isResized ? [`resized from ${width}×${height} to ${size.width}×${size.height}`] : []),
    ...(channels === 3 && size.channels === 1 ? ["its colours made grey"] : []),
    ...(channels === 1 && size.channels === 3 ? ["its grey made three equal colours"] : []),
  ];
  return changes.length === 0 ? undefined : changes.join(", ");
}

function pickChannels(picture: Picture, channels: 1 | 3): Picture["at"] {
  if (picture.channels === channels) return picture.at;
  if (channels === 3) return (x, y) => picture.at(x, y, 0);
  // ITU-R 601, as torchvision and Pillow have it.
  return (x, y) => 0.299 * picture.at(x, y, 0) + 0.587 * picture.at(x, y, 1) + 0.114 * picture.at(x, y, 2);
}

interface BilinearStep {
  readonly from: number;
  readonly to: number;
  readonly part: number;
}

/** Pixels are areas and sampled at their centres: `align_corners=False`. */
function bilinearSteps(inputSize: number, outputSize: number): readonly BilinearStep[] {
  return Array.from({ length: outputSize }, (_, i) => {
    const position = Math.max(0, ((i + 0.5) * inputSize) / outputSize - 0.5);
    const from = Math.min(Math.floor(position), inputSize - 1);
    return { from, to: Math.min(from + 1, inputSize - 1), part: position - from };
  });
}

const mix = (a: number, b: number, part: number): number => (part === 0 ? a : a + (b - a) * part);
