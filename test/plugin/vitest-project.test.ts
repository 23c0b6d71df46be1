import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { broken, project, tiny } from "./project.ts";

const installed = fileURLToPath(new URL("../../node_modules/vitest", import.meta.url));

/** Vitest itself, as it runs in somebody's project. */
test("Vitest runs networks, and shows where one is wrong", () => {
  const folder = project({
    ...tiny,
    "src/broken.nn": broken["src/tiny.nn"],
    "vitest.config.js": `import nnc from "nnc/vite";
export default { plugins: [nnc({ embedBelow: 0 })] };
`,
    "src/tiny.test.js": `import { expect, test } from "vitest";
import { Tiny } from "./tiny.nn";
test("adds up", async () => {
  const net = await Tiny.create();
  expect([...net.forward(new Float32Array([1, 1, 1])).data]).toEqual([6.5, 0]);
});
test("is wrong", () => import("./broken.nn"));
`,
  });
  symlinkSync(installed, join(folder, "node_modules/vitest"));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV)/.test(name)));
  const { stdout } = spawnSync(process.execPath, [join(installed, "vitest.mjs"), "run", "--reporter", "tap-flat"], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  expect(stdout).toContain("ok 1 - src/tiny.test.js > adds up");
  expect(stdout).toContain("not ok 2 - src/tiny.test.js > is wrong");
  expect(stdout).toContain("error[NN3004]: Linear expects 3 input features, but x has 4");
  expect(stdout).toContain("src/blocks/head.nn:4:12");
});
