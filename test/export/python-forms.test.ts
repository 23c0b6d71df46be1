import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { functionForms } from "./forms.ts";

const python = "/usr/bin/python3";
const hasTorch = spawnSync(python, ["-c", "import torch"]).status === 0;

/** Not in PyTorch 1.13: functions that came later, and several dimensions at once, which `prod` has in none. */
const tooNew = /^(?:scaled_dot_product_attention|rms_norm|lp_pool3d): |^(?:prod|any|all): .*dim=\(1, 2\)/;
/** Its weights are whole numbers here; what PyTorch does not document takes dimensions as nothing else does. */
const others = /^(?:embedding_bag|frobenius_norm): /;

test.skipIf(!hasTorch)(
  `every function runs in PyTorch, called, as a method and through a pipe (needs ${python} with torch)`,
  { timeout: 300_000 },
  () => {
    const forms = functionForms();
    expect(forms.length).toBeGreaterThan(1500);
    const folder = mkdtempSync(join(tmpdir(), "nnc-forms-"));
    try {
      const file = join(folder, "forms.json");
      writeFileSync(file, JSON.stringify(forms));
      const script = new URL("./run_forms.py", import.meta.url).pathname;
      const { stdout, stderr } = spawnSync(python, ["-W", "ignore", script, file], { encoding: "utf8" });
      const wrong = stdout.split("\n").filter((each) => each !== "" && !tooNew.test(each) && !others.test(each));
      expect([wrong, stderr]).toEqual([[], ""]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
