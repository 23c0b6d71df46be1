/**
 * Makes what voice.nn learns from, of a folder of spoken sentences (.wav, 8000 samples a second): train.safetensors and
 * valid.safetensors, two seconds each of sentences, pauses and noise, and for each 16 ms whether somebody speaks.
 *
 *     npx tsx examples/listen/prepare.ts FOLDER
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "../../runtime/train/index.ts";
import { loudness, PIECE, whereSpoken } from "./where-spoken.ts";
import { readWav } from "./wav.ts";

const RATE = 8000;
const PIECES = 125;
const LENGTH = PIECE * PIECES;
/** Every fifth sentence is held out. */
const HELD_OUT = 5;

let state = 1;
/** From 0 to 1, by a linear congruential generator. */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const between = (low: number, high: number): number => low + (high - low) * random();
const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("which folder of .wav files?");
const sentences = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".wav"))
  .sort()
  .map((name) => readWav(readFileSync(join(folder, name))))
  .filter(({ rate, samples }) => rate === RATE && loudness(samples) > 0.005)
  .map(({ samples }) => samples);
console.log(`${sentences.length} sentences`);

write("train.safetensors", 3000, (i) => i % HELD_OUT !== 0);
write("valid.safetensors", 400, (i) => i % HELD_OUT === 0);

function write(name: string, count: number, isIn: (sentence: number) => boolean): void {
  const chosen = sentences.filter((_, i) => isIn(i));
  const sound = new Float32Array(count * LENGTH);
  const speech = new Float32Array(count * PIECES);
  for (let i = 0; i < count; i++) {
    const spoken = speak(chosen);
    speech.set(whereSpoken(spoken), i * PIECES);
    sound.set(withNoise(spoken), i * LENGTH);
  }
  const tensors = new Map([
    ["sound", { shape: [count, LENGTH], data: sound }],
    ["speech", { shape: [count, PIECES], data: speech }],
  ]);
  writeFileSync(new URL(name, import.meta.url), writeSafetensors(tensors));
  console.log(
    `${name}: ${count} times two seconds, ${Math.round((100 * sum(speech)) / speech.length)} % of them speech`,
  );
}

/** Two seconds of sentences and pauses; now and then of nothing. */
function speak(from: readonly Float32Array[]): Float32Array {
  const spoken = new Float32Array(LENGTH);
  if (random() < 0.1) return spoken;
  for (let at = Math.floor(between(-1, 0.7) * RATE); at < LENGTH;) {
    const sentence = oneOf(from);
    const gain = between(0.2, 1) / sentence.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = Math.max(0, -at); i < sentence.length && at + i < LENGTH; i++) spoken[at + i] = gain * sentence[i]!;
    at += sentence.length + Math.floor(between(0.1, 1.2) * RATE);
  }
  return spoken;
}

/** White, pink or brown noise and a hum, mostly far below the speech, the whole at any volume. */
function withNoise(spoken: Float32Array): Float32Array {
  const level = 0.3 * 10 ** (-between(10, 50) / 20);
  const colour = oneOf([0, 0.9, 0.99]);
  const hum = random() < 0.3 ? between(0, 2) * level : 0;
  const [pitch, volume] = [oneOf([50, 60, 100, 120, 440, 1000]), 10 ** (-between(0, 30) / 20)];
  let kept = 0;
  return spoken.map((value, i) => {
    kept = colour * kept + (random() + random() + random() + random() - 2) * Math.sqrt(3 * (1 - colour * colour));
    return volume * (value + level * kept + hum * Math.sin((2 * Math.PI * pitch * i) / RATE));
  });
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
