/**
 * Draws a grey picture as lines of `width` characters, two pixels above each other in one. Floats are taken as 0..1,
 * bytes as 0..255. With colour each half of a character has its pixel's grey; without, shades of ink are white.
 */
export function drawGray(
  pixels: Float32Array | Uint8Array,
  width: number,
  height: number,
  options: { readonly color: boolean },
): string[] {
  const most = pixels instanceof Uint8Array ? 255 : 1;
  const at = (x: number, y: number) => (y < height ? Math.min(1, Math.max(0, (pixels[y * width + x] ?? 0) / most)) : 0);
  const drawLine = options.color ? drawColored : drawPlain;
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) =>
    drawLine(Array.from({ length: width }, (_, x): Halves => [at(x, line * 2), at(x, line * 2 + 1)])),
  );
}

type Halves = readonly [top: number, bottom: number];

function drawColored(line: readonly Halves[]): string {
  let text = "";
  let current = "";
  for (const [top, bottom] of line) {
    const colors = `\x1b[38;5;${terminalGray(top)};48;5;${terminalGray(bottom)}m`;
    if (colors !== current) text += colors;
    text += "▀";
    current = colors;
  }
  return `${text}\x1b[0m`;
}

function drawPlain(line: readonly Halves[]): string {
  return line.map(([top, bottom]) => plainCharacter(top, bottom)).join("");
}

/** An edge between the two pixels shows better as a half block than as their mean. */
function plainCharacter(top: number, bottom: number): string {
  if (top - bottom > 0.45) return "▀";
  if (bottom - top > 0.45) return "▄";
  const shades = " ░▒▓█";
  return shades[Math.round(((top + bottom) / 2) * (shades.length - 1))] ?? " ";
}

const BLACK = 16;
const WHITE = 231;
const RAMP_START = 232;
const RAMP_LENGTH = 24;

/** 0..1 as a colour of the 256 that every terminal has: black, a ramp of 24 greys, white. */
function terminalGray(value: number): number {
  const step = Math.round(value * (RAMP_LENGTH + 1));
  if (step <= 0) return BLACK;
  return step > RAMP_LENGTH ? WHITE : RAMP_START + step - 1;
}
