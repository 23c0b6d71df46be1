import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readWav } from "../../examples/listen/wav.ts";
import { PIECE, whereSpoken } from "../../examples/listen/where-spoken.ts";
import { readSafetensors, type Tensor } from "../../runtime/index.ts";
import { loadModule, type GeneratedModel } from "../support/load-module.ts";
import { repositoryFile } from "../support/read-file.ts";

const here = (name: string): URL => new URL(`../../examples/listen/${name}`, import.meta.url);
const weights = readSafetensors(readFileSync(here("voice.safetensors")));
const { rate, samples } = readWav(readFileSync(here("sentences.wav")));

type Results = Readonly<Record<"speech" | "before" | "state", Tensor>>;

/** What is heard in each piece, one after the other. */
async function listen(model: GeneratedModel, size: number): Promise<readonly number[]> {
  const net = await model.create(weights);
  const heard: number[] = [];
  let before: Float32Array = new Float32Array(PIECE);
  let state: Float32Array = new Float32Array(32);
  for (let at = 0; at + size <= samples.length; at += size) {
    const result = net.forward(samples.subarray(at, at + size), before, state) as Results;
    [before, state] = [result.before.data, result.state.data];
    heard.push(...result.speech.data);
  }
  return heard;
}

test.each(["wasm", "ts"] as const)("piece by piece it hears what it hears at once: %s", async (target) => {
  const { Piece, Seconds } = await loadModule(repositoryFile("examples/listen/voice.nn"), { target });
  const [pieces, seconds] = [await listen(Piece!, PIECE), await listen(Seconds!, 125 * PIECE)];
  expect(seconds.length).toBeGreaterThan(300);
  seconds.forEach((speech, i) => expect(pieces[i]).toBeCloseTo(speech, 5));
});

test("it hears the sentences of a file that it has not learned from, and the pauses between them", async () => {
  expect(rate).toBe(8000);
  const { Piece } = await loadModule(repositoryFile("examples/listen/voice.nn"), { target: "wasm" });
  const heard = await listen(Piece!, PIECE);
  const spoken = whereSpoken(samples);
  const right = heard.filter((speech, i) => speech > 0.5 === spoken[i]! > 0.5).length;
  expect(right / heard.length).toBeGreaterThan(0.9);
  // There are pauses to be heard.
  expect(spoken.filter((each) => each === 0).length).toBeGreaterThan(40);
});

test("what is no WAV file is told so", () => {
  expect(() => readWav(Buffer.from("ID3 something else"))).toThrow("this is no WAV file");
  const stereo = readFileSync(here("sentences.wav"));
  stereo.writeUInt16LE(2, 22);
  expect(() => readWav(stereo)).toThrow("this has 16 and 2");
});
