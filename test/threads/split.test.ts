import { describe, expect, test } from "vitest";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { shareRun } from "../../compiler/5-plan/threads/share-run.ts";
import { splitKernel } from "../../compiler/5-plan/threads/split-kernel.ts";
import type { Loop, Statement } from "../../compiler/5-plan/threads/accesses.ts";
import { typesOf, type Graph } from "../../compiler/ir/graph.ts";
import type { Op, Sample } from "../../compiler/ir/op.ts";
import { isFixed, type Shape } from "../../compiler/ir/types.ts";
import { ops } from "../../compiler/ops/index.ts";
import { plansFor, runPipeline } from "../../compiler/pipeline.ts";
import type { PlanData } from "../../compiler/targets/target.ts";
import { machine } from "../../compiler/targets/wasm/machine.ts";
import { source } from "../../grammar/source.ts";
import { caseNames, dataFor, readCase } from "../support/read-case.ts";
import { plainData, seeded } from "../support/random.ts";
import { sampleGraph, withOpenBatch } from "../ops/sample-graphs.ts";
import { watchThreads } from "./watch-threads.ts";

const THREADS = [2, 3, 5];
/** Numbers that a sample has; what is larger is run once. */
const LARGE = 3000;

function hold(plan: Plan, data: PlanData, counts: readonly number[] = THREADS): number {
  let divided = 0;
  for (const threads of counts) {
    const watched = watchThreads(plan, data, machine.lanes, threads);
    expect(watched.wrong.slice(0, 3), `${threads} threads`).toEqual([]);
    divided += watched.divided;
  }
  return divided;
}

function dataOf(graph: Graph, batch: number): PlanData {
  const random = seeded(3);
  const make = (shape: Shape): Float32Array =>
    Float32Array.from(
      plainData(
        shape.reduce<number>((count, dim) => count * (isFixed(dim) ? dim : dim.factor * batch), 1),
        random,
      ),
    );
  return {
    inputs: graph.inputs.map(({ type }) => make(type.shape)),
    parameters: graph.parameters.map(({ shape }) => make(shape)),
    batch,
  };
}

/** A sample whose batch is open, where the op and the plan have that. */
function openGraph(op: Op, sample: Sample): Graph | undefined {
  try {
    const graph = sampleGraph(op, withOpenBatch(op, sample));
    return graph.outputs.every(({ id }) => typesOf(graph).get(id)?.shape.slice(1).every(isFixed)) ? graph : undefined;
  } catch {
    // What it refuses, test/ops names.
    return undefined;
  }
}

const shared = (graph: Graph): Plan => shareRun(planGraph(graph, machine), machine.lanes);

/** Whatever the analysis lets threads share, each access is noted, and no two threads touch what one of them writes. */
describe("what threads share of every op's samples", () => {
  test.each(ops.map((op) => [op.name, op] as const))("%s", (_, op) => {
    for (const sample of op.samples) {
      const graph = sampleGraph(op, sample);
      const data = dataOf(graph, 1);
      const isLarge = [...data.inputs, ...data.parameters].reduce((sum, { length }) => sum + length, 0) > LARGE;
      hold(shared(graph), data, isLarge ? [3] : THREADS);
      if (isLarge) continue;
      const transposed = sampleGraph(op, sample, { isTransposed: true });
      hold(shared(transposed), dataOf(transposed, 1));
      const open = openGraph(op, sample);
      if (open) hold(shared(open), dataOf(open, 3));
    }
  });
});

describe("what threads share of whole networks", () => {
  test.each(caseNames())("%s", (name) => {
    const given = readCase(name);
    const stages = runPipeline(given.source, { target: "wasm", threads: true });
    for (const plan of plansFor(stages, "wasm")) expect(hold(plan, dataFor(plan, given))).toBeGreaterThanOrEqual(0);
  });
});

const TWO_LAYERS = `model Net {
  conv1 = Conv2d(4, 8, 3, padding=1)
  conv2 = Conv2d(8, 8, 3, stride=2)
  forward(x: [N, 4, 12, 12]) { return softmax(conv2(relu(conv1(x))).flatten(1), dim=1) }
}
`;

