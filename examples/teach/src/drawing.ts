import { SIZE } from "./image.ts";

/** How much of the image a drawing fills, as the digits do that the backbone knows. */
const DRAWN = 14;
const PEN = 22;
/** How far an arrow key moves the pen. */
const STRIDE = 16;

export interface Paper {
  /** The drawing as the network wants it, or undefined while there is none. */
  read(): Float32Array | undefined;
  clear(): void;
}

/** Makes a canvas one that is drawn on; `changed` is called after each stroke of the pen. */
export function paperOn(canvas: HTMLCanvasElement, changed: () => void): Paper {
  const drawing = canvas.getContext("2d", { willReadFrequently: true })!;
  drawing.lineCap = drawing.lineJoin = "round";
  drawing.lineWidth = PEN;

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drawing.beginPath();
    drawing.moveTo(event.offsetX, event.offsetY);
    lineTo(event.offsetX, event.offsetY);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons > 0 && lineTo(event.offsetX, event.offsetY));
  drawByKeys(canvas, drawing, lineTo);

  function lineTo(x: number, y: number): void {
    drawing.lineTo(x, y);
    drawing.stroke();
    changed();
  }

  return {
    read: () => shrink(canvas, drawing),
    clear() {
      drawing.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

/** Arrow keys draw from the middle on; with Shift the pen is lifted. */
function drawByKeys(
  canvas: HTMLCanvasElement,
  drawing: CanvasRenderingContext2D,
  lineTo: (x: number, y: number) => void,
): void {
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-STRIDE, 0],
    ArrowRight: [STRIDE, 0],
    ArrowUp: [0, -STRIDE],
    ArrowDown: [0, STRIDE],
  };
  let [x, y] = [canvas.width / 2, canvas.height / 2];
  canvas.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    drawing.beginPath();
    drawing.moveTo(x, y);
    x = Math.min(Math.max(x + way[0], PEN), canvas.width - PEN);
    y = Math.min(Math.max(y + way[1], PEN), canvas.height - PEN);
    if (!event.shiftKey) lineTo(x, y);
  });
}

/** The drawn part, scaled to the size of a digit and put into the middle. */
function shrink(canvas: HTMLCanvasElement, drawing: CanvasRenderingContext2D): Float32Array | undefined {
  const { width, height } = canvas;
  const { data } = drawing.getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (data[(y * width + x) * 4 + 3]! > 0)
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  if (right < 0) return undefined;
  const [wide, high] = [right - left + 1, bottom - top + 1];
  const scale = DRAWN / Math.max(wide, high);
  const small = new OffscreenCanvas(SIZE, SIZE).getContext("2d")!;
  small.imageSmoothingQuality = "high";
  const [x, y] = [(SIZE - wide * scale) / 2, (SIZE - high * scale) / 2];
  small.drawImage(canvas, left, top, wide, high, x, y, wide * scale, high * scale);
  const pixels = small.getImageData(0, 0, SIZE, SIZE).data;
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => pixels[i * 4 + 3]! / 255);
}
