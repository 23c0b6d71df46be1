import { expect, test } from "vitest";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { explainNetwork, type Network } from "../../compiler/explain/explain-network.ts";
import { printExplanation } from "../../compiler/explain/print-explanation.ts";
import { variableNames } from "../../compiler/explain/variable-names.ts";
import { source, type Source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { batchNorm } from "../../compiler/ops/normalization/normalization.ts";

const top = new URL("../../", import.meta.url);
const networks = "examples/networks";
const cases = "test/conformance/cases";

function load(path: string): Source | undefined {
  const url = new URL(path, top);
  return existsSync(url) ? source(path, readFileSync(url, "utf8")) : undefined;
}

function networksIn(path: string): readonly Network[] {
  const { program, graphs, optimized, decisions, wasmPlans } = runStages(load(path) as Source, { load, root: "" });
  return (graphs ?? []).map((graph, i) => ({
    graph,
    optimized: optimized?.[i] as Network["optimized"],
    decisions: decisions?.[i] as Network["decisions"],
    plan: wasmPlans?.[i] as Network["plan"],
    variable: variableNames(program as NonNullable<typeof program>),
  }));
}

const plain = (text: string): string => text;
const marks = { bold: plain, dim: plain, green: plain, yellow: plain };

const seeds = readdirSync(new URL(cases, top)).filter((name) => name.startsWith("seed_"));

test.each([
  ...seeds.map((name) => [name, `${cases}/${name}/model.nn`]),
  ["fuse_bn_conv_padded", `${cases}/fuse_bn_conv_padded/model.nn`],
  ["fuse_concat_bn", `${cases}/fuse_concat_bn/model.nn`],
  ["fuse_residual_then_bn", `${cases}/fuse_residual_then_bn/model.nn`],
])("%s", async (name, path) => {
  const text = networksIn(path as string).map((network) => printExplanation(explainNetwork(network), marks, 100));
  await expect(text.join("\n")).toMatchFileSnapshot(`./golden/${name}.txt`);
});

test.each([
  ["densenet121", 121],
  ["mobilenet_v2", 52],
  ["resnet18", 20],
  ["resnet50", 53],
  ["seed_net", 6],
  ["shufflenet_v2_x1_0", 56],
  ["squeezenet1_1", 0],
])("%s: a reason for each of %i batch norms", (name, count) => {
  const [network] = networksIn(`${networks}/${name}.nn`) as [Network];
  const calls = network.graph.nodes.filter(({ op }) => op === batchNorm);
  expect(calls).toHaveLength(count);
  const remarks = explainNetwork(network).steps.flatMap((step) => step.remarks);
  const explained = remarks.filter(({ action, call }) => action !== undefined && call.startsWith("BatchNorm"));
  for (const { origin } of calls)
    expect(
      explained.filter(({ path, place }) => path === origin.path && place.file === origin.span.source.path),
    ).not.toEqual([]);
  // Of calls, not of layers: one that is called twice is explained twice.
  const outcomes = explained.filter(({ text }) =>
    /folded into|rides on|merged with|has a kernel of its own/.test(text),
  );
  expect(outcomes.length).toBeGreaterThanOrEqual(count);
});
