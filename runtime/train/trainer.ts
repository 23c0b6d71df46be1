/** Trains a model by the kernels that the compiler has made of its loss. */
import { countOf, kindOf } from "../describe.ts";
import { initWeights, random, seedOf } from "../init.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../safetensors.ts";
import type { ParameterInfo, Signature } from "../signature.ts";
import { NncError } from "../tensor.ts";
import { bindWeights, type Weights, type WeightValue } from "../weights.ts";
import type { Clip } from "./clip.ts";
import { readBatch, type BatchInputPlan } from "./inputs.ts";
import type { ForwardMachine, Machine } from "./machine.ts";
import { SGD, readBetas, type Optimizer, type Stretch } from "./optimizers.ts";
import type { Rate, Schedule, ScheduleState } from "./schedules.ts";
import { writeSafetensors, type WrittenTensor } from "./write-safetensors.ts";

/** A generated model, as far as its trainer needs it. */
interface Model<M> {
  readonly signature: Signature;
  create(weights?: Weights, options?: object): Promise<M>;
}

/** What runs a step, and what evaluates between steps. */
export interface Machines {
  readonly step: Machine;
  readonly evaluation: Machine;
  /** Set where evaluation is what is left behind forward. */
  readonly forward?: ForwardMachine;
}

/** What a step changes: a parameter, or a buffer such as running statistics. */
interface State {
  readonly name: string;
  /** Its gradient, or what it becomes, among the results of a step. */
  readonly gradient?: number;
  readonly moved?: number;
}

/** What a generated module says of the trainer of one of its models. */
export interface TrainerPlan<M> {
  readonly model: () => Model<M>;
  readonly inputs: readonly BatchInputPlan[];
  /** A further input that random numbers come from. */
  readonly isRandom: boolean;
  readonly results: readonly string[];
  /** Inputs behind those, in order. */
  readonly state: readonly State[];
  /** What stays as it is, in the order in which kernels take it. */
  readonly fixed: readonly string[];
  /** Names of weights that stand under another name, too. */
  readonly same: Readonly<Record<string, string>>;
  /** Which inputs evaluation takes, which of them forward, and which of that one's results are handed on. */
  readonly byForward?: Readonly<Record<"inputs" | "forward" | "results", readonly number[]>>;
  readonly least?: { readonly count: number; readonly why: string };
  /** Kernels that the module has, preferred ones first. */
  readonly targets: readonly TrainerTarget[];
}

interface TrainerTarget {
  readonly name: "wasm" | "ts";
  /** Undefined where this host does not have it, unless somebody insists. */
  readonly make: (fixed: readonly Float32Array[], insist: boolean) => Promise<Machines | undefined>;
}

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
}

/** A tensor by name, as `stateDict` and `gradients` hand it out: copies. */
export interface NamedTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** The class of a trainer, as a module exports it. */
export interface TrainerClass<Batch, Results, M> {
  /**
   * Makes a trainer from weights as the model's own `create` takes them; without them, from PyTorch's default init and `seed`.
   *
   * @throws NncError as the model's `create`; NN7009 for options that there are not
   */
  create(weights?: Weights, options?: TrainerOptions): Promise<Trainer<Batch, Results, M>>;
  /**
   * Goes on from a checkpoint, to the bit on the same module and target. The optimizer, the schedule and what else is a function
   * come from the options, their numbers from the checkpoint.
   *
   * @throws NncError NN7013 for bytes that are no checkpoint of this trainer
   */
  resume(checkpoint: Uint8Array, options?: TrainerOptions): Promise<Trainer<Batch, Results, M>>;
}

/** The names of a checkpoint's parts. */
const [MODEL, SLOT, STATE, GRADIENTS] = ["model.", "optimizer.", "nnc.trainer", "gradients"] as const;

