import type { Graph } from "../../../compiler/ir/graph.ts";
import { runPipeline, plansFor } from "../../../compiler/pipeline.ts";
import { emitNetwork } from "../../../compiler/targets/wasm/emit-wasm.ts";
import { printModule } from "../../../compiler/targets/wasm/wat/print-module.ts";
import { spellKernel } from "../../../compiler/targets/typescript/spell-typescript.ts";
import { hostileWeights } from "../../../compiler/verify/hostile-weights.ts";
import { source } from "../../../grammar/source.ts";
import { Choices } from "../generate/choices.ts";
import type { Written } from "../generate/network.ts";
import { makeTrial } from "../generate/trial.ts";
import { boundsOf } from "./bounds.ts";
import type { Run } from "./check.ts";
import { executorsOn, type Executor } from "./executors.ts";
import { memoized } from "./memoized.ts";

const graphOf = (text: string): Graph => {
  const { graphs, diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  const [graph] = graphs ?? [];
  if (!graph) throw new Error(`refused: ${diagnostics[0]?.code} ${diagnostics[0]?.message}\n${text}`);
  return graph;
};

/** The kernels of both targets as text. */
function spelled(text: string): string {
  const stages = runPipeline(source("net.nn", text));
  const kernels = plansFor(stages, "ts").flatMap((plan) =>
    plan.kernels.flatMap(({ name, program }) => [name, ...spellKernel(program).body]),
  );
  return [
    ...kernels,
    ...plansFor(stages, "wasm").map((plan) => printModule(emitNetwork(plan, { relaxed: false }).module)),
  ].join("\n");
}

/** Nothing that was compiled in between changes what is compiled again. */
export function wrongAgain(first: Written, between: Written): string | undefined {
  const before = spelled(first.text);
  spelled(between.text);
  return spelled(first.text) === before ? undefined : "compiled again it is something else";
}

/** What a field, a module or a value is called changes no number. */
export function wrongRenamed({ text }: Written, run: Run): string | undefined {
  const renamed = text
    .replace(/\bf(\d+)\b/g, "zz_field$1")
    .replace(/\bv(\d+)\b/g, "Value$1_")
    .replace(/\bM(\d+)\b/g, "module_$1");
  return wrongAlike(text, renamed, run, true);
}

/** Two ways to write the same network, which own the same weights in the same order. */
interface Alike {
  readonly first: string;
  readonly second: string;
}

const network = (fields: readonly string[], input: string, lines: readonly string[]): string =>
  `model Net {\n${fields.map((each) => `  ${each}\n`).join("")}  forward(x: ${input}) {\n${lines.map((each) => `    ${each}\n`).join("")}  }\n}\n`;

/** A border of a layer of its own, and the same as the convolution's. */
export function paddedApart(choose: Choices): Alike {
  const [ins, outs] = [choose.pick([3, 1, 8, 16, 9]), choose.pick([4, 1, 8, 17])];
  const [height, width] = [choose.between(3, 9), choose.between(3, 9)];
  const [rows, columns] = [choose.pick([3, 1, 2, 5]), choose.pick([3, 1, 2, 5])];
  const [top, side] = [choose.between(0, 3), choose.between(0, 3)];
  const mode = choose.pick(["zeros", "replicate", "circular", "reflect"]);
  const layer = {
    zeros: "ZeroPad2d",
    replicate: "ReplicationPad2d",
    circular: "CircularPad2d",
    reflect: "ReflectionPad2d",
  }[mode];
  // Borders that the image can give.
  const [y, x] =
    mode === "zeros" || mode === "replicate" ? [top, side] : [Math.min(top, height - 1), Math.min(side, width - 1)];
  if (rows > height + 2 * y || columns > width + 2 * x) return paddedApart(new Choices([]));
  const options = `(${rows}, ${columns}), stride=${choose.between(1, 2)}`;
  const input = `[N, ${ins}, ${height}, ${width}]`;
  const [own, apart] = [`, padding=(${y}, ${x}), padding_mode="${mode}"`, ""].map(
    (more) => `conv = Conv2d(${ins}, ${outs}, ${options}${more})`,
  ) as [string, string];
  return {
    first: network([own], input, ["return conv(x)"]),
    second: network([apart, `pad = ${layer}((${x}, ${x}, ${y}, ${y}))`], input, ["return conv(pad(x))"]),
  };
}

/** Groups, and convolutions of slices side by side. */
export function groupsApart(choose: Choices): Alike {
  const groups = choose.pick([2, 3, 4]);
  const [ins, outs] = [choose.pick([1, 2, 4, 8, 3]), choose.pick([1, 2, 4, 8, 5])];
  const [height, width] = [choose.between(3, 8), choose.between(3, 8)];
  const size = choose.pick([3, 1, 2]);
  const options = `stride=${choose.between(1, 2)}, padding=${choose.between(0, 1)}`;
  const input = `[N, ${groups * ins}, ${height}, ${width}]`;
  const fields = [`w = Parameter([${groups * outs}, ${ins}, ${size}, ${size}])`, `b = Parameter([${groups * outs}])`];
  const parts = Array.from({ length: groups }, (_, group) => {
    const [from, to] = [group * outs, (group + 1) * outs];
    return `conv2d(x[:, ${group * ins}:${(group + 1) * ins}], w[${from}:${to}], b[${from}:${to}], ${options})`;
  });
  return {
    first: network(fields, input, [`return conv2d(x, w, b, ${options}, groups=${groups})`]),
    second: network(fields, input, [`return cat([${parts.join(", ")}], dim=1)`]),
  };
}

/** No further apart than both may be from what is right. */
export const wrongApart = ({ first, second }: Alike, run: Run): string | undefined =>
  wrongAlike(first, second, run, false);

/** Two texts of one network: their results on each way of each target, and the first that differs by more than they may. */
function wrongAlike(first: string, second: string, run: Run, isExact: boolean): string | undefined {
  const [a, b] = [graphOf(first), graphOf(second)];
  const trial = makeTrial(a, { ...run, kind: run.kind === "special" ? "plain" : run.kind });
  const weights = hostileWeights(a, run.seed);
  const data = {
    batch: trial.batch,
    inputs: trial.inputs.map((each) => Float32Array.from(each.data)),
    parameters: weights.map((each) => Float32Array.from(each.data)),
  };
  const boundsFor = memoized((arithmetic: Executor["arithmetic"]) =>
    [a, b].map((graph) => boundsOf(graph, trial, weights, arithmetic).all()),
  );
  for (const target of ["ts", "wasm"] as const) {
    const others = executorsOn(b, target, false);
    for (const [i, way] of executorsOn(a, target, false).entries()) {
      const bounds = isExact ? [] : boundsFor(way.arithmetic);
      const found = (others[i] as Executor).run(data);
      for (const [result, numbers] of way.run(data).entries()) {
        const isAlike = (value: number, element: number): boolean => {
          const other = found[result]?.[element] as number;
          const most = bounds.reduce((sum, each) => sum + (each[result]?.[element] as number), 0);
          return Object.is(value, other) || Math.abs(value - other) <= most || Number.isNaN(most);
        };
        const at = numbers.findIndex((value, element) => !isAlike(value, element));
        if (at !== -1)
          return `${way.name}: result ${result}, element ${at} is ${numbers[at]} and ${found[result]?.[at]} the other way\n${second}`;
      }
    }
  }
  return undefined;
}
