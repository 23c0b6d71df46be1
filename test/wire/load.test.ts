import { createServer } from "node:http";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { source } from "../../compiler/index.ts";
import { fetchWeights } from "../../runtime/wire/fetch-weights.ts";
import { nnc } from "../cli/support.ts";
import { bundlers } from "../plugin/bundlers.ts";
import { project, run, sayTiny, tiny } from "../plugin/project.ts";
import { loadModule } from "../support/load-module.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
const integrity = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;

/** Element by element, `toEqual` takes seconds for them. */
const expectAll = (found: Uint8Array): void => expect(Buffer.compare(found, bytes)).toBe(0);

/** Answers as /compressed, /plain, /long (ever so slowly) or 404; counts what it was asked. */
async function serve() {
  let asked = 0;
  const server = createServer(({ url = "" }, response) => {
    asked++;
    if (url === "/none") return void response.writeHead(404).end();
    if (url === "/page") return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<p>");
    if (url === "/slow")
      return void response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 9));
    response.writeHead(200, url === "/plain" ? { "content-length": bytes.length } : {});
    response.end(bytes);
  });
  // What is busy for long would find its connection closed.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  const { port } = server.address() as { port: number };
  return { url: (name: string) => `http://127.0.0.1:${port}/${name}`, asked: () => asked };
}

test("bytes come with their progress, from the net and from files", async () => {
  const { url } = await serve();
  const told: { loaded: number; total: number | undefined }[] = [];
  const onProgress = (progress: (typeof told)[0]): number => told.push(progress);
  expectAll(await fetchWeights(url("plain"), { onProgress }));
  expect(told.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length });
  told.length = 0;
  expectAll(await fetchWeights(new URL(url("chunked")), { onProgress, integrity }));
  expect(told.at(-1)).toEqual({ loaded: bytes.length, total: undefined });
  told.length = 0;
  expectAll(await fetchWeights(url("chunked"), { onProgress, size: bytes.length - 7 }));
  const folder = project({ "w.bin": bytes });
  told.length = 0;
  expectAll(await fetchWeights(`file://${join(folder, "w.bin")}`, { onProgress, integrity }));
  const steps = told.map(({ loaded }, i) => (loaded - (told[i - 1]?.loaded ?? 0)) / bytes.length);
  expect(Math.max(...steps)).toBeLessThan(0.015);
});

