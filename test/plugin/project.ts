import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { installPackage } from "./install-package.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A project outside this repository, with nnc installed and these files in it; gone after the test. */
export function project(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "nnc-plugin-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(installPackage(), join(modules, "nnc"));
  writeInto(folder, { "package.json": '{ "type": "module" }\n', ...files });
  return folder;
}

export function writeInto(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** All files below a folder, in order, with `#` for the digits and letters of hashes. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll("\\", "/").replace(/-[\w-]{8,16}\./, "-#."))
    .sort();

/** What a script writes, run by Node from elsewhere. */
export function run(script: string, ...flags: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, script], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });
  if (status !== 0) throw new Error(`${script} exits with ${status}:\n${stderr}`);
  return stdout.trim();
}

/** A safetensors file. */
export function safetensors(tensors: Readonly<Record<string, { shape: readonly number[]; data: readonly number[] }>>) {
  let at = 0;
  const header = Object.entries(tensors).map(([name, { shape, data }]) => {
    const place = { dtype: "F32", shape, data_offsets: [at, at + 4 * data.length] };
    at += 4 * data.length;
    return [name, place];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const all = Object.values(tensors).flatMap(({ data }) => data);
  return Buffer.concat([length, text, Buffer.from(new Float32Array(all).buffer)]);
}

/** A network in two files, and weights beside it: [1, 1, 1] gives [6.5, 0]. */
export const tiny = {
  "src/tiny.nn": `import { Head } from "./blocks/head.nn"

## A tiny one.
model Tiny {
  head = Head()
  forward(x: [N, 3]) -> [N, 2] {
    return x |> head |> relu
  }
}
`,
  "src/blocks/head.nn": `module Head {
  fc = Linear(3, 2)
  forward(x) {
    return fc(x)
  }
}
`,
  "src/tiny.safetensors": safetensors({
    "head.fc.weight": { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    "head.fc.bias": { shape: [2], data: [0.5, -100] },
  }),
};

/** Says which kernels computed and what. */
export const sayTiny = `import { Tiny } from "./tiny.nn";
Tiny.create().then((net) => {
  console.log(net.target, ...net.forward(new Float32Array([1, 1, 1])).data);
});
`;

/** The network of \`tiny\` with a mistake on line 6, and what is said about it. */
export const broken = {
  "src/tiny.nn": tiny["src/tiny.nn"].replace("x: [N, 3]", "x: [N, 4]"),
};
