/** Where each pixel of a result comes from, as rows of a matrix, from the image's centre: `[[xx, xy], [yx, yy]]`. */
export type Warp = readonly [readonly [number, number], readonly [number, number]];

/**
 * Turned clockwise, enlarged and slanted, as torchvision's `affine` does it: where to find what comes to lie at each pixel.
 *
 * @param rotate radians
 * @param scale 1 leaves the size
 * @param shear radians by which upright lines lean
 */
export function warpOf(rotate: number, scale: number, shear: number): Warp {
  const [cos, sin, lean] = [Math.cos(rotate) / scale, Math.sin(rotate) / scale, Math.tan(shear)];
  return [
    [cos - lean * sin, sin + lean * cos],
    [-sin, cos],
  ];
}

/** Maps the planes of an image, [C, height, width], in place, between pixels by bilinear interpolation; zeros come in. */
export function warpImage(image: Float32Array, height: number, width: number, [[xx, xy], [yx, yy]]: Warp): void {
  const before = image.slice();
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let plane = 0; plane < image.length; plane += height * width) {
    const pixel = (y: number, x: number): number =>
      y >= 0 && y < height && x >= 0 && x < width ? (before[plane + y * width + x] as number) : 0;
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const [toRight, down] = [column - middleX, row - middleY];
        const [x, y] = [middleX + xx * toRight + xy * down, middleY + yx * toRight + yy * down];
        const [left, top] = [Math.floor(x), Math.floor(y)];
        const [fromLeft, fromTop] = [x - left, y - top];
        image[plane + row * width + column] =
          (1 - fromTop) * ((1 - fromLeft) * pixel(top, left) + fromLeft * pixel(top, left + 1)) +
          fromTop * ((1 - fromLeft) * pixel(top + 1, left) + fromLeft * pixel(top + 1, left + 1));
      }
  }
}