test("what is missing, wrong or given up is told", async () => {
  const { url } = await serve();
  await expect(fetchWeights(url("none"))).rejects.toThrow(/^NN7007: no weights at .*none \(Error: status 404\)/);
  await expect(fetchWeights(url("page"))).rejects.toThrow(/^NN7007: no weights at .*page \(Error: a page, no file\)/);
  // A module's own way to its weights is another.
  const net = source("net.nn", "model Net { fc = Linear(1, 1) forward(x: [N, 1]) { return fc(x) } }");
  const [Net] = Object.values(await loadModule(net, { target: "ts", weightsUrl: JSON.stringify(url("page")) }));
  await expect(Net?.create()).rejects.toThrow(/^NN7007: no weights at .*page \(Error: a page, no file\)/);
  await expect(fetchWeights("file:///no/such")).rejects.toThrow(/^NN7007/);
  await expect(fetchWeights("http://127.0.0.1:9/none")).rejects.toThrow(/^NN7007: .*\(TypeError: fetch failed: .+\)/);
  const other = integrity.replace(/-../, "-AA");
  await expect(fetchWeights(url("plain"), { integrity: other })).rejects.toThrow(/^NN7025/);
  await expect(fetchWeights(url("plain"), { integrity: "md5-1" })).rejects.toThrow(/^NN7009/);
  await expect(fetchWeights(url("plain"), { cache: true })).rejects.toThrow(/^NN7009/);
  await expect(fetchWeights(url("slow"), { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
});

test("a second visit loads nothing; a full disk, and an entry that is broken, load again", async () => {
  const { url, asked } = await serve();
  const entries = new Map<string, Response>();
  let isFull = false;
  const cache = {
    match: async (key: string) => entries.get(key)?.clone(),
    put: async (key: string, answer: Response) => {
      if (isFull) throw new DOMException("full", "QuotaExceededError");
      entries.set(key, answer);
    },
    delete: async (key: string) => entries.delete(key),
  };
  vi.stubGlobal("caches", { open: async () => cache });
  onTestFinished(() => void vi.unstubAllGlobals());
  const load = () => fetchWeights(url("plain"), { cache: true, integrity });
  isFull = true;
  expectAll(await load());
  isFull = false;
  expectAll(await load());
  expect(asked()).toBe(2);
  expectAll(await load());
  expect(asked()).toBe(2);
  entries.set([...entries.keys()][0]!, new Response(bytes.slice(1)));
  expectAll(await load());
  expect([asked(), entries.size]).toEqual([3, 1]);
  vi.stubGlobal("caches", { open: () => Promise.reject(new Error("not allowed")) });
  expectAll(await load());
});

test("what was kept of a file's earlier versions goes, and nothing else", async () => {
  const entries = new Map<string, Response>();
  const textOf = (key: unknown): string => (typeof key === "string" ? key : (key as { readonly url: string }).url);
  const cache = {
    match: async (key: unknown) => entries.get(textOf(key))?.clone(),
    put: async (key: string, answer: Response) => void entries.set(key, answer),
    delete: async (key: unknown) => entries.delete(textOf(key)),
    keys: async () => [...entries.keys()].map((url) => ({ url })),
  };
  vi.stubGlobal("caches", { open: async () => cache });
  const files = new Map<string, Uint8Array>();
  vi.stubGlobal("fetch", async (url: string) => new Response(files.get(url)?.slice()));
  onTestFinished(() => void vi.unstubAllGlobals());
  const load = async (url: string, version: number): Promise<number> => {
    const content = Uint8Array.of(version);
    files.set(url, content);
    const hash = `sha256-${createHash("sha256").update(content).digest("base64")}`;
    await fetchWeights(url, { cache: true, integrity: hash });
    return entries.size;
  };
  expect(await load("https://a.b/digits-Bx7dQ2_a.weights", 1)).toBe(1);
  expect(await load("https://a.b/digits-K0pq81Zz.weights", 2)).toBe(1);
  expect(await load("https://a.b/letters-K0pq81Zz.weights", 3)).toBe(2);
  expect(await load("https://a.b/net-backbone.weights", 4)).toBe(3);
  expect(await load("https://a.b/net-classifier.weights?v=1", 5)).toBe(4);
  expect(await load("https://a.b/net-classifier.weights?v=2", 6)).toBe(4);
  expect(await load("https://a.b/digits-K0pq81Zz.weights", 2)).toBe(4);
});

test("a file in parts is one again, with its progress, its hash and one entry of the cache", async () => {
  const folder = project(tiny);
  const args = ["build", "src/tiny.nn", "--format", "js", "--stream", "--part-size", "100B"];
  expect(await nnc(folder, args)).toMatchObject({ code: 0, err: "" });
  const parts = readdirSync(join(folder, "src")).filter((name) => name.includes(".weights"));
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.every((name) => /^tiny\.nn\.weights\.part\d+$/.test(name))).toBe(true);
  for (const name of parts) expect(readFileSync(join(folder, "src", name)).length).toBeLessThanOrEqual(100);
  const own = `import { Tiny } from "./tiny.nn.js";
let percent;
const net = await Tiny.create(undefined, { onProgress: ({ loaded, total }) => (percent = loaded / total) });
console.log(net.target, ...net.forward(new Float32Array([1, 1, 1])).data, percent);
`;
  writeFileSync(join(folder, "src/main.js"), own);
  expect(run(join(folder, "src/main.js"))).toBe("wasm 6.5 0 1");
  // Built again, over what lies there.
  expect(await nnc(folder, [...args.slice(0, -1), "120B"])).toMatchObject({ code: 0, err: "" });
  expect(run(join(folder, "src/main.js"))).toBe("wasm 6.5 0 1");
  const broken = readFileSync(join(folder, "src/tiny.nn.weights.part1"));
  broken[0]! ^= 1;
  writeFileSync(join(folder, "src/tiny.nn.weights.part1"), broken);
  expect(() => run(join(folder, "src/main.js"))).toThrow(/NN7025/);
  rmSync(join(folder, "src/tiny.nn.weights.part1"));
  expect(() => run(join(folder, "src/main.js"))).toThrow(/NN7007/);
  // What fits into one part is not cut.
  expect(await nnc(folder, [...args.slice(0, -1), "1MiB"])).toMatchObject({ code: 0, err: "" });
  expect(run(join(folder, "src/main.js"))).toBe("wasm 6.5 0 1");
  for (const wrong of [
    args.filter((each) => each !== "--stream"),
    [...args, "--embed"],
    [...args.slice(0, -1), "many"],
  ])
    expect((await nnc(folder, wrong)).code).toBe(2);
});

const say = `import { Tiny } from "./tiny.nn.js";
let percent = 0;
const net = await Tiny.create(undefined, { onProgress: ({ loaded, total }) => (percent = loaded / total) });
console.log(net.target, ...net.forward(new Float32Array([1, 1, 1])).data, percent);
const again = await Tiny.create(new URL("./tiny.nn.weights", import.meta.url), { signal: AbortSignal.timeout(5000) });
console.log(...again.forward(new Float32Array([1, 1, 1])).data);
console.log(await Tiny.create("file:///nowhere").catch(({ code }) => code));
`;

test.each([
  ["--dtype f16", "auto"],
  ["--dtype f16", "wasm"],
  ["--dtype f16 --shuffle", "ts"],
  ["--dtype f32 --shuffle", "wasm"],
  ["", "wasm"],
  ["", "auto"],
])("a module built with --stream %s --target %s finds, follows and decodes weights", async (options, target) => {
  const folder = project({ ...tiny, "src/main.js": say });
  const args = ["build", "src/tiny.nn", "--format", "js", "--stream", "--target", target, ...options.split(" ")];
  expect(
    await nnc(
      folder,
      args.filter((each) => each !== ""),
    ),
  ).toMatchObject({ code: 0, err: "" });
  const main = target === "auto" ? "wasm" : target;
  expect(run(join(folder, "src/main.js")).split("\n")).toEqual([`${main} 6.5 0 1`, "6.5 0", "NN7007"]);
  const file = join(folder, "src/tiny.nn.weights");
  const broken = readFileSync(file);
  broken[broken.length - 1]! ^= 1;
  writeFileSync(file, broken);
  expect(() => run(join(folder, "src/main.js"))).toThrow(/NN7025/);
});

test("without these options a module has none of it; with half precision alone neither", async () => {
  const folder = project(tiny);
  for (const options of [["--dtype", "int8"], ["--target", "wasm"], ["--dtype", "f16"], []]) {
    const args = ["build", "src/tiny.nn", "--format", "js", ...options];
    // Each replaces what the one before it has written.
    expect(await nnc(folder, args)).toMatchObject({ code: 0, err: "" });
    if (options.includes("int8")) continue;

    expect(readFileSync(join(folder, "src/tiny.nn.js"), "utf8")).not.toMatch(/wire|decodeWeights|loadWeights/);
  }
  const { out } = await nnc(folder, ["build", "src/tiny.nn", "--dtype", "int8", "--verify"]);
  expect(out).toMatch(/\nint8 weights: results differ by at most \d\.\de-\d of the largest number, on random inputs\n/);
  for (const option of ["--stream", "--shuffle"])
    expect((await nnc(folder, ["build", "src/tiny.nn", "--standalone", option])).code).toBe(2);
  expect((await nnc(folder, ["build", "src/tiny.nn", "--dtype", "f8"])).code).toBe(2);
  expect((await nnc(folder, ["build", "src/tiny.nn", "--no-weights", "--dtype", "f16"])).code).toBe(2);
});

test.each(["esbuild", "vite for a library", "vite for a server", "webpack"])("%s: so do its modules", async (name) => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  const { script } = (await bundlers[name]?.(folder, { embedBelow: 0, dtype: "f16", shuffle: true, stream: true })) ?? {
    script: "",
  };
  expect(run(script)).toBe("wasm 6.5 0");
});
