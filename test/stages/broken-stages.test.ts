import { afterEach, expect, test, vi } from "vitest";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import { passes } from "../../compiler/4-optimize/index.ts";
import { runPipeline, source } from "../../compiler/index.ts";

/** Which stage hands on a graph without its first node. */
const broken = vi.hoisted(() => ({ stage: "" }));
const withoutFirst = vi.hoisted(() => (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.slice(1) }));

vi.mock(import("../../compiler/2-lower/lower.ts"), async (load) => {
  const { lower, lowerLosses } = await load();
  return {
    lowerLosses,
    lower: (...args) => {
      const lowered = lower(...args);
      return broken.stage === "lowering" ? { ...lowered, graphs: lowered.graphs.map(withoutFirst) } : lowered;
    },
  };
});
vi.mock(import("../../compiler/5-plan/kernels/choose-schedules.ts"), async (load) => {
  const { chooseSchedules } = await load();
  return {
    chooseSchedules: (...args) => {
      const graph = chooseSchedules(...args);
      return broken.stage === "choosing schedules" ? withoutFirst(graph) : graph;
    },
  };
});

const build = () =>
  runPipeline(source("net.nn", "model Net { forward(x: [N, 3]) { return x.relu().exp().softmax(1) } }"));

afterEach(() => {
  broken.stage = "";
  vi.restoreAllMocks();
});

test("as they are, the stages build it", () => {
  expect([...(build().plans?.keys() ?? [])]).toEqual(["wasm", "ts"]);
});

/** In every build: a graph that a stage leaves broken goes no further, and the bug has its name. */
test.each(["lowering", "choosing schedules", ...new Set(passes.map(({ name }) => name))])("after %s", (stage) => {
  broken.stage = stage;
  const pass = passes.find(({ name }) => name === stage);
  if (pass) vi.spyOn(pass, "run").mockImplementation(withoutFirst);
  expect(build).toThrow(CompilerBug);
  expect(build).toThrow(new RegExp(`^after ${stage}, graph Net: %\\d+ \\(\\w+\\): reads %\\d+, which is not defined`));
});
