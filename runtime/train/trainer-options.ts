/** The options of `create` and `resume`. */
import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";
import type { Clip } from "./clip.ts";
import { given } from "./given.ts";
import { readBetas, type Optimizer } from "./optimizers.ts";
import type { Schedule } from "./schedules.ts";

/** Parameters that have numbers of their own: whose names begin with `match`, or match it where it has a `*`. */
export type ParameterGroup = { readonly match: string } & Readonly<
  Record<string, number | boolean | string | readonly number[]>
>;

export interface TrainerOptions {
  /** `SGD({ lr: 0.001 })` unless said. */
  readonly optimizer?: Optimizer;
  readonly schedule?: Schedule;
  /** Holds gradients down in `update`. */
  readonly clip?: Clip;
  /** Numbers of the optimizer that some parameters have for themselves. */
  readonly groups?: readonly ParameterGroup[];
  /** Parameters that are not updated: names, or beginnings of names with a `*`. */
  readonly freeze?: readonly string[];
  /** What dropout and fresh weights come from; 0 unless said. */
  readonly seed?: number;
  /** False takes of the weights what fits, and the rest from PyTorch's init. */
  readonly strict?: boolean;
  readonly allowExtra?: boolean;
  /** "auto", "wasm" or "ts", as far as the module has them. */
  readonly target?: "auto" | "wasm" | "ts";
  /** The WebAssembly of a module that was built with `--wasm-file`. */
  readonly wasm?: TrainerCode;
}

/** WebAssembly that lies beside a module, compiled or as bytes. */
export interface TrainerCode {
  /** `net.nn.train.wasm` */
  readonly train: object;
  /** `net.nn.evaluate.wasm` */
  readonly evaluate: object;
  /** `net.nn.wasm` */
  readonly model: object;
}

const OPTIONS = ["optimizer", "schedule", "clip", "groups", "freeze", "seed", "strict", "allowExtra", "target", "wasm"];
const CODE = ["train", "evaluate", "model"] as const;

export function optionsOf(all: TrainerOptions | undefined): TrainerOptions {
  const options = given("create()", all, OPTIONS);
  const { optimizer, schedule, clip, groups, freeze, seed, wasm } = options;
  const check = (name: string, isRight: boolean, what: string): void => {
    if (!isRight) throw new NncError("NN7009", `${name} is ${what}, got ${kindOf(options[name as keyof object])}`);
  };
  const isList = (value: unknown, isRight: (one: unknown) => boolean): boolean =>
    value === undefined || (Array.isArray(value) && value.every(isRight));
  check(
    "optimizer",
    optimizer === undefined || Array.isArray(optimizer.slots),
    "what SGD({ lr: 0.1 }) or its kin gives",
  );
  check(
    "schedule",
    schedule === undefined || typeof schedule.next === "function",
    "what StepLR({ … }) or its kin gives",
  );
  check("clip", clip === undefined || typeof clip === "function", "what clipGradNorm(1) gives");
  check(
    "groups",
    isList(groups, (one) => typeof (one as ParameterGroup)?.match === "string"),
    "a list of { match, … }",
  );
  check(
    "freeze",
    isList(freeze, (one) => typeof one === "string"),
    'a list of names, such as ["features.*"]',
  );
  check("seed", seed === undefined || Number.isFinite(seed), "a number");
  check(
    "wasm",
    wasm === undefined || (kindOf(wasm) === "Object" && CODE.every((name) => typeof wasm[name] === "object")),
    `{ ${CODE.join(", ")} }, each compiled or as bytes`,
  );
  return options;
}

export const matches = (name: string, pattern: string): boolean =>
  pattern.includes("*")
    ? new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join(".*")}$`,
      ).test(name)
    : name === pattern || name.startsWith(pattern);

export interface Group {
  options: Record<string, number | boolean>;
  readonly initial: number;
}

export const isRate = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

export function groupOf({ name, options }: Optimizer, given: Partial<ParameterGroup>): Group {
  const own: Record<string, number | boolean> = { ...options };
  for (const [key, value] of Object.entries(given)) {
    if (key === "match") continue;
    if (key === "betas" && "beta1" in options) {
      Object.assign(own, readBetas(name, value));
      continue;
    }
    if (
      !Object.hasOwn(options, key) ||
      typeof value !== typeof options[key] ||
      (typeof value === "number" && !isRate(value))
    )
      throw new NncError(
        "NN7009",
        `a group of ${name} has no ${key} of ${String(value)}: its options are ${Object.keys(options).join(", ")}`,
      );
    own[key] = value as number | boolean;
  }
  return { options: own, initial: own["lr"] as number };
}
