import { execFile, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { compile, runPipeline } from "../../compiler/index.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { packWeights } from "../../compiler/pack/pack-weights.ts";
import { packAndInstall } from "../package/packed.ts";
import { repositoryFile } from "../support/read-file.ts";
import { shownInWasmPage } from "../support/wasm-page.ts";
import { hosts, installed, node20 } from "./hosts.ts";

/** One module in every host that npm has: Node 20, a current Node, Deno, Bun and workerd. All give the same numbers. */
const digits = repositoryFile("examples/digits/digits.nn");
const weights = readFileSync(new URL("../../examples/digits/digits.safetensors", import.meta.url));
const image = Array.from({ length: 400 }, (_, i) => Math.abs(Math.sin(i)));

interface Answer {
  readonly target: string;
  readonly scores: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), "nnc-hosts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Finds its weights itself, beside the module. */
const main = (name: string): string => `import { Digits } from "./${name}.js";
const network = await Digits.create();
const { data } = network.forward(Float32Array.from(${JSON.stringify(image)}));
console.log(JSON.stringify({ target: network.target, scores: [...data] }));
`;

beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const target of ["wasm", "ts", "auto"] as const) {
    const weightsUrl = `new URL("./${target}.weights", import.meta.url)`;
    // The separate multiply and add rounds the same everywhere.
    const options = { target, simd: "plain", format: "js", standalone: true, weightsUrl } as const;
    const { code = "" } = await compile(digits, options);
    writeFileSync(join(folder, `${target}.js`), code);
    const stages = runPipeline(digits, { target });
    const packed = await packWeights(stages, checkWeights(stages.graphs ?? [], weights));
    writeFileSync(join(folder, `${target}.weights`), packed);
    writeFileSync(join(folder, `main-${target}.js`), main(target));
  }
}, 60_000);

const run = promisify(execFile);

async function answerOf(command: readonly string[], name: string): Promise<Answer> {
  const [file = "", ...args] = command;
  const { stdout } = await run(file, [...args, join(folder, `main-${name}.js`)]);
  return JSON.parse(stdout) as Answer;
}

test.each(Object.keys(hosts))("%s gives Node 20's numbers", async (host) => {
  const command = hosts[host] as readonly string[];
  expect(existsSync(command[0] as string), "npm ci in test/hosts installs it").toBe(true);
  for (const name of ["wasm", "ts"]) {
    const [here, there] = [await answerOf(node20, name), await answerOf(command, name)];
    expect(here.target).toBe(name);
    expect(there).toEqual(here);
  }
});

/** The numbers of compiler/WASM.md's host, which has none of our code, and those of the module. */
async function rawAnswer(command: readonly string[], host: string): Promise<readonly number[]> {
  const raw = join(folder, "raw");
  if (!existsSync(raw)) {
    mkdirSync(raw);
    const cli = fileURLToPath(new URL("../../compiler/cli/nnc.ts", import.meta.url));
    const from = fileURLToPath(new URL("../../examples/digits/digits", import.meta.url));
    const options = ["--weights", `${from}.safetensors`, "--target", "wasm", "--wasm-file", "--format", "js"];
    cpSync(`${from}.nn`, join(raw, "digits.nn"));
    await run(process.execPath, ["--import", import.meta.resolve("tsx"), cli, "build", "digits.nn", ...options], {
      cwd: raw,
    });
    for (const language of ["js", "python"] as const)
      writeFileSync(join(raw, language === "js" ? "host.mjs" : "host.py"), shownInWasmPage(language));
    writeFileSync(join(raw, "input.f32"), Float32Array.from(image));
  }
  const [file = "", ...args] = command;
  const given = [...args, host, "digits.nn.wasm", "digits.nn.weights", "input.f32"];
  return (JSON.parse((await run(file, given, { cwd: raw })).stdout) as { y: number[] }).y;
}

test.each(["current Node", "Deno", "Bun"])(
  "a host of raw WebAssembly calls in %s gives the module's numbers",
  async (host) => {
    expect(await rawAnswer(hosts[host] as readonly string[], "host.mjs")).toEqual(
      (await answerOf(node20, "wasm")).scores,
    );
  },
  120_000,
);

/** A Python that has wasmtime, which is no package of npm's. */
const python = process.env["WASMTIME_PYTHON"] ?? "python3";
const hasWasmtime = spawnSync(python, ["-c", "from wasmtime import Engine"]).status === 0;
if (!hasWasmtime)
  console.warn(`${python} has no wasmtime, so it is not tried: pip install wasmtime, or set WASMTIME_PYTHON`);

