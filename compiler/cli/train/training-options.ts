import { NncError } from "../../../runtime/tensor.ts";
import * as train from "../../../runtime/train/index.ts";
import { CommandError } from "../exit-codes.ts";
import { parseChoice, parseWhole } from "../parse-options.ts";

/** How `nnc train` is told to train, as the command line has it. */
export interface TrainingFlags {
  readonly optimizer?: string;
  readonly lr?: string;
  readonly momentum?: string;
  readonly weightDecay?: string;
  readonly nesterov?: boolean;
  readonly schedule?: string;
  readonly stepSize?: string;
  readonly milestones?: string;
  readonly gamma?: string;
  readonly clip?: string;
  readonly freeze?: readonly string[];
}

const optimizers = ["sgd", "adam", "adamw", "rmsprop"] as const;
const schedules = ["none", "step", "multistep", "exponential", "cosine", "linear", "onecycle", "plateau"] as const;

/** A number of at least `least`. */
export function parseNumber(option: string, text: string, least = 0, most = Infinity): number {
  const value = text.trim() === "" ? NaN : Number(text);
  const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`;
  if (!Number.isFinite(value) || value < least || value > most)
    throw new CommandError("wrongUsage", `${option} ${text}: this is not a number ${range}`);
  return value;
}

/** A number by which something is learned: above 0. */
function parsePositive(option: string, text: string): number {
  if (text.trim() !== "" && Number(text) <= 0)
    throw new NncError("NN7015", `${option} ${text}: nothing would be learned; it is a number above 0`);
  return parseNumber(option, text);
}

/** How many there are of what there must be one of. */
export function parseCount(option: string, text: string): number {
  if (/^0+$/.test(text)) throw new NncError("NN7015", `${option} ${text}: nothing would be learned; it is 1 or more`);
  return parseWhole(option, text, 1);
}

/** A schedule of the command line, which is made once it is known how many batches an epoch has. */
export interface ChosenSchedule {
  /** After what its next step comes. */
  readonly every: "batch" | "epoch";
  readonly make: (batches: number) => train.Schedule;
}

interface Training {
  readonly options: Omit<train.TrainerOptions, "seed" | "target" | "schedule">;
  readonly schedule?: ChosenSchedule;
}

/** PyTorch's own defaults where nothing is said, and a learning rate of 0.01 for SGD, which has none. */
export function parseTraining(flags: TrainingFlags, epochs: number): Training {
  const schedule = scheduleOf(flags, epochs);
  const options = {
    optimizer: optimizerOf(flags),
    ...(flags.clip === undefined ? {} : { clip: train.clipGradNorm(parsePositive("--clip", flags.clip)) }),
    ...(flags.freeze ? { freeze: flags.freeze } : {}),
  };
  return { options, ...(schedule ? { schedule } : {}) };
}

function optimizerOf(flags: TrainingFlags): train.Optimizer {
  const name = parseChoice("--optimizer", flags.optimizer, optimizers, "adam");
  const optional = (option: string, key: string, text: string | undefined): Record<string, number> =>
    text === undefined ? {} : { [key]: parseNumber(option, text) };
  const common = {
    ...(flags.lr === undefined ? {} : { lr: parsePositive("--lr", flags.lr) }),
    ...optional("--weight-decay", "weight_decay", flags.weightDecay),
  };
  const momentum = optional("--momentum", "momentum", flags.momentum);
  const refuse = (option: string): never => {
    throw new CommandError("wrongUsage", `${option} is for ${option === "--nesterov" ? "sgd" : "sgd and rmsprop"}`);
  };
  if (name !== "sgd" && flags.nesterov) refuse("--nesterov");
  if (name.startsWith("adam") && flags.momentum !== undefined) refuse("--momentum");
  try {
    if (name === "adam") return train.Adam(common);
    if (name === "adamw") return train.AdamW(common);
    if (name === "rmsprop") return train.RMSprop({ ...common, ...momentum });
    return train.SGD({ lr: 0.01, ...common, ...momentum, ...(flags.nesterov ? { nesterov: true } : {}) });
  } catch (error) {
    throw new CommandError("wrongUsage", (error as Error).message);
  }
}

function scheduleOf(flags: TrainingFlags, epochs: number): ChosenSchedule | undefined {
  const name = parseChoice("--schedule", flags.schedule, schedules, "none");
  const own: Readonly<Record<string, readonly string[]>> = {
    "--step-size": ["step"],
    "--milestones": ["multistep"],
    "--gamma": ["step", "multistep", "exponential", "plateau"],
  };
  const given = { "--step-size": flags.stepSize, "--milestones": flags.milestones, "--gamma": flags.gamma };
  for (const [option, value] of Object.entries(given))
    if (value !== undefined && !own[option]?.includes(name))
      throw new CommandError("wrongUsage", `${option} is for --schedule ${own[option]?.join(", ")}`);
  const gamma = flags.gamma === undefined ? {} : { gamma: parseNumber("--gamma", flags.gamma) };
  switch (name) {
    case "none":
      return undefined;
    case "step":
      return eachEpoch(
        train.StepLR({
          step_size: parseWhole("--step-size", flags.stepSize ?? String(Math.max(1, Math.ceil(epochs / 3))), 1),
          ...gamma,
        }),
      );
    case "multistep": {
      if (flags.milestones === undefined)
        throw new CommandError("wrongUsage", "--schedule multistep needs --milestones 10,20");
      const milestones = flags.milestones.split(",").map((text) => parseWhole("--milestones", text.trim(), 0));
      return eachEpoch(train.MultiStepLR({ milestones, ...gamma }));
    }
    case "exponential":
      return eachEpoch(train.ExponentialLR({ gamma: 0.9, ...gamma }));
    case "cosine":
      return eachEpoch(train.CosineAnnealingLR({ T_max: epochs }));
    case "linear":
      return eachEpoch(train.LinearLR({ start_factor: 1, end_factor: 0, total_iters: epochs }));
    case "onecycle": {
      const max_lr = parsePositive("--lr", flags.lr ?? "0.01");
      // PyTorch's page says so of this one: a step after every batch.
      return {
        every: "batch",
        make: (steps_per_epoch) => train.OneCycleLR({ max_lr, epochs, steps_per_epoch }),
      };
    }
    case "plateau":
      return eachEpoch(
        train.ReduceLROnPlateau(flags.gamma === undefined ? {} : { factor: parseNumber("--gamma", flags.gamma) }),
      );
  }
}

const eachEpoch = (schedule: train.Schedule): ChosenSchedule => ({ every: "epoch", make: () => schedule });
