/** torch.optim.lr_scheduler's schedules (torch/optim/lr_scheduler.py): each changes learning rates as they are. */
import { NncError } from "../tensor.ts";

/** What a schedule sees and changes: one for each parameter group. */
export interface Rate {
  lr: number;
  /** What the group began with. */
  readonly initial: number;
  /** Of optimizers that have one. */
  momentum?: number;
}

/** Numbers that a schedule keeps from step to step. */
export type ScheduleState = Record<string, number>;

/** How learning rates change. Made by `StepLR` and its kin. */
export interface Schedule {
  readonly name: string;
  /** What it keeps at the start, besides the number of its steps. */
  readonly start?: ScheduleState;
  /**
   * Sets the rates for step number `step`; 0 is before training.
   *
   * @param metric what training is to improve, for those that look at it
   */
  next(rates: readonly Rate[], step: number, state: ScheduleState, metric?: number): void;
}

const each = (name: string, rate: (rate: Rate, step: number) => number): Schedule => ({
  name,
  next: (rates, step) => rates.forEach((one) => (one.lr = rate(one, step))),
});

/** The rate · gamma every `step_size` steps. */
export const StepLR = ({ step_size, gamma = 0.1 }: { readonly step_size: number; readonly gamma?: number }): Schedule =>
  each("StepLR", ({ lr }, step) => (step > 0 && step % step_size === 0 ? lr * gamma : lr));

/** The rate · gamma at each of the milestones. */
export const MultiStepLR = ({
  milestones,
  gamma = 0.1,
}: {
  readonly milestones: readonly number[];
  readonly gamma?: number;
}): Schedule =>
  each("MultiStepLR", ({ lr }, step) => lr * gamma ** milestones.filter((milestone) => milestone === step).length);

/** The rate · gamma every step. */
export const ExponentialLR = ({ gamma }: { readonly gamma: number }): Schedule =>
  each("ExponentialLR", ({ lr }, step) => (step === 0 ? lr : lr * gamma));

