import { runPipeline } from "../../compiler/index.ts";
import type { Source } from "../../compiler/index.ts";
import { makeWeights, valuesOf, type NamedWeights } from "../../test/support/make-weights.ts";
import { repositoryFile } from "../../test/support/read-file.ts";
import { random, seedOf } from "../../runtime/init.ts";

export const NETWORKS = ["lenet", "resnet8", "mlp"] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** SGD, of everybody. */
export const RULE = { lr: 0.01, momentum: 0.9 } as const;

/** What everybody trains: from the same weights on, with the same batch. */
export interface Task {
  readonly name: NetworkName;
  readonly source: Source;
  readonly weights: NamedWeights;
  /** The batch, as PyTorch lays images out: channels first. */
  readonly shape: readonly [number, ...number[]];
  readonly x: Float32Array;
  readonly label: Int32Array;
}

/** Makes `count` steps. */
export interface Steps {
  readonly loss: number;
  /** Of one of them. */
  readonly milliseconds: number;
}
export type TakeSteps = (count: number) => Promise<Steps>;

export interface TrainingPeer {
  readonly title: string;
  /** @throws Error where it cannot train this network, or is not here */
  load(task: Task): Promise<TakeSteps>;
}

const shapes = { lenet: [32, 1, 28, 28], resnet8: [8, 3, 32, 32], mlp: [32, 784] } as const;
const CLASSES = 10;

export function openTask(name: NetworkName): Task {
  const source = repositoryFile(`bench/training/${name}.nn`);
  const [graph] = runPipeline(source, { train: false }, "graph").graphs ?? [];
  if (!graph) throw new Error(`${source.path} has no model`);
  const state = graph.parameters.filter(({ dtype }) => dtype !== "i64");
  const weights = makeWeights(Object.fromEntries(state.map(({ name, dtype, shape }) => [name, { dtype, shape }])));
  const shape = shapes[name];
  const next = random(seedOf("label"));
  const label = Int32Array.from({ length: shape[0] }, () => Math.floor(CLASSES * next()));
  return { name, source, weights, shape, x: valuesOf("input.0", shape), label };
}

/** Steps in this process, timed. */
export const timed =
  (step: () => number | Promise<number>): TakeSteps =>
  async (count) => {
    let loss = NaN;
    const start = performance.now();
    for (let i = 0; i < count; i++) loss = await step();
    return { loss, milliseconds: (performance.now() - start) / count };
  };
