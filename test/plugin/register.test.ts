import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { broken, project, tiny } from "./project.ts";

const node = (folder: string, script: string) =>
  spawnSync(process.execPath, ["--import", "nnc/register", script], { cwd: folder, encoding: "utf8" });

test("Node imports networks", () => {
  const script = `import { Tiny } from "./tiny.nn";
import { Tiny as InTypescript } from "./tiny.nn?target=ts";
for (const net of [await Tiny.create(), await InTypescript.create()])
  console.log(net.target, ...net.forward(new Float32Array([1, 1, 1])).data);
`;
  const folder = project({ ...tiny, "src/main.mjs": script });
  expect(node(folder, "src/main.mjs")).toMatchObject({ status: 0, stderr: "", stdout: "wasm 6.5 0\nts 6.5 0\n" });
});

test("Node shows where a network is wrong", () => {
  const folder = project({ ...tiny, ...broken, "src/main.mjs": 'import "./tiny.nn";' });
  const { status, stderr } = node(folder, "src/main.mjs");
  expect(status).toBe(1);
  expect(stderr).toContain("error[NN3004]: Linear expects 3 input features, but x has 4\n --> src/blocks/head.nn:4:12");
  expect(stderr).not.toContain("load-network");
});

test("a module that was built beside a network is not taken for it, by a loader of TypeScript's either", () => {
  const script = `import { inWorker } from "nnc/worker";
import tiny from "./tiny.nn?in-worker";
const net = await inWorker(tiny);
console.log(...(await net.forward(new Float32Array([1, 1, 1]))).data);
net.close();
`;
  const stale = "throw new Error('an old module was loaded');\n";
  const folder = project({ ...tiny, "src/tiny.nn.js": stale, "src/tiny.nn.ts": stale, "src/main.mts": script });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), "--import", "nnc/register", "src/main.mts"],
    { cwd: folder, encoding: "utf8" },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "6.5 0\n", stderr: "" });
});
