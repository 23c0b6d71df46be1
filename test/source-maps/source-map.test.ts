import { sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { compile, renderDiagnostic, source, type CompileOptions } from "../../compiler/index.ts";
import { stacked } from "./networks.ts";
import { placesOf, placesOfFunction, placesOfText } from "./places.ts";

const load = (path: string) => {
  const text = stacked[path];
  return text === undefined ? undefined : source(path, text);
};

async function build(options: CompileOptions): Promise<{ readonly code: string; readonly map: string }> {
  const entry = source("models/net.nn", stacked["models/net.nn"] ?? "");
  const { code, map, diagnostics } = await compile(entry, { load, ...options });
  if (code === undefined || map === undefined)
    throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join());
  return { code, map };
}

describe.each(["ts", "js"] as const)("as %s", (format) => {
  test("lines come from what they compute", async () => {
    const { code, map } = await build({ format, target: "ts" });
    const lines = placesOf(code, map);
    const from = (start: string) => placesOfText(lines, start);

    expect(from("export class Net {")).toEqual(["net.nn:5"]);
    expect(from("static async create(")).toEqual(["net.nn:5", "net.nn:20"]);
    expect(from("forward(")).toEqual(["net.nn:12", "net.nn:22"]);
    expect(from("this.#run(")).toEqual(["net.nn:12", "net.nn:22"]);
    expect(from("export class Second {")).toEqual(["net.nn:20"]);
    expect(from("function loadSecond(")).toEqual(["net.nn:20"]);

    expect(from('parameter("conv1.weight"')).toEqual(["net.nn:6"]);
    expect(from('buffer("bn1.running_mean"')).toEqual(["net.nn:7"]);
    expect(from('parameter("block.conv2.weight"')).toEqual(["parts/block.nn:3"]);
    expect(from('parameter("up.weight"')).toEqual(["net.nn:21"]);

    expect(from("conv1_bn1_relu(")).toEqual(["net.nn:13"]);
    expect(from("block_conv2_sigmoid(")).toEqual(["parts/block.nn:6"]);
    expect(from("fc(")).toEqual(["net.nn:16"]);
    expect(from("up_gelu(")).toEqual(["net.nn:23"]);
    expect(from("prepare_weight_folded(conv1_weight")).toEqual(["net.nn:13"]);
  });

  test("each line of a kernel comes from where it is first used", async () => {
    const { code, map } = await build({ format, target: "ts" });
    const lines = placesOf(code, map);
    expect(placesOfFunction(lines, "conv1_bn1_relu")).toEqual(["net.nn:13"]);
    expect(placesOfFunction(lines, "block_conv2_sigmoid")).toEqual(["parts/block.nn:6"]);
    expect(placesOfFunction(lines, "up_gelu")).toEqual(["net.nn:23"]);
  });

  test("the runtime, helpers and imports come from nowhere", async () => {
    const { code, map } = await build({ format, target: "ts", standalone: true, profile: true });
    const lines = placesOf(code, map);
    for (const start of [
      "// Generated",
      "function erf(",
      "function bindWeights(",
      "class NncError",
      "function timeSteps(",
    ])
      expect([start, placesOfText(lines, start)]).toEqual([start, [""]]);
    expect(lines.at(-2)?.from).toBe("");
    const linked = await build({ format });
    expect(placesOfText(placesOf(linked.code, linked.map), "import")).toEqual([""]);
  });

  test.each(["wasm", "auto"] as const)("with the target %s as well", async (target) => {
    const { code, map } = await build({ format, target, profile: true });
    const lines = placesOf(code, map);
    expect(placesOfText(lines, "network.run(")).toEqual(["net.nn:12", "net.nn:22"]);
    expect(placesOfText(lines, "profile(")).toEqual(["net.nn:12", "net.nn:22"]);
    expect(placesOfText(lines, "const wasmNet")).toEqual([""]);
    expect(placesOfText(lines, "conv1_bn1_relu(")).toEqual(target === "auto" ? ["net.nn:13"] : []);
  });
});

test("sources are named as seen from the network's folder, and come with their text", async () => {
  const trace = new TraceMap((await build({ target: "ts" })).map);
  expect(trace.sources).toEqual(["net.nn", "parts/block.nn", "nn:blocks"]);
  expect(sourceContentFor(trace, "net.nn")).toBe(stacked["models/net.nn"]);
  expect(sourceContentFor(trace, "parts/block.nn")).toBe(stacked["models/parts/block.nn"]);
  expect(sourceContentFor(trace, "nn:blocks")).toContain("ConvBNReLU");
});

test("whoever asks names them", async () => {
  const { map } = await build({ target: "ts", nameSource: (path) => `/top/${path}` });
  expect(new TraceMap(map).sources).toEqual(["/top/models/net.nn", "/top/models/parts/block.nn", "nn:blocks"]);
});

test("a forward of another file is where a model's own runs come from", async () => {
  const files: Readonly<Record<string, string>> = {
    "net.nn": 'import { Head } from "./head.nn"\nmodel Net = Head()\n',
    "head.nn": "module Head {\n  forward(x: [N, 4]) { return relu(x) }\n}\n",
  };
  const read = (path: string) => source(path, files[path] ?? "");
  const { code = "", map = "" } = await compile(read("net.nn"), { target: "ts", load: read });
  const lines = placesOf(code, map);
  expect(placesOfText(lines, "export class")).toEqual(["net.nn:2"]);
  expect(placesOfText(lines, "forward(")).toEqual(["head.nn:2"]);
});
