import { expect, test } from "vitest";
import { bundlers } from "../plugin/bundlers.ts";
import { project, run, tiny } from "../plugin/project.ts";

/** Says which kernels of a worker computed and what, and what it says of a mistake. */
export const sayFromWorker = `import { inWorker } from "nnc/worker";
import tiny from "./tiny.nn?in-worker";
inWorker(tiny).then(async (net) => {
  const { data } = await net.forward(new Float32Array([1, 1, 1]));
  console.log(net.target, ...data, await net.forward(new Float32Array(2)).catch(({ code }) => code));
  net.close();
});
`;

test.each(Object.keys(bundlers))("%s makes a worker of a network", async (name) => {
  const folder = project({ ...tiny, "src/main.js": sayFromWorker });
  const { script, warnings } = (await bundlers[name]?.(folder, { embedBelow: 0 })) ?? { script: "" };
  expect(warnings).toEqual([]);
  expect(run(script)).toBe("wasm 6.5 0 NN7002");
});
