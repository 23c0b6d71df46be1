import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/index.ts";
import * as train from "../../runtime/train/index.ts";
import { largestDifference } from "../support/compare.ts";
import { loadTrainers } from "../support/load-module.ts";

/** PyTorch's runs (make_runs.py), step for step: losses to 1e-4, buffers and small parameters after the last to 1e-5 and 1e-4. */
const folder = new URL("runs/", import.meta.url);
const names = readdirSync(folder).flatMap((file) => /^(.*)\.safetensors$/.exec(file)?.[1] ?? []);

interface Setting extends train.TrainerOptions {
  readonly accumulate?: number;
}

const settings: Readonly<Record<string, Setting>> = {
  "lenet-adam": { optimizer: train.Adam({ lr: 2e-3, weight_decay: 1e-3 }) },
  "lenet-sgd": {
    optimizer: train.SGD({ lr: 0.05, momentum: 0.9, weight_decay: 5e-4, nesterov: true }),
    schedule: train.CosineAnnealingLR({ T_max: 12 }),
  },
  "lenet-groups": {
    optimizer: train.SGD({ lr: 0.05, momentum: 0.5, dampening: 0.2 }),
    schedule: train.StepLR({ step_size: 7, gamma: 0.5 }),
    clip: train.clipGradNorm(0.5),
    groups: [
      { match: "conv1.", lr: 0 },
      { match: "conv2.*", lr: 0.01, weight_decay: 0.1 },
    ],
  },
  "resnet-adam": { optimizer: train.Adam({ lr: 1e-3, amsgrad: true }) },
  "resnet-adamw": {
    optimizer: train.AdamW({ lr: 1e-3, betas: [0.8, 0.95] }),
    schedule: train.OneCycleLR({ max_lr: 3e-3, total_steps: 21 }),
    clip: train.clipGradValue(0.01),
  },
  "resnet-rmsprop": {
    optimizer: train.RMSprop({ lr: 2e-4, alpha: 0.9, momentum: 0.5, centered: true }),
    schedule: train.LinearLR({ start_factor: 0.1, total_iters: 8 }),
  },
  "resnet-accumulate": {
    optimizer: train.SGD({ lr: 0.02 }),
    schedule: train.SequentialLR({
      schedules: [train.LinearLR({ total_iters: 4 }), train.ExponentialLR({ gamma: 0.9 })],
      milestones: [4],
    }),
    accumulate: 2,
  },
  "sequence-adamw": { optimizer: train.AdamW({ lr: 3e-3 }) },
  "resnet-plateau": {
    optimizer: train.SGD({ lr: 0.05 }),
    schedule: train.ReduceLROnPlateau({ patience: 2, factor: 0.5, cooldown: 1 }),
  },
};

describe.each(names)("%s", (name) => {
  const tensors = readSafetensors(readFileSync(new URL(`${name}.safetensors`, folder)));
  const numbers = (key: string): Float32Array => toFloat32(tensors.get(key) as StoredTensor);
  const under = (prefix: string): ReadonlyMap<string, StoredTensor> =>
    new Map(
      [...tensors].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
    );
  const [network = ""] = name.split("-");
  const text = readFileSync(new URL(`${network}.nn`, folder), "utf8");
  const className = { lenet: "LeNetTrainer", resnet: "ResNetTrainer", sequence: "SequenceTrainer" }[network] ?? "";
  const input = network === "lenet" ? "image" : "x";

  test.each(["wasm", "ts"] as const)("%s", async (target) => {
    const trainers = await loadTrainers(source(`${network}.nn`, text), { target });
    const { accumulate = 1, ...options } = settings[name] as Setting;
    const trainer = await (trainers[className] as NonNullable<(typeof trainers)[string]>).create(
      under("state."),
      options,
    );
    expect(trainer.target).toBe(target);
    const [losses, rates] = [numbers("losses"), numbers("rates")];
    const groups = rates.length / (losses.length / accumulate);
    for (let step = 0; step < losses.length; step++) {
      const batch = { [input]: numbers(`input.${step % 4}`), label: numbers(`label.${step % 4}`) };
      if (step % accumulate === 0)
        expect(Math.abs(trainer.lr - (rates[(step / accumulate) * groups] as number))).toBeLessThan(1e-8);
      const { loss } = accumulate === 1 ? trainer.step(batch) : trainer.accumulate(batch);
      expect(Math.abs((loss as number) - (losses[step] as number)), `step ${step}`).toBeLessThan(1e-4);
      if (accumulate > 1 && (step + 1) % accumulate === 0) trainer.update();
      if (options.schedule && (step + 1) % accumulate === 0) trainer.schedule(loss as number);
    }
    const state = trainer.stateDict();
    for (const [key, wanted] of under("after.")) {
      const found = state.get(key);
      const data = Float32Array.from(found?.data ?? [], Number);
      const bound = /running/.test(key) ? 1e-5 : 1e-4;
      expect(largestDifference(data, toFloat32(wanted), 1), key).toBeLessThan(bound);
      expect(found?.shape).toEqual(wanted.shape);
    }
  });
});
