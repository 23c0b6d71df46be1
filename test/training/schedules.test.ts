import { expect, test } from "vitest";
import * as train from "../../runtime/train/index.ts";

/** The learning rates of eight steps from 0.1 on, as PyTorch's schedules give them. */
const golden: Readonly<Record<string, readonly [train.Schedule, readonly number[]]>> = {
  "StepLR(3, 0.1)": [train.StepLR({ step_size: 3, gamma: 0.1 }), [0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001]],
  "MultiStepLR([2, 5])": [train.MultiStepLR({ milestones: [2, 5] }), [0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001]],
  "ExponentialLR(0.9)": [
    train.ExponentialLR({ gamma: 0.9 }),
    [0.1, 0.09, 0.081, 0.0729, 0.06561, 0.059049, 0.053144, 0.04783],
  ],
  "CosineAnnealingLR(4)": [
    train.CosineAnnealingLR({ T_max: 4 }),
    [0.1, 0.085355, 0.05, 0.014645, 0, 0.014645, 0.05, 0.085355],
  ],
  "ReduceLROnPlateau(patience 1)": [
    train.ReduceLROnPlateau({ patience: 1 }),
    [0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001],
  ],
  "LambdaLR(0.95^e)": [
    train.LambdaLR({ lr_lambda: (epoch) => 0.95 ** epoch }),
    [0.1, 0.095, 0.09025, 0.085737, 0.081451, 0.077378, 0.073509, 0.069834],
  ],
};

test.each(Object.entries(golden))("%s", (_, [schedule, rates]) => {
  const rate: train.Rate = { lr: 0.1, initial: 0.1 };
  const state = { ...schedule.start };
  schedule.next([rate], 0, state);
  const found = [rate.lr];
  // A metric of 1, and then of 0.9 for good.
  for (let step = 1; step < rates.length; step++) {
    schedule.next([rate], step, state, step === 1 ? 1 : 0.9);
    found.push(rate.lr);
  }
  found.forEach((lr, i) => expect(Math.abs(lr - (rates[i] as number)), `step ${i}`).toBeLessThan(6e-7));
});
