import { readdirSync, readFileSync } from "node:fs";
import pc from "picocolors";
import { pngToTensor } from "../../compiler/cli/input/png-to-tensor.ts";
import { drawBars } from "../../compiler/cli/show/bars.ts";
import { drawGray } from "../../compiler/cli/show/draw-image.ts";

const SIZE = 20;
/** The outermost columns of the images are paper; without them four images fit side by side on 80 columns. */
const SHOWN_COLUMNS = 18;
const GAP = "  ";
const MOST_PER_ROW = 5;
const ROUNDS = 25;
const IMAGES = new URL("./images/", import.meta.url);

/** From one image `[1, 1, 20, 20]` to ten scores. */
export type Forward = (image: Float32Array) => Float32Array;

/** Recognises the images in `images/`, draws each with its likeliest digits, and says how many were right. */
export function recognise(forward: Forward): void {
  const color = pc.isColorSupported;
  const colors = pc.createColors(color);
  const images = readImages();
  const answers = images.map((image) => ({ ...image, probabilities: softmax(forward(image.pixels)) }));

  const columns = process.stdout.columns ?? 80;
  const perRow = Math.floor((columns + GAP.length) / (SHOWN_COLUMNS + GAP.length));
  const cards = answers.map((answer) => drawCard(answer, color));
  for (const row of inGroups(cards, Math.min(MOST_PER_ROW, Math.max(1, perRow)))) {
    console.log(`\n${sideBySide(row).join("\n")}`);
  }

  const right = answers.filter(isRight).length;
  const verdict = `${right} of ${answers.length} right`;
  const time = `${millisecondsPerImage(forward, images).toFixed(2)} ms per image`;
  console.log(`\n${colors.bold((right === answers.length ? colors.green : colors.red)(verdict))}, ${time}`);
}

interface LabelledImage {
  readonly digit: number;
  readonly pixels: Float32Array;
}

interface Answer extends LabelledImage {
  readonly probabilities: Float32Array;
}

/** A file's name begins with the digit that it shows: `3-a.png`. */
function readImages(): readonly LabelledImage[] {
  const names = readdirSync(IMAGES).filter((name) => /^\d-.*\.png$/.test(name));
  return names.sort().map((name) => ({
    digit: Number(name[0]),
    pixels: pngToTensor(readFileSync(new URL(name, IMAGES)), { channels: 1, height: SIZE, width: SIZE }),
  }));
}

function softmax(scores: Float32Array): Float32Array {
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

const isRight = ({ digit, probabilities }: Answer): boolean =>
  probabilities.indexOf(Math.max(...probabilities)) === digit;

/** Lines that are all `SHOWN_COLUMNS` wide. */
function drawCard(answer: Answer, color: boolean): readonly string[] {
  const colors = pc.createColors(color);
  const label = ` a written ${answer.digit}`;
  const title = label.padEnd(SHOWN_COLUMNS - 2) + (isRight(answer) ? colors.green("✓") : colors.red("✗")) + " ";
  const margin = (SIZE - SHOWN_COLUMNS) / 2;
  const shown = answer.pixels.filter((_, i) => i % SIZE >= margin && i % SIZE < SIZE - margin);
  return [
    title,
    ...drawGray(shown, SHOWN_COLUMNS, SIZE, { color }),
    ...drawBars(answer.probabilities, { top: 3, width: SHOWN_COLUMNS, color }),
  ];
}

const sideBySide = (cards: readonly (readonly string[])[]): readonly string[] =>
  (cards[0] ?? []).map((_, line) => cards.map((card) => card[line] ?? "").join(GAP));

const inGroups = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** The median of several rounds over all images, so that a pause elsewhere does not count. */
function millisecondsPerImage(forward: Forward, images: readonly LabelledImage[]): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (const { pixels } of images) forward(pixels);
    return (performance.now() - start) / images.length;
  });
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
}
