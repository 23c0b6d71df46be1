import { decode, type DecodedPng } from "fast-png";
import { InputError } from "./input-error.ts";
import { screenPng } from "./screen-png.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: red, green and blue. */
  readonly channels: 1 | 3;
  /** The value in 0..1 of one channel of a pixel, on black where the pixel is transparent. */
  readonly at: (x: number, y: number, channel: number) => number;
}

/** Reads a PNG of any kind. Its pixels are converted one by one when asked for, so that a large one is not copied. */
export function decodePng(bytes: Uint8Array): Picture {
  const screened = screenPng(bytes);
  const png = decodeScreened(screened.bytes);
  const { width, height } = png;
  const sample = sampler(png);

  if (screened.indexed) {
    const palette = png.palette ?? [];
    return {
      width,
      height,
      channels: 3,
      at: (x, y, channel) => {
        const color = palette[sample(x, y, 0)];
        if (color === undefined) throw new InputError(`the PNG has no colour ${sample(x, y, 0)} in its palette`);
        return ((color[channel] ?? 0) / 255) * ((color[3] ?? 255) / 255);
      },
    };
  }

  const most = 2 ** png.depth - 1;
  const channels = png.channels < 3 ? 1 : 3;
  const hasAlpha = png.channels === 2 || png.channels === 4;
  const transparent = png.transparency?.length === channels ? png.transparency : undefined;
  const opacity = (x: number, y: number): number => {
    if (hasAlpha) return sample(x, y, channels) / most;
    return transparent?.every((value, channel) => sample(x, y, channel) === value) === true ? 0 : 1;
  };
  return { width, height, channels, at: (x, y, channel) => (sample(x, y, channel) / most) * opacity(x, y) };
}

function decodeScreened(bytes: Uint8Array): DecodedPng {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new InputError(`the PNG is damaged: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The decoder leaves samples of 1, 2 and 4 bits packed, each row starting at a whole byte. */
function sampler(png: DecodedPng): (x: number, y: number, channel: number) => number {
  const { width, channels, depth, data } = png;
  if (depth >= 8) return (x, y, channel) => data[(y * width + x) * channels + channel] ?? 0;
  const rowBytes = Math.ceil((width * depth) / 8);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  return (x, y) => {
    const byte = data[y * rowBytes + Math.floor(x / perByte)] ?? 0;
    return (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
  };
}
