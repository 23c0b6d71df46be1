import { expect, test } from "vitest";
import { nnc } from "../cli/support.ts";
import { project, safetensors, tiny } from "../plugin/project.ts";

/** The second result leads in the third sample only: of the four labels one is wrong. */
const x = { shape: [4, 3], data: [1, 1, 1, 10, 10, 10, 50, 40, 30, 0, 0, 0] };
const label = { shape: [4], data: [0, 1, 1, 0] };

const build = ["build", "src/tiny.nn", "--dtype", "int8", "--force"];

test("what fewer bytes do to the results is said on samples that somebody has", async () => {
  const folder = project({
    ...tiny,
    "x.safetensors": safetensors({ x }),
    "both.safetensors": safetensors({ x, label }),
  });
  const { out, err, code } = await nnc(folder, [...build, "--data", "x.safetensors"]);
  expect({ err, code }).toEqual({ err: "", code: 0 });
  expect(out).toMatch(
    /\nint8 weights, on 4 samples: results differ by at most \d\.\de-\d of the largest number; the largest number stands elsewhere in 0\n$/,
  );
  const labelled = await nnc(folder, [...build, "--data", "both.safetensors"]);
  expect(labelled.out).toMatch(/elsewhere in 0; right are 75\.00 %, with the weights as they were 75\.00 %\n$/);
});

test("data that do not fit, and data for weights as they are, are refused", async () => {
  const folder = project({ ...tiny, "y.safetensors": safetensors({ y: x }), "x.safetensors": safetensors({ x }) });
  const other = await nnc(folder, [...build, "--data", "y.safetensors"]);
  expect(other).toMatchObject({ code: 1 });
  expect(other.err).toContain("y.safetensors has no x");
  expect((await nnc(folder, ["build", "src/tiny.nn", "--data", "x.safetensors"])).code).toBe(2);
  expect((await nnc(folder, [...build, "--no-verify", "--data", "x.safetensors"])).code).toBe(2);
});