/** From the first rate down to `eta_min` and up again, in half waves of `T_max` steps. */
export const CosineAnnealingLR = ({
  T_max,
  eta_min = 0,
}: {
  readonly T_max: number;
  readonly eta_min?: number;
}): Schedule =>
  each("CosineAnnealingLR", ({ lr, initial }, step) => {
    if (step === 0) return lr;
    if ((step - 1 - T_max) % (2 * T_max) === 0) return lr + ((initial - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2;
    const ratio = (1 + Math.cos((Math.PI * step) / T_max)) / (1 + Math.cos((Math.PI * (step - 1)) / T_max));
    return ratio * (lr - eta_min) + eta_min;
  });

/** The first rate · what a function gives for the number of the step. Functions are no part of a checkpoint. */
export const LambdaLR = ({ lr_lambda }: { readonly lr_lambda: (step: number) => number }): Schedule =>
  each("LambdaLR", ({ initial }, step) => initial * lr_lambda(step));

/** From `start_factor` of the first rate to `end_factor` of it, in `total_iters` even steps. */
export const LinearLR = ({
  start_factor = 1 / 3,
  end_factor = 1,
  total_iters = 5,
}: {
  readonly start_factor?: number;
  readonly end_factor?: number;
  readonly total_iters?: number;
} = {}): Schedule =>
  each("LinearLR", ({ lr }, step) => {
    if (step === 0) return lr * start_factor;
    if (step > total_iters) return lr;
    const slope = end_factor - start_factor;
    return lr * (1 + slope / (total_iters * start_factor + (step - 1) * slope));
  });

export interface PlateauOptions {
  readonly mode?: "min" | "max";
  readonly factor?: number;
  readonly patience?: number;
  readonly threshold?: number;
  readonly threshold_mode?: "rel" | "abs";
  readonly cooldown?: number;
  readonly min_lr?: number;
  readonly eps?: number;
}

/** The rate · factor once a metric, handed over as `schedule(loss)`, has not improved for more than `patience` steps. */
export const ReduceLROnPlateau = ({
  mode = "min",
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  threshold_mode = "rel",
  cooldown = 0,
  min_lr = 0,
  eps = 1e-8,
}: PlateauOptions = {}): Schedule => ({
  name: "ReduceLROnPlateau",
  start: { best: mode === "min" ? Infinity : -Infinity, bad: 0, cooling: 0 },
  next(rates, step, state, metric) {
    if (step === 0) return;
    if (metric === undefined)
      throw new NncError("NN7009", "ReduceLROnPlateau takes what is to improve: trainer.schedule(loss)");
    const best = state["best"]!;
    const by = mode === "min" ? -threshold : threshold;
    const limit = threshold_mode === "rel" ? best * (1 + by) : best + by;
    const isBetter = mode === "min" ? metric < limit : metric > limit;
    if (isBetter) state["best"] = metric;
    state["bad"] = isBetter ? 0 : state["bad"]! + 1;
    if (state["cooling"]! > 0) {
      state["cooling"]!--;
      state["bad"] = 0;
    }
    if (state["bad"]! <= patience) return;
    for (const rate of rates) {
      const lower = Math.max(rate.lr * factor, min_lr);
      if (rate.lr - lower > eps) rate.lr = lower;
    }
    state["cooling"] = cooldown;
    state["bad"] = 0;
  },
});

export interface OneCycleOptions {
  readonly max_lr: number;
  readonly total_steps?: number;
  readonly epochs?: number;
  readonly steps_per_epoch?: number;
  readonly pct_start?: number;
  readonly anneal_strategy?: "cos" | "linear";
  readonly cycle_momentum?: boolean;
  readonly base_momentum?: number;
  readonly max_momentum?: number;
  readonly div_factor?: number;
  readonly final_div_factor?: number;
  readonly three_phase?: boolean;
}

/** Up to `max_lr` and far down again within `total_steps`, momentum the other way round (Smith and Topin 2017). */
export function OneCycleLR({
  max_lr,
  epochs,
  steps_per_epoch,
  total_steps = (epochs ?? 0) * (steps_per_epoch ?? 0),
  pct_start = 0.3,
  anneal_strategy = "cos",
  cycle_momentum = true,
  base_momentum = 0.85,
  max_momentum = 0.95,
  div_factor = 25,
  final_div_factor = 1e4,
  three_phase = false,
}: OneCycleOptions): Schedule {
  if (!(total_steps > 0)) throw new NncError("NN7009", "OneCycleLR needs total_steps, or epochs and steps_per_epoch");
  const [low, end] = [max_lr / div_factor, max_lr / div_factor / final_div_factor];
  const peak = pct_start * total_steps - 1;
  const phases = three_phase
    ? [
        { end: peak, lr: [low, max_lr], momentum: [max_momentum, base_momentum] },
        { end: 2 * pct_start * total_steps - 2, lr: [max_lr, low], momentum: [base_momentum, max_momentum] },
        { end: total_steps - 1, lr: [low, end], momentum: [max_momentum, max_momentum] },
      ]
    : [
        { end: peak, lr: [low, max_lr], momentum: [max_momentum, base_momentum] },
        { end: total_steps - 1, lr: [max_lr, end], momentum: [base_momentum, max_momentum] },
      ];
  const between = ([from, to]: readonly number[], share: number): number =>
    anneal_strategy === "cos"
      ? to! + ((from! - to!) / 2) * (1 + Math.cos(Math.PI * share))
      : from! + (to! - from!) * share;
  return {
    name: "OneCycleLR",
    next(rates, step) {
      if (step > total_steps)
        throw new NncError("NN7009", `OneCycleLR has ${total_steps} steps, this is number ${step}`);
      let start = 0;
      for (const [i, phase] of phases.entries()) {
        if (step > phase.end && i < phases.length - 1) {
          start = phase.end;
          continue;
        }
        const share = (step - start) / (phase.end - start);
        for (const rate of rates) {
          rate.lr = between(phase.lr, share);
          if (cycle_momentum && rate.momentum !== undefined) rate.momentum = between(phase.momentum, share);
        }
        return;
      }
    },
  };
}

/** One schedule after the other: the next from each milestone on, counted from there. */
export const SequentialLR = ({
  schedules,
  milestones,
}: {
  readonly schedules: readonly Schedule[];
  readonly milestones: readonly number[];
}): Schedule => ({
  name: "SequentialLR",
  start: Object.assign({}, ...schedules.map((one, i) => prefixed(one.start ?? {}, i))),
  next(rates, step, state, metric) {
    const at = milestones.filter((milestone) => step >= milestone).length;
    const one = schedules[at]!;
    const own = Object.fromEntries(Object.keys(one.start ?? {}).map((key) => [key, state[`${at}.${key}`]!] as const));
    const first = at === 0 ? 0 : milestones[at - 1]!;
    // Each begins with the rates that training began with.
    if (step === first) for (const rate of rates) rate.lr = rate.initial;
    one.next(rates, step - first, own, metric);
    Object.assign(state, prefixed(own, at));
  },
});

const prefixed = (state: ScheduleState, i: number): ScheduleState =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [`${i}.${key}`, value]));
