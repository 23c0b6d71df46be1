/** torch.optim.lr_scheduler's schedules (torch/optim/lr_scheduler.py): each changes learning rates as they are. */
import { NncError } from "../tensor.ts";
import { given } from "./given.ts";

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

/** What PyTorch's constructors refuse, and options that there are not. */
function checked<O extends object>(name: string, all: O, rules: Readonly<Record<string, Rule>>): O {
  const options = given(name, all, Object.keys(rules));
  for (const [key, [what, isRight, isOptional]] of Object.entries(rules)) {
    const value = options[key as keyof O] as unknown;
    if (value === undefined ? !isOptional : !isRight(value))
      throw new NncError("NN7009", `${key} of ${name} is ${what}, got ${String(value)}`);
  }
  return options;
}

type Rule = readonly [what: string, isRight: (value: unknown) => boolean, isOptional?: true];

const number: Rule = ["a number", Number.isFinite];
const steps: Rule = ["a whole number from 1 on", (value) => Number.isInteger(value) && (value as number) > 0];
const milestoneList: Rule = [
  "a list of whole numbers",
  (value) => Array.isArray(value) && value.every(Number.isInteger),
];
const callable: Rule = ["a function", (value) => typeof value === "function"];
const flag: Rule = ["true or false", (value) => typeof value === "boolean"];
const share: Rule = ["a number from 0 to 1", (value) => (value as number) >= 0 && (value as number) <= 1];
const below1: Rule = ["a number below 1", (value) => Number.isFinite(value) && (value as number) < 1];
const positive: Rule = ["a number above 0", (value) => Number.isFinite(value) && (value as number) > 0];
const either = (...names: string[]): Rule => [names.join(" or "), (value) => names.includes(value as string)];
const maybe = ([what, isRight]: Rule): Rule => [what, isRight, true];

const each = (name: string, rate: (rate: Rate, step: number) => number): Schedule => ({
  name,
  next: (rates, step) => rates.forEach((one) => (one.lr = rate(one, step))),
});

/** The rate · gamma every `step_size` steps. */
export function StepLR(options: { readonly step_size: number; readonly gamma?: number }): Schedule {
  const { step_size, gamma = 0.1 } = checked("StepLR", options, { step_size: steps, gamma: maybe(number) });
  return each("StepLR", ({ lr }, step) => (step > 0 && step % step_size === 0 ? lr * gamma : lr));
}

/** The rate · gamma at each of the milestones. */
export function MultiStepLR(options: { readonly milestones: readonly number[]; readonly gamma?: number }): Schedule {
  const rules = { milestones: milestoneList, gamma: maybe(number) };
  const { milestones, gamma = 0.1 } = checked("MultiStepLR", options, rules);
  const at = (step: number): number => milestones.filter((milestone) => milestone === step).length;
  return each("MultiStepLR", ({ lr }, step) => lr * gamma ** at(step));
}

/** The rate · gamma every step. */
export function ExponentialLR(options: { readonly gamma: number }): Schedule {
  const { gamma } = checked("ExponentialLR", options, { gamma: number });
  return each("ExponentialLR", ({ lr }, step) => (step === 0 ? lr : lr * gamma));
}

/** From the first rate down to `eta_min` and up again, in half waves of `T_max` steps. */
export function CosineAnnealingLR(options: { readonly T_max: number; readonly eta_min?: number }): Schedule {
  const { T_max, eta_min = 0 } = checked("CosineAnnealingLR", options, { T_max: steps, eta_min: maybe(number) });
  return each("CosineAnnealingLR", ({ lr, initial }, step) => {
    if (step === 0) return lr;
    if ((step - 1 - T_max) % (2 * T_max) === 0) return lr + ((initial - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2;
    const ratio = (1 + Math.cos((Math.PI * step) / T_max)) / (1 + Math.cos((Math.PI * (step - 1)) / T_max));
    return ratio * (lr - eta_min) + eta_min;
  });
}

/** The first rate · what a function gives for the number of the step. Functions are no part of a checkpoint. */
export function LambdaLR(options: { readonly lr_lambda: (step: number) => number }): Schedule {
  const { lr_lambda } = checked("LambdaLR", options, { lr_lambda: callable });
  return each("LambdaLR", ({ initial }, step) => initial * lr_lambda(step));
}

/** From `start_factor` of the first rate to `end_factor` of it, in `total_iters` even steps. */
export function LinearLR(
  options: { readonly start_factor?: number; readonly end_factor?: number; readonly total_iters?: number } = {},
): Schedule {
  const rules = {
    start_factor: maybe(["a number above 0 and up to 1", (value) => (value as number) > 0 && (value as number) <= 1]),
    end_factor: maybe(share),
    total_iters: maybe(steps),
  };
  const { start_factor = 1 / 3, end_factor = 1, total_iters = 5 } = checked("LinearLR", options, rules);
  return each("LinearLR", ({ lr }, step) => {
    if (step === 0) return lr * start_factor;
    if (step > total_iters) return lr;
    const slope = end_factor - start_factor;
    return lr * (1 + slope / (total_iters * start_factor + (step - 1) * slope));
  });
}

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
export function ReduceLROnPlateau(options: PlateauOptions = {}): Schedule {
  const {
    mode = "min",
    factor = 0.1,
    patience = 10,
    threshold = 1e-4,
    threshold_mode = "rel",
    cooldown = 0,
    min_lr = 0,
    eps = 1e-8,
  } = checked("ReduceLROnPlateau", options, {
    mode: maybe(either("min", "max")),
    factor: maybe(below1),
    patience: maybe(number),
    threshold: maybe(number),
    threshold_mode: maybe(either("rel", "abs")),
    cooldown: maybe(number),
    min_lr: maybe(number),
    eps: maybe(number),
  });
  return {
    name: "ReduceLROnPlateau",
    start: { best: mode === "min" ? Infinity : -Infinity, bad: 0, cooling: 0 },
    next(rates, step, state, metric) {
      if (step === 0) return;
      if (typeof metric !== "number")
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
  };
}

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
export function OneCycleLR(options: OneCycleOptions): Schedule {
  const {
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
  } = checked("OneCycleLR", options, {
    max_lr: number,
    total_steps: maybe(steps),
    epochs: maybe(steps),
    steps_per_epoch: maybe(steps),
    pct_start: maybe(share),
    anneal_strategy: maybe(either("cos", "linear")),
    cycle_momentum: maybe(flag),
    base_momentum: maybe(number),
    max_momentum: maybe(number),
    div_factor: maybe(positive),
    final_div_factor: maybe(positive),
    three_phase: maybe(flag),
  });
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
export function SequentialLR(options: {
  readonly schedules: readonly Schedule[];
  readonly milestones: readonly number[];
}): Schedule {
  const { schedules, milestones } = checked("SequentialLR", options, {
    schedules: [
      "a list of schedules",
      (all) => Array.isArray(all) && all.every((one) => typeof one?.next === "function"),
    ],
    milestones: milestoneList,
  });
  if (schedules.length !== milestones.length + 1)
    throw new NncError(
      "NN7009",
      `SequentialLR has one milestone less than schedules, got ${milestones.length} and ${schedules.length}`,
    );
  return {
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
  };
}

const prefixed = (state: ScheduleState, i: number): ScheduleState =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [`${i}.${key}`, value]));