export const trainerClass = <Batch, Results, M>(plan: TrainerPlan<M>): TrainerClass<Batch, Results, M> => ({
  async create(weights, options = {}) {
    checkOptions(options);
    const values = weightsOf(plan.model().signature.parameters, weights, options);
    return Trainer.make<Batch, Results, M>(plan, values, options);
  },
  async resume(checkpoint, options = {}) {
    checkOptions(options);
    const { weights, slots, gradients, saved } = readCheckpoint(checkpoint);
    const values = weightsOf(plan.model().signature.parameters, weights, {});
    const trainer = await Trainer.make<Batch, Results, M>(plan, values, options);
    trainer.restore(saved, slots, gradients);
    return trainer;
  },
});

const OPTIONS = ["optimizer", "schedule", "clip", "groups", "freeze", "seed", "strict", "allowExtra", "target"];

function checkOptions(options: TrainerOptions): void {
  for (const name of Object.keys(options))
    if (!OPTIONS.includes(name))
      throw new NncError("NN7009", `create() got the option ${name}: did you mean ${OPTIONS.join(" or ")}?`);
  const { optimizer, schedule, clip, groups, freeze, seed } = options;
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
}

/** All tensors of the state_dict by name; counters hold one number. */
function weightsOf(
  parameters: readonly ParameterInfo[],
  weights: Weights | undefined,
  { seed = 0, strict = true, allowExtra = false }: TrainerOptions,
): Map<string, Float32Array> {
  const given = weights === undefined ? undefined : tensorsOf(weights);
  const fresh = (): Float32Array[] => initWeights(parameters, seed);
  const bound =
    given === undefined
      ? fresh()
      : strict
        ? bindWeights(parameters, given, { allowExtra })
        : taken(parameters, given, fresh());
  return new Map(
    parameters.map(({ name, dtype }, i) => [
      name,
      dtype === "i64" ? Float32Array.of(counterOf(given?.get(name))) : bound[i]!.slice(),
    ]),
  );
}

function tensorsOf(weights: Weights): ReadonlyMap<string, WeightValue> {
  if (weights instanceof Map) return weights as ReadonlyMap<string, WeightValue>;
  if (ArrayBuffer.isView(weights) || Object.prototype.toString.call(weights) === "[object ArrayBuffer]")
    return readSafetensors(weights as Uint8Array);
  return new Map(Object.entries(weights as Readonly<Record<string, WeightValue>>));
}

/** How many batches a norm has seen. */
function counterOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const { data, bytes, dtype } = value as Partial<NamedTensor & StoredTensor>;
  if (bytes && dtype) return toFloat32(value as StoredTensor)[0] ?? 0;
  return Number((data ?? (value as ArrayLike<number>))[0] ?? 0);
}

/** Of the weights given, those that fit. */
const taken = (
  parameters: readonly ParameterInfo[],
  given: ReadonlyMap<string, WeightValue>,
  fresh: readonly Float32Array[],
): readonly Float32Array[] =>
  parameters.map((parameter, i) => {
    const value = given.get(parameter.name);
    if (value === undefined || parameter.dtype === "i64") return fresh[i]!;
    try {
      return bindWeights([parameter], new Map([[parameter.name, value]]))[0]!;
    } catch {
      return fresh[i]!;
    }
  });

