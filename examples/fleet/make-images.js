// node make-images.js COUNT: so many images in one file, made of the twenty digits, moved about, and a manifest of them.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { decode } from "fast-png";
import { folder, manifestPath } from "./settings.js";

const SIZE = 20;
const count = Number(process.argv[2] ?? 1_000_000);
const from = new URL("../digits/images/", import.meta.url);
const digits = readdirSync(from)
  .sort()
  .map((name) => {
    const { data, channels } = decode(readFileSync(new URL(name, from)));
    // Ink is 1, paper 0.
    return Uint8Array.from({ length: SIZE * SIZE }, (_, i) => data[i * channels]);
  });

/** The image with this number: one of the digits, moved by up to two pixels, some of them faded. */
function image(number, into) {
  const digit = digits[number % digits.length];
  const step = Math.floor(number / digits.length);
  const [right, down, ink] = [(step % 5) - 2, (Math.floor(step / 5) % 5) - 2, 1 - (Math.floor(step / 25) % 40) / 80];
  into.fill(0);
  for (let y = Math.max(0, down); y < Math.min(SIZE, SIZE + down); y++)
    for (let x = Math.max(0, right); x < Math.min(SIZE, SIZE + right); x++)
      into[y * SIZE + x] = ink * digit[(y - down) * SIZE + x - right];
}

mkdirSync(folder, { recursive: true });
const file = openSync(`${folder}/images.u8`, "w");
const block = new Uint8Array(1000 * SIZE * SIZE);
for (let first = 0; first < count; first += 1000) {
  const length = Math.min(1000, count - first);
  for (let i = 0; i < length; i++) image(first + i, block.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE));
  writeSync(file, block, 0, length * SIZE * SIZE);
}
closeSync(file);
writeFileSync(
  manifestPath,
  JSON.stringify({ name: `digits-${count}`, file: "images.u8", count, bytesEach: SIZE * SIZE }),
);
console.log(`${count} images in ${folder}`);
