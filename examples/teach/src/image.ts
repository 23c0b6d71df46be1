/** What the backbone was trained with: 20×20 pixels, 0 is paper, 1 is ink. */
export const SIZE = 20;

/** Puts an image onto a canvas of its size, dark ink on white. */
export function paint(image: Float32Array, canvas: HTMLCanvasElement): void {
  canvas.width = canvas.height = SIZE;
  const pixels = new ImageData(SIZE, SIZE);
  image.forEach((ink, i) => pixels.data.set([255 * (1 - ink), 255 * (1 - ink), 255 * (1 - ink), 255], i * 4));
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
}
