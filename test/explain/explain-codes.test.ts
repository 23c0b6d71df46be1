import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configMessages } from "../../compiler/config/config-messages.ts";
import { codeExplanations } from "../../compiler/explain/codes/index.ts";
import { exportMessages } from "../../compiler/export/messages.ts";
import { onnxMessages } from "../../compiler/import/onnx/messages.ts";
import { scriptMessages } from "../../compiler/import/torchscript/messages.ts";
import { pythonMessages } from "../../compiler/import/python/messages.ts";
import { treeMessages } from "../../compiler/import/tree/messages.ts";
import { runPipeline, source } from "../../compiler/index.ts";
import { compilerMessages } from "../../compiler/messages.ts";
import { fileMessages } from "../../compiler/driver/file-messages.ts";
import { pluginMessages } from "../../compiler/plugin/messages.ts";
import { syntaxMessages } from "../../grammar/messages.ts";

/** What stands in no catalogue: modules throw by themselves, and WebAssembly's limits are found when it is written. */
function thrownIn(folder: string, codes: RegExp): string[] {
  const url = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(new URL(file, url), "utf8").matchAll(codes)].map(([code]) => code));
}

const given = [
  ...[
    ...[syntaxMessages, compilerMessages, fileMessages, configMessages],
    ...[pluginMessages, pythonMessages, scriptMessages, onnxMessages, treeMessages, exportMessages],
  ].flatMap((messages) => Object.keys(messages)),
  ...thrownIn("runtime", /NN[47]\d{3}/g),
  ...thrownIn("runtime/threads", /NN7\d{3}/g),
  ...thrownIn("runtime/train", /NN7\d{3}/g),
  ...thrownIn("runtime/worker", /NN7\d{3}/g),
  ...thrownIn("runtime/wire", /NN[47]\d{3}/g),
  ...thrownIn("compiler/cli/train", /NN7\d{3}/g),
  ...thrownIn("compiler/import", /NN4\d{3}/g),
  ...thrownIn("compiler/6-emit/weights", /NN7\d{3}/g),
  ...thrownIn("compiler/targets/wasm/module", /NN5\d{3}/g),
];

/** Why some explanations have no example that can be compiled. */
const withoutExample: Readonly<Record<string, readonly string[]>> = {
  "what is wrong are bytes, and examples are texts": ["NN1015"],
  "the code is no longer given": ["NN2014", "NN3001"],
  "weights are read by a module that has been made": ["NN4001", "NN4002", "NN4003", "NN4004", "NN4005", "NN4006"],
  "it is about a file of weights": [
    ...["NN4007", "NN4008", "NN4009", "NN4010"],
    ...["NN4011", "NN4012", "NN4013", "NN4014"],
  ],
  "only a network too large for an example is too large for WebAssembly": ["NN5004", "NN5005"],
  "it takes a file or a link on a disk": ["NN5101", "NN5102", "NN5103"],
  "it is about nnc.config.ts": ["NN5301", "NN5302", "NN5303", "NN5304", "NN5305", "NN5306"],
  "it is about how a bundler is set up": ["NN5401", "NN5402", "NN5403", "NN5404", "NN5405", "NN5406"],
  "it is about a file of Python": [
    ...["NN6001", "NN6002", "NN6003", "NN6004", "NN6005", "NN6006", "NN6007", "NN6008"],
    ...["NN6009", "NN6010", "NN6011", "NN6012", "NN6013", "NN6014", "NN6015"],
    ...["NN6016", "NN6017", "NN6018", "NN6019"],
  ],
  "it is about an archive of TorchScript": [
    ...["NN6020", "NN6021", "NN6022", "NN6023", "NN6024"],
    ...["NN6025", "NN6026", "NN6027", "NN6028", "NN6029"],
  ],
  "it is about a name in a file of Python": ["NN6030"],
  "it is about a name in a file with a network in it": ["NN6031"],
  "it is about the batch in a file with a network in it": ["NN6032"],
  "it is about how a network of Python is put together": ["NN6033", "NN6034", "NN6035", "NN6036"],
  "it is about a file of ONNX": ["NN6040", "NN6041", "NN6042", "NN6043", "NN6044", "NN6045", "NN6046"],
  "it is about what other formats lack": ["NN6060", "NN6061", "NN6062"],
  "it is about how a module is used": [
    ...["NN7001", "NN7002", "NN7003", "NN7004"],
    ...["NN7005", "NN7006", "NN7007", "NN7008", "NN7009", "NN7010"],
    ...["NN7011", "NN7012", "NN7013", "NN7014", "NN7015", "NN7016"],
    ...["NN7021", "NN7022", "NN7023", "NN7024", "NN7025", "NN7026"],
  ],
};

test("every code is explained", () => {
  expect(given.filter((code) => codeExplanations[code] === undefined)).toEqual([]);
});

test("every code that is explained is given, or was until it was split", () => {
  const isGiven = new Set(given);
  for (const [code, { into }] of Object.entries(codeExplanations))
    expect([code, isGiven.has(code)]).toEqual([code, !into]);
});

test("a code is split into codes that are given", () => {
  const into = Object.values(codeExplanations).flatMap((each) => each.into ?? []);
  expect(into.filter((code) => !given.includes(code))).toEqual([]);
});

test("every explanation has an example, but those that cannot", () => {
  const without = Object.keys(codeExplanations).filter((code) => codeExplanations[code]?.example === undefined);
  expect(without.sort()).toEqual(Object.values(withoutExample).flat());
});

const withExample = Object.entries(codeExplanations).flatMap(([code, { example }]) =>
  example ? [{ code, example }] : [],
);

test.each(withExample)("$code: the example gives it first, and mended nothing is said", ({ code, example }) => {
  const codesOf = (text: string): string[] => {
    const files: Readonly<Record<string, string>> = { ...example.files, "main.nn": text };
    const load = (path: string) => (files[path] === undefined ? undefined : source(path, files[path]));
    return runPipeline(source("main.nn", text), { load, root: "" }, "graph").diagnostics.map((each) => each.code);
  };
  expect(codesOf(example.wrong)[0]).toBe(code);
  expect(codesOf(example.mended)).toEqual([]);
});

test("sentences end", () => {
  for (const { title, about } of Object.values(codeExplanations)) {
    expect(title).not.toMatch(/\.$/);
    expect(about).toMatch(/\.$/);
  }
});