test.runIf(hasWasmtime)(
  "wasmtime gives the module's numbers, too",
  async () => {
    expect(await rawAnswer([python], "host.py")).toEqual((await answerOf(node20, "wasm")).scores);
  },
  120_000,
);

test("without WebAssembly, auto computes with TypeScript kernels, to the same numbers", async () => {
  const [whole, without, typescript] = await Promise.all([
    answerOf(node20, "auto"),
    answerOf([...node20, "--import", "data:text/javascript,delete globalThis.WebAssembly"], "auto"),
    answerOf(node20, "ts"),
  ]);
  expect([whole.target, without.target]).toEqual(["wasm", "ts"]);
  expect(without.scores).toEqual(typescript.scores);
});

test("the example of workerd answers, and says what is wrong with a request", async () => {
  const workerd = `${installed}workerd`;
  expect(existsSync(workerd), "npm ci in test/hosts installs it").toBe(true);
  const example = join(folder, "worker");
  cpSync(fileURLToPath(new URL("../../examples/worker", import.meta.url)), example, {
    recursive: true,
    filter: (path) => !/node_modules|generated/.test(path),
  });
  const cli = fileURLToPath(new URL("../../compiler/cli/nnc.ts", import.meta.url));
  const build = "--target wasm --wasm-file --simd plain --format js --standalone --output generated".split(" ");
  cpSync(fileURLToPath(new URL("../../examples/digits", import.meta.url)), join(folder, "digits"), { recursive: true });
  const files = ["../digits/digits.nn", "--weights", "../digits/digits.safetensors"];
  await run(process.execPath, ["--import", import.meta.resolve("tsx"), cli, "build", ...files, ...build], {
    cwd: example,
  });
  const server = spawn(workerd, ["serve", "workerd.capnp", "--socket-addr", "http=127.0.0.1:0", "--control-fd=3"], {
    cwd: example,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  onTestFinished(() => void server.kill());
  const port = await new Promise<number>((resolve) =>
    server.stdio[3]?.on("data", (message: Buffer) => resolve((JSON.parse(String(message)) as { port: number }).port)),
  );
  const post = async (body: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body })).json();
  expect(await post(JSON.stringify(image))).toMatchObject(await answerOf(node20, "wasm"));
  expect(await post("[1]")).toEqual({ error: "NN7002: image has 1 values, [N, 1, 20, 20] needs a multiple of 400" });
});

test("the example of Node answers", async () => {
  const example = join(folder, "node");
  cpSync(fileURLToPath(new URL("../../examples/node/server.js", import.meta.url)), join(example, "server.js"));
  for (const [from, to] of [
    ["auto.js", "digits.nn.js"],
    ["auto.weights", "auto.weights"],
    ["package.json", "package.json"],
  ] as const)
    cpSync(join(folder, from), join(example, "generated", to));
  const server = spawn(process.execPath, ["server.js"], { cwd: example, env: { ...process.env, PORT: "0" } });
  onTestFinished(() => void server.kill());
  cpSync(join(folder, "package.json"), join(example, "package.json"));
  const port = await new Promise<string>((resolve) =>
    server.stdout.on("data", (line: Buffer) => resolve(/port (\d+)/.exec(String(line))?.[1] ?? "")),
  );
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(image) });
  expect(await response.json()).toMatchObject(await answerOf(node20, "auto"));
});

test("Bun bundles a network, whose weights lie beside the script, for Bun and for Node", async () => {
  const { temporary, project } = packAndInstall();
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  for (const name of ["digits.nn", "digits.safetensors"])
    cpSync(fileURLToPath(new URL(`../../examples/digits/${name}`, import.meta.url)), join(project, name));
  const from = '"./digits.nn"';
  writeFileSync(join(project, "auto.js"), main("auto").replace('"./auto.js"', from));
  writeFileSync(join(project, "ts.js"), main("ts").replace('"./ts.js"', '"./digits.nn?target=ts"'));
  const build = `import nnc from "nnc/bun";
await Bun.build({ entrypoints: ["auto.js", "ts.js"], outdir: "out", target: "node", plugins: [nnc({ simd: "plain" })] });
`;
  writeFileSync(join(project, "build.js"), build);
  await run(`${installed}bun`, ["build.js"], { cwd: project });
  for (const name of ["auto", "ts"])
    for (const host of [node20, [`${installed}bun`]]) {
      const [command, ...args] = [...host, join(project, "out", `${name}.js`)];
      expect(JSON.parse((await run(command as string, args)).stdout)).toEqual(await answerOf(node20, name));
    }
}, 180_000);
