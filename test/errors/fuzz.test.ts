import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { seeded } from "../support/random.ts";
import { mutate } from "./mutate.ts";

/** Whatever is written, the answer is a plan or errors with a place; never an exception, never a long wait. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 600);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const LONGEST = 2000;

const cases = new URL("../conformance/cases/", import.meta.url);
const samples = new URL("./samples/", import.meta.url);
const texts = [
  ...readdirSync(cases).map((name) => readFileSync(new URL(`${name}/model.nn`, cases), "utf8")),
  ...readdirSync(samples)
    .filter((name) => name.endsWith(".nn") && name !== "loops.nn")
    .map((name) => readFileSync(new URL(name, samples), "utf8")),
].filter((text) => text.length < 3000);

function problemOf(text: string): string | undefined {
  const file = source("net.nn", text);
  const start = performance.now();
  try {
    const { diagnostics, plans } = runPipeline(file);
    if (!plans && diagnostics.length === 0) return "neither a plan nor an error";
    for (const diagnostic of diagnostics) {
      const { span } = diagnostic;
      const { length } = span.source.text;
      // A network may break a block of the standard library from outside: then the place is in there.
      const isKnown = span.source === file || span.source.path.startsWith("nn:");
      if (!isKnown || span.start < 0 || span.end < span.start || span.end > length)
        return `${diagnostic.code} stands at ${span.start} to ${span.end} of ${length}`;
      const rendered = renderDiagnostic(diagnostic);
      if (/poison|undefined|NaN|\[object/.test(rendered.replaceAll(text, ""))) return rendered;
    }
    const keys = diagnostics.map(({ code, span }) => `${code} ${span.start}`);
    if (new Set(keys).size < keys.length) return `twice: ${keys.join()}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const elapsed = performance.now() - start;
  return elapsed > LONGEST ? `it took ${Math.round(elapsed)} ms` : undefined;
}

test("mutated networks compile or are refused", () => {
  const random = seeded(SEED);
  const problems: string[] = [];
  for (let run = 0; run < RUNS; run++) {
    const text = mutate(texts[Math.floor(random() * texts.length)] as string, texts, random);
    const problem = problemOf(text);
    if (problem !== undefined) problems.push(`${problem}\n--- in\n${text}\n`);
  }
  expect(problems).toEqual([]);
}, 300_000);
