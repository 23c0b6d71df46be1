// Cuts the 5000 digits out of digits.png and writes them as `nnc train` reads them: train.safetensors and valid.safetensors.
import { readFileSync, writeFileSync } from "node:fs";
import { decodePng } from "../../compiler/cli/input/decode-png.ts";
import { writeSafetensors } from "../../runtime/train/index.ts";

/** 50 rows of 100 digits of 20×20 pixels, five rows of each digit in turn. */
const [ROWS, COLUMNS, SIZE] = [50, 100, 20];
/** Every fifth digit is held out. */
const HELD_OUT = 5;

const here = (name: string): URL => new URL(name, import.meta.url);
const sheet = decodePng(readFileSync(here("digits.png")));

function digit(row: number, column: number): Float32Array {
  const values = new Float32Array(SIZE * SIZE);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) values[y * SIZE + x] = sheet.at(column * SIZE + x, row * SIZE + y, 0);
  return values;
}

const all = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
  const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
  return { image: digit(row, column), label: Math.floor(row / 5) };
});

function write(name: string, samples: readonly { image: Float32Array; label: number }[]): void {
  const image = new Float32Array(samples.length * SIZE * SIZE);
  samples.forEach((sample, i) => image.set(sample.image, i * SIZE * SIZE));
  const label = BigInt64Array.from(samples, (sample) => BigInt(sample.label));
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array | BigInt64Array }>([
    ["image", { shape: [samples.length, 1, SIZE, SIZE], data: image }],
    ["label", { shape: [samples.length], data: label }],
  ]);
  writeFileSync(here(name), writeSafetensors(tensors));
  console.log(`${name}: ${samples.length} digits`);
}

write(
  "train.safetensors",
  all.filter((_, i) => i % HELD_OUT !== 0),
);
write(
  "valid.safetensors",
  all.filter((_, i) => i % HELD_OUT === 0),
);
