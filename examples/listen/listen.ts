/**
 * Listens to a WAV file as if it came in live, 16 ms at a time, and draws where somebody speaks.
 *
 *     npx tsx --import nnc/register examples/listen/listen.ts [FILE.wav]
 */
import { readFileSync } from "node:fs";
import { loudness, PIECE } from "./where-spoken.ts";
import { readWav } from "./wav.ts";
import { Piece } from "./voice.nn";

/** What a terminal's line holds: 64 pieces are about a second. */
const PER_LINE = 64;
const HEIGHTS = " ▁▂▃▄▅▆▇█";

const [file = new URL("sentences.wav", import.meta.url)] = process.argv.slice(2);
const { rate, samples } = readWav(readFileSync(file));
const net = await Piece.create(); // with the weights of voice.safetensors, which lies beside voice.nn

let before: Float32Array = new Float32Array(PIECE);
let state: Float32Array = new Float32Array(32);
const heard: { speech: number; loudness: number }[] = [];
const start = performance.now();
for (let at = 0; at + PIECE <= samples.length; at += PIECE) {
  const sound = samples.subarray(at, at + PIECE);
  const result = net.forward(sound, before, state);
  [before, state] = [result.before.data, result.state.data];
  heard.push({ speech: result.speech.data[0], loudness: loudness(sound) });
}
const took = performance.now() - start;

const second = (piece: number): string => ((piece * PIECE) / rate).toFixed(1).padStart(5);
for (let from = 0; from < heard.length; from += PER_LINE) {
  const line = heard.slice(from, from + PER_LINE);
  const sound = line.map((each) => HEIGHTS[Math.min(8, Math.ceil(8 * Math.sqrt(2 * each.loudness)))]);
  console.log(`${second(from)} s  ${sound.join("")}`);
  console.log(`  speech ${line.map(({ speech }) => (speech > 0.5 ? "━" : " ")).join("")}`);
}
console.log(`${((1000 * took) / heard.length).toFixed(0)} µs for each 16 ms of sound`);
