import * as dagre from "@dagrejs/dagre";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { source, type Source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { collapse, shutAtFirst } from "../../compiler/picture/collapse.ts";
import { describeGraph } from "../../compiler/picture/describe-graph.ts";
import { describePlan } from "../../compiler/picture/describe-plan.ts";
import { drawDot } from "../../compiler/picture/draw-dot.ts";
import { drawHtml } from "../../compiler/picture/draw-html.ts";
import { drawMermaid } from "../../compiler/picture/draw-mermaid.ts";
import { drawSvg } from "../../compiler/picture/draw-svg.ts";
import { foldRepeats } from "../../compiler/picture/fold-repeats.ts";
import { layOut, type LaidOut, type Rectangle } from "../../compiler/picture/lay-out.ts";
import { textWidth, sizes } from "../../compiler/picture/measure.ts";
import { stages, type Picture, type Stage } from "../../compiler/picture/picture.ts";
import { viewerText } from "../../compiler/picture/viewer-text.ts";
import { viewerModuleOf } from "../../scripts/viewer-text.ts";

const top = new URL("../../", import.meta.url);

function load(path: string): Source | undefined {
  const url = new URL(path, top);
  return existsSync(url) ? source(path, readFileSync(url, "utf8")) : undefined;
}

function pictureOf(path: string, stage: Stage): Picture {
  const { program, graphs, optimized, wasmPlans } = runStages(load(path) as Source, { load, root: "" });
  const network = {
    graph: graphs?.[0] as Graph,
    optimized: optimized?.[0] as Graph,
    plan: wasmPlans?.[0] as Plan,
    program,
  };
  return stage === "plan" ? describePlan(network) : describeGraph(network, stage);
}

const seedNet = "examples/networks/seed_net.nn";
const bottleneck = "test/conformance/cases/seed_bottleneck_stage/model.nn";

test.each([
  ["seed_net", seedNet, "optimized"],
  ["seed_bottleneck_stage", bottleneck, "optimized"],
] as const)("%s as SVG", async (name, path, stage) => {
  await expect(drawSvg(layOut(foldRepeats(pictureOf(path, stage)), dagre))).toMatchFileSnapshot(`./golden/${name}.svg`);
});

test.each([
  ["seed_net", seedNet, "optimized"],
  ["seed_bottleneck_stage", bottleneck, "optimized"],
] as const)("%s as Mermaid's text", async (name, path, stage) => {
  await expect(drawMermaid(foldRepeats(pictureOf(path, stage)))).toMatchFileSnapshot(`./golden/${name}.mmd`);
});

test.each([
  ["seed_net", seedNet, "source"],
  ["seed_net-plan", seedNet, "plan"],
  ["seed_bottleneck_stage", bottleneck, "source"],
] as const)("%s as DOT", async (name, path, stage) => {
  await expect(drawDot(foldRepeats(pictureOf(path, stage)))).toMatchFileSnapshot(`./golden/${name}.dot`);
});

const networks: Readonly<Record<Stage, readonly string[]>> = {
  source: ["seed_net", "mobilenet_v2", "googlenet", "vit_b_16"],
  optimized: [
    "seed_net",
    "resnet50",
    "mobilenet_v2",
    "unet",
    "densenet121",
    "googlenet",
    "shufflenet_v2_x1_0",
    "vit_b_16",
  ],
  plan: ["seed_net", "densenet121"],
};

test.each(stages.flatMap((stage) => networks[stage].map((name) => [name, stage] as const)))(
  "%s, %s: nothing overlaps and no text is cut",
  (name, stage) => {
    const laidOut = layOut(foldRepeats(pictureOf(`examples/networks/${name}.nn`, stage)), dagre);
    expect(faults(laidOut)).toEqual([]);
  },
);

/** Blocks on blocks, texts wider than their block, blocks outside of their box, and boxes that cut each other. */
function faults({ blocks, boxes, width, height }: LaidOut): readonly string[] {
  const inside = (a: Rectangle, b: Rectangle): boolean =>
    a.x >= b.x - 0.5 &&
    a.y >= b.y - 0.5 &&
    a.x + a.width <= b.x + b.width + 0.5 &&
    a.y + a.height <= b.y + b.height + 0.5;
  const page = { x: 0, y: 0, width, height };
  const around = (id: string): Rectangle => boxes.find((box) => box.id === id) ?? page;
  return [
    ...blocks.flatMap((a, i) => blocks.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.id} on ${b.id}`] : []))),
    ...blocks.flatMap((block) => (inside(block, around(block.box)) ? [] : [`${block.id} outside of ${block.box}`])),
    ...boxes.flatMap((box) => (inside(box, around(box.parent)) ? [] : [`${box.id} outside of ${box.parent}`])),
    ...boxes.flatMap((a, i) =>
      boxes.slice(i + 1).flatMap((b) => (a.parent === b.parent && overlap(a, b) ? [`${a.id} on ${b.id}`] : [])),
    ),
    ...blocks.flatMap(({ id, rows, width: room }) =>
      rows.flatMap(({ part, text }) => (textWidth(text, sizes[part]) > room - 20 ? [`${text} in ${id}`] : [])),
    ),
  ];
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test("repeated blocks are one, until they are expanded or one of them is shut", () => {
  const whole = pictureOf("examples/networks/resnet50.nn", "optimized");
  const folded = foldRepeats(whole);
  expect(
    folded.boxes.filter(({ times }) => times !== undefined).map(({ name, type, times }) => [name, type, times]),
  ).toEqual([
    ["layer1.1 … 2", "Bottleneck", 2],
    ["layer2.1 … 3", "Bottleneck", 3],
    ["layer3.1 … 5", "Bottleneck", 5],
    ["layer4.1 … 2", "Bottleneck", 2],
  ]);
  expect(whole.blocks.length - folded.blocks.length).toBe(3 * (1 + 2 + 4 + 1));
  const shut = collapse(whole, new Set(["layer1", "layer1.0", "layer4"]));
  expect(shut.blocks.filter(({ kind }) => kind === "module").map(({ name }) => name)).toEqual(["layer1", "layer4"]);
  const next = shut.blocks.find(({ id }) => id === shut.edges.find(({ from }) => from === "module layer1")?.to);
  expect(next?.box).toBe("layer2.0");
});

test("pictures refer to nothing outside", () => {
  const picture = pictureOf(seedNet, "optimized");
  const html = drawHtml(picture, false, dagre, "var dagre = {};");
  for (const text of [drawSvg(layOut(picture, dagre)), html.replaceAll("http://www.w3.org/2000/svg", "")])
    expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|@import|src=/);
});

test("viewer-text.ts is what viewer/ makes", async () => {
  const made = await viewerModuleOf(new URL("compiler/picture/viewer/viewer.ts", top));
  expect(readFileSync(new URL("compiler/picture/viewer-text.ts", top), "utf8")).toBe(made);
  expect(viewerText).not.toContain("</script");
});

const drawnOf = (text: string, stage: "source" | "optimized" = "optimized"): Picture => {
  const { program, graphs, optimized, wasmPlans } = runStages(source("net.nn", text));
  const [graph, computed, plan] = [graphs?.[0] as Graph, optimized?.[0] as Graph, wasmPlans?.[0] as Plan];
  return describeGraph({ graph, optimized: computed, plan, program }, stage);
};

const atFirst = (picture: Picture): Picture => collapse(foldRepeats(picture), shutAtFirst(picture));

const namesOf = ({ blocks }: Picture): readonly string[] =>
  blocks.flatMap(({ kind, name, lines }) =>
    kind === "input" ? [] : [[name, ...lines.map(({ text }) => text)].join(" ")],
  );

test("attention is one block until it is opened, with what is added behind it, which comes by a short way", () => {
  const whole = drawnOf(`model Net {
  attention = MultiheadAttention(8, 2, batch_first=true)
  forward(x: [N, 3, 8]) { return attention(x, x, x)[0] + x }
}`);
  const shut = atFirst(whole);
  expect(namesOf(shut)).toEqual(["attention + add"]);
  expect(shut.blocks.find(({ name }) => name === "attention")).toMatchObject({
    kind: "matrix",
    spec: "MultiheadAttention",
    facts: "288 parameters, 912 multiply-adds",
  });
  expect(shut.edges.map(({ from, to, isSkip }) => [from, to, isSkip])).toEqual([
    ["%x", "module attention", false],
    ["%x", "module attention", true],
    ["module attention", "result 0", false],
  ]);
  expect(whole.boxes.map(({ id, type }) => [id, type])).toEqual([["attention", "MultiheadAttention"]]);
  expect(whole.blocks.map(({ name }) => name)).toEqual(expect.arrayContaining(["matmul", "softmax"]));
  for (const each of [whole, shut]) expect(faults(layOut(each, dagre))).toEqual([]);
});

const transformer = (attention: string): string => `module Attention(size: int, heads: int) {
  qkv = Linear(size, 3 * size)
  out = Linear(size, size)
  forward(x) {
    N, T, C = x.shape
    q, k, v = qkv(x).view(N, T, 3, heads, C // heads).permute(2, 0, 3, 1, 4).unbind(0)
    return (${attention}).transpose(1, 2).reshape(N, T, C) |> out
  }
}
module Block(size: int) {
  norm = LayerNorm(size)
  attention = Attention(size, 2)
  gamma = Parameter([size])
  forward(x) { return x + gamma * attention(norm(x)) }
}
model Net {
  blocks = Sequential(for i in 0..3: Block(8))
  forward(x: [N, 5, 8]) { return blocks(x) }
}`;

const written = "softmax(q @ k.transpose(-2, -1) * 0.5, dim=-1) @ v";

test.each([
  [written, "source"],
  [written, "optimized"],
  ["scaled_dot_product_attention(q, k, v)", "optimized"],
] as const)("attention that is written out is one block as well: %s, %s", (attention, stage) => {
  const whole = drawnOf(transformer(attention), stage);
  const shut = atFirst(whole);
  expect(namesOf(shut)).toEqual(
    stage === "source" ? ["norm", "attention", "× multiply", "+ add"] : ["norm", "attention × multiply gamma + add"],
  );
  for (const each of [whole, shut, foldRepeats(whole)]) expect(faults(layOut(each, dagre))).toEqual([]);
});

test("views one behind the other are one block, and one of several values is no short way", () => {
  const whole = foldRepeats(drawnOf(transformer(written)));
  expect(namesOf(whole)).toEqual([
    "norm",
    "qkv",
    "view, permute, unbind",
    "transpose",
    "matmul × multiply",
    "softmax",
    "matmul",
    "transpose, reshape",
    "out × multiply gamma + add",
  ]);
  expect(whole.edges.filter(({ isSkip }) => isSkip).map(({ from }) => from)).toEqual(["%x"]);
});

test("a function that comes to several blocks is one until it is opened", () => {
  const whole = drawnOf(`model Net {
  forward(q: [N, 3, 8], k: [N, 3, 8]) {
    a = scaled_dot_product_attention(q, k, k)
    return scaled_dot_product_attention(a, k, k)
  }
}`);
  const name = "scaled_dot_product_attention";
  // The second one scales what it is given, which is done where that is made.
  expect(namesOf(atFirst(whole))).toEqual([`${name} ${name}`, `${name} 2`]);
});

test("layers that all read one value besides, as a decoder's do, are one", () => {
  const { boxes } = atFirst(
    drawnOf(`model Net {
  decoder = TransformerDecoder(TransformerDecoderLayer(8, 2, 16, batch_first=true), 3)
  forward(x: [N, 3, 8], memory: [N, 4, 8]) { return decoder(x, memory) }
}`),
  );
  expect(boxes.map(({ name, times }) => [name, times])).toContainEqual(["layers.0 … 2", 3]);
});

test("no arrow runs through the title of a box that has room beside it", () => {
  const { boxes, edges } = layOut(foldRepeats(pictureOf(bottleneck, "optimized")), dagre);
  const layer = boxes.find(({ id }) => id === "layer");
  const skip = edges.find(({ isSkip, from }) => isSkip && from === "%x") ?? edges.find(({ isSkip }) => isSkip);
  const crossing = Math.max(...(skip?.points ?? []).slice(1, -1).map(({ x }) => x));
  expect(layer?.title.x).toBeGreaterThan(crossing);
});

test.each(["source", "optimized"] as const)("slices that one call makes of one value are one block, %s", (stage) => {
  const { blocks } = drawnOf(
    `model Net {
  forward(x: [N, 3, 4], y: [N, 3, 4]) {
    a, b, c = x.unbind(1)
    d, e = y.chunk(2, dim=2)
    return cat([a * b * c, d[:, 0] @ eye(2, 4), e[:, 1] @ eye(2, 4)], 1)
  }
}`,
    stage,
  );
  expect(blocks.filter(({ name }) => name === "unbind" || name === "chunk").map(({ name }) => name)).toEqual([
    "unbind",
    "chunk",
  ]);
});

test.each(["source", "optimized"] as const)("a shortcut that slices and pads is a short way, %s", (stage) => {
  const { blocks, edges } = drawnOf(
    `model Net {
  stem = Conv2d(3, 4, 1)
  conv1 = Conv2d(4, 8, 3, stride=2, padding=1)
  conv2 = Conv2d(8, 8, 3, padding=1)
  forward(x: [N, 3, 8, 8]) {
    x = stem(x)
    return relu(conv2(relu(conv1(x))) + pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 2, 2)))
  }
}`,
    stage,
  );
  const nameOf = (id: string): string => blocks.find((block) => block.id === id)?.name ?? "";
  const skips = edges.filter(({ isSkip }) => isSkip).map(({ from, to }) => [nameOf(from), nameOf(to)]);
  expect(skips.slice(0, 2)).toEqual([
    ["stem", "slicing"],
    ["slicing", "pad"],
  ]);
  expect(edges.find(({ to }) => nameOf(to) === "conv1")?.isSkip).toBe(false);
});

test("a ModuleList is called so", () => {
  const { boxes } = drawnOf(`model Net {
  heads = ModuleList(Conv2d(3, 4, 1), Conv2d(3, 4, 3, padding=1))
  body = Sequential(Conv2d(8, 4, 1), Conv2d(4, 4, 3, padding=1))
  forward(x: [N, 3, 8, 8]) { return body(cat([heads[0](x), heads[1](x)], 1)) }
}`);
  expect(boxes.map(({ id, type }) => [id, type])).toEqual([
    ["heads", "ModuleList"],
    ["body", "Sequential"],
  ]);
});

test("repeats whose names differ within are told apart, and a function that makes modules is no module", () => {
  const { boxes } = atFirst(
    drawnOf(`fn pair(size) {
  return Sequential(Linear(size, size), LayerNorm(size))
}
module Block {
  inner = pair(4)
  forward(x) { return inner(x) }
}
model Net {
  layers = Sequential(Block(), Block(), Block())
  named = Sequential(for i in 8..11: "layer_{i}" = Sequential(Linear(4, 4), LayerNorm(4)))
  forward(x: [N, 4]) { return layers(x) |> named }
}`),
  );
  expect(boxes.map(({ name, type, times }) => [name, type, times])).toEqual([
    ["layers", "Sequential", undefined],
    ["named", "Sequential", undefined],
    ["layer_8 … 10", "Sequential", 3],
    ["layers.0.inner … 2.inner", "Block", 3],
  ]);
});

test("what only holds modules, named or numbered, is called by what it is", () => {
  const { boxes } = drawnOf(`module Block {
  norm = LayerNorm(4)
  f = Linear(4, 4)
  forward(x) { return x + f(norm(x)) }
}
model Net {
  body = ModuleList(
    first = Linear(4, 4),
    layers = ModuleList(for i in 0..2: Block()),
    named = Sequential(for i in 0..2: "layer_{i}" = Block()),
  )
  forward(x: [N, 4]) {
    x = body.first(x)
    for each in body.layers { x = each(x) }
    return body.named(x)
  }
}`);
  expect(boxes.filter(({ type }) => type !== "Block").map(({ id, type }) => [id, type])).toEqual([
    ["body", "ModuleList"],
    ["body.layers", "ModuleList"],
    ["body.named", "Sequential"],
  ]);
});
