/** Commands that take their files and settings from nnc.config.ts. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "../cli/support.ts";

const open = "model Open { forward(x: [N, H]) { return relu(x) } }\n";
const config = (text: string): string =>
  `import { defineConfig } from "nnc/config";\nexport default defineConfig(${text});\n`;

test("files by path, folder and glob, each once; the same from within the project", async () => {
  const folder = temporaryFolder({
    "nnc.config.ts": config('{ files: ["models/*.nn", "models/net.nn", "more"], set: { H: 3 } }'),
    "package.json": "{}",
    "models/net.nn": tinyNet,
    "models/open.nn": open,
    "models/readme.md": "",
    "more/deep/net.nn": tinyNet,
    "other.nn": "broken",
  });
  const found = await nnc(folder, ["check"]);
  expect(found).toEqual({
    code: 0,
    out: ["models/net.nn", "models/open.nn", "more/deep/net.nn"].map((path) => `${path}: fine, 1 model\n`).join(""),
    err: "",
  });
  expect(await nnc(join(folder, "models"), ["check"])).toEqual(found);
  expect(await nnc(folder, ["types"])).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "models"))).toContain("open.d.nn.ts");
});

test("settings hold for named files too, and the command line counts for more", async () => {
  const folder = temporaryFolder({ "nnc.config.ts": config("{ set: { H: 0x7 } }"), "net.nn": open });
  expect(await nnc(folder, ["check", "net.nn"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc(folder, ["check", "net.nn", "--set", "H=3"])).toMatchObject({ code: 0, err: "" });
});

test.each([
  ["{ files: 'none/*.nn' }", 2, "error[NN5305]: no .nn file matches none/*.nn\n --> nnc.config.ts:2:39\n"],
  ["{ files: 'none.nn' }", 3, "error: none.nn: no such file or folder\n"],
  ["{ files: 'package.json' }", 2, "error: package.json is not a .nn file\n"],
  ["{ file: 'net.nn' }", 2, "error[NN5303]: there is no option file\n --> nnc.config.ts:2:31\n"],
  ["{}", 2, "error: no file is named, and nnc.config.ts lists none\nhelp: "],
])("%s", async (text, code, message) => {
  const folder = temporaryFolder({ "nnc.config.ts": config(text), "package.json": "{}" });
  for (const command of ["check", "types"])
    expect(await nnc(folder, [command])).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});