const matches = (name: string, pattern: string): boolean =>
  pattern.includes("*")
    ? new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join(".*")}$`,
      ).test(name)
    : name === pattern || name.startsWith(pattern);

interface Saved {
  readonly optimizer: string;
  readonly scheduler?: string;
  readonly steps: number;
  readonly updates: number;
  readonly scheduled: number;
  readonly seed: number;
  readonly groups: readonly {
    readonly options: Readonly<Record<string, number | boolean>>;
    readonly initial: number;
  }[];
  readonly schedule: ScheduleState;
}

interface Group {
  options: Record<string, number | boolean>;
  readonly initial: number;
}

/** A model while it is trained. Made by the `create` or `resume` of a generated trainer. */
export class Trainer<Batch, Results, M> {
  /** Which kernels compute. */
  readonly target: "wasm" | "ts";
  readonly #plan: TrainerPlan<M>;
  readonly #machines: Machines;
  /** All tensors of the state_dict that no step changes. */
  readonly #values: Map<string, Float32Array>;
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule | undefined;
  readonly #clip: Clip | undefined;
  readonly #groups: Group[];
  /** Of each parameter that is learned: its group, or −1 if it is frozen. */
  readonly #groupOf: readonly number[];
  #slots: Float32Array[] = [];
  /** Whether gradients have been accumulated that no update has used. */
  #hasGradients = false;
  #seed: number;
  #steps = 0;
  #updates = 0;
  #scheduled = 0;
  #scheduleState: ScheduleState = {};
  /** The state of the evaluating machine is that of this many updates and steps. */
  #evaluated = "";
  #batch = 1;

  private constructor(
    plan: TrainerPlan<M>,
    machines: Machines,
    target: "wasm" | "ts",
    values: Map<string, Float32Array>,
    options: TrainerOptions,
  ) {
    this.#plan = plan;
    this.#machines = machines;
    this.target = target;
    this.#values = values;
    this.#optimizer = options.optimizer ?? SGD();
    this.#schedule = options.schedule;
    this.#clip = options.clip;
    this.#seed = options.seed ?? 0;
    const groups = options.groups ?? [];
    this.#groups = [{}, ...groups].map((given) => groupOf(this.#optimizer, given));
    const learned = plan.state.filter(({ gradient }) => gradient !== undefined);
    for (const pattern of [...groups.map(({ match }) => match), ...(options.freeze ?? [])])
      if (!learned.some(({ name }) => matches(name, pattern)))
        throw new NncError(
          "NN7009",
          `no parameter that is trained matches ${pattern}: they are called ${learned[0]?.name}, …`,
        );
    this.#groupOf = learned.map(({ name }) => {
      if ((options.freeze ?? []).some((pattern) => matches(name, pattern))) return -1;
      return groups.findIndex(({ match }) => matches(name, match)) + 1;
    });
    plan.state.forEach(({ name }, i) => this.#stateOf(i).set(values.get(name)!));
    const { length } = this.#learned();
    this.#slots = this.#optimizer.slots.map(() => new Float32Array(length));
    this.#setRates(0);
  }

  /** For `create`. */
  static async make<Batch, Results, M>(
    plan: TrainerPlan<M>,
    values: Map<string, Float32Array>,
    options: TrainerOptions,
  ): Promise<Trainer<Batch, Results, M>> {
    const { target = "auto" } = options;
    const known = ["auto", ...plan.targets.map(({ name }) => name)];
    if (!known.includes(target))
      throw new NncError("NN7009", `create() got the target ${String(target)}: did you mean ${known.join(" or ")}?`);
    const fixed = plan.fixed.map((name) => values.get(name)!);
    const wanted = plan.targets.filter(({ name }) => target === "auto" || target === name);
    for (const [i, { name, make }] of wanted.entries()) {
      const machines = await make(fixed, i === wanted.length - 1);
      if (machines) return new Trainer<Batch, Results, M>(plan, machines, name, values, options);
    }
    throw new NncError("NN7006", "no WebAssembly SIMD here");
  }

  /**
   * One batch: forward, backward and update. Gradients that have been accumulated before count as well.
   *
   * @returns the results of the loss, as numbers
   * @throws NncError NN7011, NN7012 and as `forward` for inputs that do not fit; NN7014 for a batch that is too small
   */
  step(batch: Batch): Results {
    const results = this.accumulate(batch);
    this.update();
    return results;
  }

  /** As `step`, without the update: gradients of several batches add up. */
  accumulate(batch: Batch): Results {
    const before = this.#hasGradients ? this.#gradients().slice() : undefined;
    const results = this.#run(batch);
    if (before) {
      const found = this.#gradients();
      for (let i = 0; i < before.length; i++) found[i] = before[i]! + found[i]!;
    }
    this.#hasGradients = true;
    return results;
  }

  /** One update by the gradients that `accumulate` has left, which are forgotten then. Without any, nothing changes, as in PyTorch. */
  update(): void {
    if (!this.#hasGradients) return;
    const [parameters, gradients] = [this.#learned(), this.#gradients()];
    this.#clip?.(this.#learnedViews((i) => this.#gradientOf(i)).filter((_, i) => this.#groupOf[i] !== -1));
    this.#updates++;
    for (const stretch of this.#stretches())
      this.#optimizer.update(parameters, gradients, this.#slots, stretch, this.#updates);
    this.#hasGradients = false;
  }

  /** The results of the loss with running statistics and without dropout; nothing changes. */
  evaluate(batch: Batch): Results {
    const { inputs, state, byForward } = this.#plan;
    const { evaluation, forward } = this.#machines;
    const { size, values } = this.#read(batch);
    const version = `${this.#steps}.${this.#updates}`;
    const isStale = version !== this.#evaluated;
    this.#evaluated = version;
    if (forward && byForward) {
      if (isStale) forward.load(this.#weights().map(({ values }) => values));
      byForward.forward.forEach((from, i) => forward.input(i, size).set(values[from]!));
      forward.run(size);
      const taken = [...byForward.inputs.map((i) => values[i]!), ...byForward.results.map((i) => forward.result(i))];
      taken.forEach((value, i) => evaluation.input(i, size).set(value));
    } else {
      values.forEach((value, i) => evaluation.input(i, size).set(value));
      if (isStale) state.forEach((_, i) => evaluation.input(inputs.length + i, size).set(this.#stateOf(i)));
    }
    evaluation.run(size);
    return this.#results(evaluation);
  }

  /** How many batches have gone through `step` and `accumulate`, those before a checkpoint included. */
  get steps(): number {
    return this.#steps;
  }

  /** One step of the schedule. ReduceLROnPlateau takes what is to improve. */
  schedule(metric?: number): void {
    this.#scheduled++;
    this.#setRates(this.#scheduled, metric);
  }

  /** The learning rate, of the parameters that are in no group. Set, it is that of all. */
  get lr(): number {
    return this.#groups[0]!.options["lr"] as number;
  }

  set lr(value: number) {
    if (!isRate(value)) throw new NncError("NN7009", `lr is a number of at least 0, got ${value}`);
    for (const group of this.#groups) group.options["lr"] = value;
  }

  /** The gradient of each parameter: of the last step, or of what is accumulated. */
  gradients(): Map<string, { readonly data: Float32Array; readonly shape: readonly number[] }> {
    const shapes = this.#shapes();
    return new Map(
      this.#plan.state.flatMap(({ name, gradient }, i) =>
        gradient === undefined ? [] : [[name, { data: this.#gradientOf(i).slice(), shape: shapes.get(name)! }]],
      ),
    );
  }

  /** Everything that PyTorch's state_dict has, by its names. */
  stateDict(): Map<string, NamedTensor> {
    return new Map(
      this.#weights().map(({ name, shape, dtype, values }): [string, NamedTensor] => {
        const data = dtype === "i64" ? BigInt64Array.of(BigInt(values[0]!)) : values.slice(0, countOf(shape));
        return [name, { data, shape }];
      }),
    );
  }

  /** What the model takes, in its order: views of memory, which the next batch may replace. */
  #weights(): readonly (ParameterInfo & { readonly values: Float32Array })[] {
    const { model, state, same } = this.#plan;
    const at = new Map(state.map(({ name }, i) => [name, i]));
    return model().signature.parameters.map((parameter) => {
      const name = Object.hasOwn(same, parameter.name) ? same[parameter.name]! : parameter.name;
      const index = at.get(name);
      return { ...parameter, values: index === undefined ? this.#values.get(name)! : this.#stateOf(index) };
    });
  }

  /** The weights as the bytes of a safetensors file, which PyTorch and the model's `create` load. */
  save(): Uint8Array<ArrayBuffer> {
    return writeSafetensors(this.stateDict());
  }

  /** Weights, optimizer, schedule, random state and what is accumulated, as bytes that `resume` takes. */
  checkpoint(): Uint8Array<ArrayBuffer> {
    const shape = [this.#learned().length];
    const tensors = new Map<string, WrittenTensor>([
      ...[...this.stateDict()].map(([name, tensor]) => [MODEL + name, tensor] as const),
      ...this.#slots.map((data, i) => [SLOT + this.#optimizer.slots[i], { data, shape }] as const),
      ...(this.#hasGradients ? [[GRADIENTS, { data: this.#gradients(), shape }] as const] : []),
    ]);
    const saved: Saved = {
      optimizer: this.#optimizer.name,
      ...(this.#schedule ? { scheduler: this.#schedule.name } : {}),
      steps: this.#steps,
      updates: this.#updates,
      scheduled: this.#scheduled,
      seed: this.#seed,
      groups: this.#groups.map(({ options, initial }) => ({ options, initial })),
      schedule: this.#scheduleState,
    };
    return writeSafetensors(tensors, { [STATE]: JSON.stringify(saved, infinite) });
  }

  /** A model with the weights of now. */
  model(): Promise<M> {
    return this.#plan.model().create(this.stateDict() as Weights);
  }

  /** For `resume`. */
  restore(saved: Saved, slots: ReadonlyMap<string, Float32Array>, gradients: Float32Array | undefined): void {
    const [optimizer, scheduler] = [this.#optimizer.name, this.#schedule?.name];
    if (saved.optimizer !== optimizer || saved.scheduler !== scheduler)
      throw new NncError(
        "NN7013",
        `the checkpoint is of ${saved.optimizer} and ${saved.scheduler ?? "no schedule"}, the options have ${optimizer} and ${scheduler ?? "no schedule"}`,
      );
    const kept = this.#optimizer.slots.map((name) => slots.get(name));
    if (kept.some((slot, i) => slot?.length !== this.#slots[i]!.length) || saved.groups.length !== this.#groups.length)
      throw new NncError("NN7013", "the checkpoint is of another optimizer, or of other groups");
    this.#slots = kept as Float32Array[];
    saved.groups.forEach(({ options, initial }, i) => (this.#groups[i] = { options: { ...options }, initial }));
    this.#steps = saved.steps;
    this.#updates = saved.updates;
    this.#scheduled = saved.scheduled;
    this.#seed = saved.seed;
    this.#scheduleState = { ...saved.schedule };
    if (gradients?.length !== this.#learned().length) return;
    this.#gradients().set(gradients);
    this.#hasGradients = true;
  }

  #read(batch: Batch): ReturnType<typeof readBatch> {
    const read = readBatch(this.#plan.inputs, batch as Readonly<Record<string, unknown>>);
    if (read.size === 0) throw new NncError("NN7014", "a batch without samples has no loss");
    return read;
  }

  #run(batch: Batch): Results {
    const { inputs, isRandom, state, least } = this.#plan;
    const { step } = this.#machines;
    const { size, values } = this.#read(batch);
    if (least && size < least.count) throw new NncError("NN7014", `a batch of ${size} is too small: ${least.why}`);
    values.forEach((value, i) => step.input(i, size).set(value));
    this.#batch = size;
    if (isRandom)
      step.input(inputs.length, size)[0] = Math.floor(random(seedOf(`${this.#seed}/step ${this.#steps}`))() * 2 ** 24);
    step.run(size);
    this.#steps++;
    const results = this.#results(step);
    state.forEach(({ moved }, i) => moved !== undefined && this.#stateOf(i).set(step.result(moved)));
    return results;
  }

  #results(machine: Machine): Results {
    const { results } = this.#plan;
    return Object.fromEntries(results.map((name, i) => [name, machine.result(i)[0]])) as Results;
  }

  /** A view of memory, which the next batch may replace. */
  #stateOf(index: number): Float32Array {
    const { inputs, isRandom } = this.#plan;
    return this.#machines.step.input(inputs.length + (isRandom ? 1 : 0) + index, this.#batch);
  }

  #gradientOf(index: number): Float32Array {
    this.#stateOf(index);
    return this.#machines.step.result(this.#plan.state[index]!.gradient!);
  }

  #learnedViews(view: (index: number) => Float32Array): Float32Array[] {
    return this.#plan.state.flatMap(({ gradient }, i) => (gradient === undefined ? [] : [view(i)]));
  }

  /** All parameters that are learned as one array, and so their gradients; what lies between them is nobody's. */
  #learned(): Float32Array {
    return joined(this.#learnedViews((i) => this.#stateOf(i)));
  }

  #gradients(): Float32Array {
    return joined(this.#learnedViews((i) => this.#gradientOf(i)));
  }

  /** Neighbours of one group are one. */
  #stretches(): readonly Stretch[] {
    const views = this.#learnedViews((i) => this.#stateOf(i));
    const first = views[0]!.byteOffset;
    const stretches: { start: number; end: number; group: number }[] = [];
    views.forEach((view, i) => {
      const group = this.#groupOf[i]!;
      const start = (view.byteOffset - first) / 4;
      const last = stretches.at(-1);
      if (last?.group === group) last.end = start + view.length;
      else stretches.push({ start, end: start + view.length, group });
    });
    return stretches.flatMap(({ start, end, group }) =>
      group === -1 ? [] : [{ start, end, options: this.#groups[group]!.options }],
    );
  }

  #setRates(step: number, metric?: number): void {
    const schedule = this.#schedule;
    if (!schedule) return;
    if (step === 0) this.#scheduleState = { ...schedule.start };
    const rates = this.#groups.map(({ options, initial }): Rate => {
      const momentum = options["momentum"] ?? options["beta1"];
      const rate = { lr: options["lr"] as number, initial };
      return typeof momentum === "number" ? { ...rate, momentum } : rate;
    });
    schedule.next(rates, step, this.#scheduleState, metric);
    rates.forEach(({ lr, momentum }, i) => {
      const { options } = this.#groups[i]!;
      options["lr"] = lr;
      if (momentum !== undefined) options["momentum" in options ? "momentum" : "beta1"] = momentum;
    });
  }

  #shapes(): ReadonlyMap<string, readonly number[]> {
    return new Map(this.#plan.model().signature.parameters.map(({ name, shape }) => [name, shape]));
  }
}

const isRate = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

function groupOf({ name, options }: Optimizer, given: Partial<ParameterGroup>): Group {
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

/** Views that lie in one buffer, one behind the other, as one. */
function joined(views: readonly Float32Array[]): Float32Array {
  const [first, last] = [views[0]!, views.at(-1)!];
  return new Float32Array(first.buffer, first.byteOffset, (last.byteOffset - first.byteOffset) / 4 + last.length);
}

/** JSON has no infinities. */
const infinite = (_: string, value: unknown): unknown =>
  Math.abs(value as number) === Infinity ? String(value) : value;

function readCheckpoint(bytes: Uint8Array): {
  readonly weights: Map<string, StoredTensor>;
  readonly slots: Map<string, Float32Array>;
  readonly gradients: Float32Array | undefined;
  readonly saved: Saved;
} {
  const tensors = readSafetensors(bytes);
  const text = metadataOf(bytes)[STATE];
  if (text === undefined) throw new NncError("NN7013", "these bytes are no checkpoint of a trainer");
  const saved = JSON.parse(text, (_, value) => (/^-?Infinity$/.test(value) ? Number(value) : value)) as Saved;
  const under = (prefix: string): [string, StoredTensor][] =>
    [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : []));
  return {
    weights: new Map(under(MODEL)),
    slots: new Map(under(SLOT).map(([name, tensor]) => [name, toFloat32(tensor, name).slice()])),
    gradients: tensors.has(GRADIENTS) ? toFloat32(tensors.get(GRADIENTS)!, GRADIENTS).slice() : undefined,
    saved,
  };
}

function metadataOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Readonly<
    Record<string, object>
  >;
  return (header["__metadata__"] ?? {}) as Readonly<Record<string, string>>;
}
