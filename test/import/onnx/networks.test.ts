import { readFileSync, existsSync } from "node:fs";
import { expect, test } from "vitest";
import { evaluateOnnx } from "../../../compiler/import/onnx/evaluate/evaluate-onnx.ts";
import { readOnnxNetwork } from "../../../compiler/import/onnx/import-onnx.ts";
import { renderDiagnostic } from "../../../compiler/index.ts";
import { firstDifference } from "../../support/compare.ts";
import { runImported } from "./run-imported.ts";

interface Answer {
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly below: number }>>;
  readonly results: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
}

const pathOf = (name: string): URL => new URL(`files/${name}`, import.meta.url);
const readBeside = (name: string): Uint8Array | undefined =>
  /^[\w.-]+$/.test(name) && existsSync(pathOf(name)) ? new Uint8Array(readFileSync(pathOf(name))) : undefined;

/** PyTorch's own, for three samples: make_files.py writes them. */
const answers = JSON.parse(readFileSync(pathOf("answers.json"), "utf8")) as Readonly<Record<string, Answer>>;

/** As make_files.py makes them. */
function numbers(shape: readonly number[], below: number): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, (_, i) =>
    below > 0 ? (i * i * 7 + i * 3) % below : Math.sin(1 + 1.3 * i),
  );
}

/** Answers have six digits. */
const BOUND = 1e-5;

test.each(Object.keys(answers))("%s is imported, and answers three samples as PyTorch does", async (name) => {
  const { inputs, results } = answers[name] as Answer;
  const file = readBeside(`${name}.onnx`) as Uint8Array;
  const network = await readOnnxNetwork(file, { path: `${name}.onnx`, inputs: [], readBeside });
  expect(network.diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
  const data = Object.values(inputs).map(({ shape, below }) => numbers(shape, below));
  const { text, results: found } = runImported(network, data, 3);
  await expect(text).toMatchFileSnapshot(`./networks/${name}.nn`);
  for (const each of Object.values(found)) {
    expect(each.map(({ shape }) => shape)).toEqual(results.map(({ shape }) => shape));
    each.forEach((result, i) =>
      expect(firstDifference(result.data, results[i] ?? { data: [] }, BOUND)).toBeUndefined(),
    );
  }
});

test.each(Object.keys(answers))("%s answers the same when it is evaluated node by node", (name) => {
  const { inputs, results } = answers[name] as Answer;
  const file = readBeside(`${name}.onnx`) as Uint8Array;
  // A file for one batch is asked for one sample.
  const isOpen = /open|old|paddle|text|shuffle|folding/.test(name);
  const given = Object.entries(inputs).map(
    ([key, { shape, below }]): [string, { shape: number[]; data: Float32Array }] => {
      const data = numbers(shape, below);
      const [batch = 1, ...rest] = shape;
      return [
        key,
        isOpen
          ? { shape: [batch, ...rest], data }
          : { shape: [1, ...rest], data: data.subarray(0, data.length / batch) },
      ];
    },
  );
  const found = [...evaluateOnnx(file, new Map(given), readBeside).values()];
  found.forEach(({ data }, i) => {
    const expected = results[i]?.data ?? [];
    expect(
      firstDifference(data, { data: isOpen ? expected : expected.slice(0, expected.length / 3) }, BOUND),
    ).toBeUndefined();
  });
});
