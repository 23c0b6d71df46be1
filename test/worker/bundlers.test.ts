import { expect, test } from "vitest";
import { bundlers } from "../plugin/bundlers.ts";
import { broken, project, run, tiny } from "../plugin/project.ts";

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

test.each(
  Object.keys(bundlers).flatMap((name) => [
    [name, "with its page's", `import "./tiny.nn";\n${sayFromWorker}`] as const,
    [name, "alone", sayFromWorker] as const,
  ]),
)("%s tells once what is wrong in a worker's network, %s", async (name, _, main) => {
  const folder = project({ ...tiny, ...broken, "src/main.js": main });
  const failure: unknown = await bundlers[name]?.(folder, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  const { message, errors = [] } = failure as Error & { readonly errors?: readonly object[] };
  expect(message.split("NN3004").length - 1).toBe(1);
  expect(errors.length).toBeLessThanOrEqual(1);
});
