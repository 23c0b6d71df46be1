import { element } from "../page/element.ts";
import type { RunResult } from "../compiler-worker/requests.ts";
import { MOST_PICTURES, picturesIn } from "./pictures-in.ts";

/** A tensor channel by channel, the first ones: the least number black, the most white. They are drawn once they are seen. */
export function drawChannels(result: RunResult): HTMLElement {
  const { channels, height, width } = picturesIn(result.shape);
  const shown = Array.from({ length: Math.min(channels, MOST_PICTURES) }, (_, channel) => {
    const title = channels === 1 ? `${result.name}, ${height}×${width}` : `${result.name}, channel ${channel}`;
    const canvas = canvasOf(title, height, width);
    drawn.set(canvas, { result, channels: [channel, channel, channel] });
    seen.observe(canvas);
    return canvas;
  });
  const more = channels > MOST_PICTURES ? `the first ${MOST_PICTURES} of ${channels} channels` : undefined;
  return element("div", { class: "pictures" }, ...shown, more === undefined ? undefined : element("p", {}, more));
}

/** A result of three channels as one picture. */
export function drawColours(result: RunResult): HTMLElement {
  const { height, width } = picturesIn(result.shape);
  const canvas = canvasOf("the three channels as colours", height, width);
  draw(canvas, { result, channels: [0, 1, 2] });
  return element("div", { class: "pictures" }, canvas);
}

interface Drawing {
  readonly result: RunResult;
  readonly channels: readonly [red: number, green: number, blue: number];
}

const drawn = new WeakMap<Element, Drawing>();
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const drawing = drawn.get(target);
    if (!isIntersecting || !drawing) continue;
    seen.unobserve(target);
    draw(target as HTMLCanvasElement, drawing);
  }
});

const canvasOf = (title: string, height: number, width: number): HTMLCanvasElement =>
  element("canvas", { width: String(width), height: String(height), role: "img", "aria-label": title, title });

function draw(canvas: HTMLCanvasElement, { result: { data, least, most }, channels }: Drawing): void {
  const { width, height } = canvas;
  const [count, scale] = [width * height, 255 / (most - least || 1)];
  const image = new ImageData(width, height);
  for (let i = 0; i < count; i++) {
    channels.forEach((channel, part) => {
      image.data[4 * i + part] = ((data[channel * count + i] ?? least) - least) * scale;
    });
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
