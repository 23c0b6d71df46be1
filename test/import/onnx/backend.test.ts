import { describe, expect, test } from "vitest";
import { casesIn, runBackendCase } from "./backend-cases.ts";

/** ONNX's backend tests, where Debian's libonnx-testdata is installed. */
const DATA = "/usr/share/libonnx-testdata/data";

/** Answers that are others' own: bits of bfloat16 as whole numbers, five digits, indices that PyTorch refuses. */
const others =
  /BFLOAT16|gridsample_bicubic$|gather_elements_negative_indices|scatter_elements_with_negative_indices|onehot_negative_indices/;

describe.each([
  ["pytorch-converted", 69, false],
  ["pytorch-operator", 34, false],
  ["node", 600, false],
  ["node", 500, true],
])("%s, at least %i of them, weights as parameters: %s", (folder, least, areParameters) => {
  const cases = casesIn(`${DATA}/${folder}`).filter(({ name }) => !others.test(name));
  test.skipIf(cases.length === 0)(
    `${cases.length} cases are imported, or refused in words, and answer as ONNX says`,
    () => {
      const outcomes = cases.map((each) => ({ name: each.name, ...runBackendCase(each, areParameters) }));
      const failed = outcomes.flatMap((each) => (each.kind === "failed" ? [`${each.name}: ${each.message}`] : []));
      const passed = outcomes.filter(({ kind }) => kind === "passed").length;
      console.log(`${folder}: ${passed} of ${cases.length} pass, ${cases.length - passed - failed.length} are refused`);
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThanOrEqual(least);
    },
    300_000,
  );
  if (cases.length === 0) console.log(`${folder}: no libonnx-testdata here, nothing has run`);
});