function planOf(text: string): Plan {
  const [plan] = plansFor(runPipeline(source("net.nn", text), { target: "wasm", threads: true }), "wasm");
  if (!plan) throw new Error("no plan");
  return plan;
}

describe("a plan that is wrong is seen to be", () => {
  const plan = planOf(TWO_LAYERS);
  const wrongOf = (broken: Plan): readonly string[] =>
    watchThreads(broken, dataOf(plan.graph, 2), machine.lanes, 2).wrong;

  test("as it is, it is right, and divides work", () => {
    expect(wrongOf(plan)).toEqual([]);
    expect(hold(plan, dataOf(plan.graph, 2))).toBeGreaterThan(100);
  });

  test("without waiting between two layers", () => {
    const run = plan.run.map((step) => ({ ...step, waits: false }));
    expect(wrongOf({ ...plan, run }).length).toBeGreaterThan(0);
  });
});

describe("the rounds of a loop", () => {
  const load = (buffer: number, pointer: string, offset = 0) =>
    ({ kind: "load", at: { buffer, pointer, offset } }) as const;
  const loopOf = (
    name: string,
    count: number,
    from: readonly number[],
    steps: readonly number[],
    body: (at: readonly string[]) => Statement[],
  ): Loop => ({
    kind: "loop",
    name,
    count,
    walks: steps.map((step, buffer) => ({
      pointer: `${name}${buffer}`,
      start: { buffer, offset: from[buffer] ?? 0 },
      step,
    })),
    body: body(steps.map((_, buffer) => `${name}${buffer}`)),
  });
  const copy = (buffer: number, to: string, value: ReturnType<typeof load>, offset = 0): Statement => ({
    kind: "store",
    at: { buffer, pointer: to, offset },
    value,
  });
  const split = (...body: Statement[]) =>
    splitKernel(
      { buffers: ["x", "y", "z"].map((name) => ({ name, access: "write", size: 1000 })), body, sizes: [] },
      [[]],
      4,
    );

  test("are divided where each writes a place of its own", () => {
    const loop = loopOf("i", 100, [], [1, 1], ([x = "", y = ""]) => [copy(1, y, load(0, x))]);
    expect([...(split(loop)?.divided ?? [])]).toEqual([loop]);
  });

  test("are not where one reads what the one before has written", () => {
    expect(
      split(
        loopOf("i", 100, [0, 1], [1, 1], ([x = "", y = ""]) => [copy(1, y, load(0, x)), copy(1, y, load(1, y, -1))]),
      ),
    ).toBe(undefined);
    expect(split(loopOf("i", 100, [0, 1], [1, 1], ([, y = ""]) => [copy(1, y, load(1, y, -1))]))).toBe(undefined);
  });

  test("are not where two write to one place", () => {
    expect(split(loopOf("i", 100, [], [1, 0], ([x = "", y = ""]) => [copy(1, y, load(0, x))]))).toBe(undefined);
    expect(
      split(loopOf("i", 100, [], [1, 1], ([x = "", y = ""]) => [copy(1, y, load(0, x)), copy(1, y, load(0, x), 1)])),
    ).toBe(undefined);
  });

  test("are waited for where the next loop reads them in another order, and not in the same", () => {
    const first = loopOf("i", 5000, [], [0, 1], ([x = "", y = ""]) => [copy(1, y, load(0, x))]);
    const same = loopOf("j", 5000, [], [0, 1, 1], ([, y = "", z = ""]) => [copy(2, z, load(1, y))]);
    const turned = loopOf("j", 5000, [0, 4999], [0, -1, 1], ([, y = "", z = ""]) => [copy(2, z, load(1, y))]);
    expect(split(first, same)).toMatchObject({ divided: new Set([first, same]), awaited: new Set() });
    expect(split(first, turned)).toMatchObject({ divided: new Set([first, turned]), awaited: new Set([turned]) });
  });
});
