/** What the network was trained with: 20×20 pixels, 0 is paper, 1 is ink, and a digit that fills most of them. */
export const SIZE = 20;
const DIGIT = 14;
const PEN = 22;

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
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons > 0 && draw(event));

  function draw({ offsetX, offsetY }: PointerEvent): void {
    drawing.lineTo(offsetX, offsetY);
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
  const scale = DIGIT / Math.max(wide, high);
  const small = new OffscreenCanvas(SIZE, SIZE).getContext("2d")!;
  small.imageSmoothingQuality = "high";
  const [x, y] = [(SIZE - wide * scale) / 2, (SIZE - high * scale) / 2];
  small.drawImage(canvas, left, top, wide, high, x, y, wide * scale, high * scale);
  const pixels = small.getImageData(0, 0, SIZE, SIZE).data;
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => pixels[i * 4 + 3]! / 255);
}
