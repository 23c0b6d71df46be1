import type { Scale } from "./scale.ts";

/** Of one sample. */
export interface ImageSize {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** A picture of any size as a network's input `[channels, height, width]`: scaled as a whole; colours become grey by ITU-R 601. */
export function toInput(
  picture: CanvasImageSource,
  { channels, height, width }: ImageSize,
  scale: Scale,
): Float32Array {
  const small = contextOf(width, height);
  small.fillRect(0, 0, width, height);
  small.imageSmoothingQuality = "high";
  small.drawImage(picture, 0, 0, width, height);
  const { data } = small.getImageData(0, 0, width, height);
  const count = width * height;
  const values = new Float32Array(channels * count);
  for (let i = 0; i < count; i++) {
    const [red, green, blue] = [data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0];
    if (channels === 1) values[i] = scale.of((0.299 * red + 0.587 * green + 0.114 * blue) / 255, 0);
    else [red, green, blue].forEach((part, channel) => (values[channel * count + i] = scale.of(part / 255, channel)));
  }
  return values;
}

/** The part of a drawing that is not paper, put into the middle as those who collect digits do: it fills `filled` of the side. */
export function centred(drawing: HTMLCanvasElement, filled: number): CanvasImageSource {
  const { width, height } = drawing;
  const { data } = context2d(drawing).getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((data[4 * (y * width + x)] ?? 0) > 40)
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  if (right < 0) return drawing;
  const [wide, high] = [right - left + 1, bottom - top + 1];
  const scale = (filled * Math.min(width, height)) / Math.max(wide, high);
  const made = contextOf(width, height);
  made.fillRect(0, 0, width, height);
  made.imageSmoothingQuality = "high";
  const [x, y] = [(width - wide * scale) / 2, (height - high * scale) / 2];
  made.drawImage(drawing, left, top, wide, high, x, y, wide * scale, high * scale);
  return made.canvas;
}

const context2d = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("the browser has no canvas left");
  return context;
};

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("the browser has no canvas left");
  context.fillStyle = "#000";
  return context;
}
