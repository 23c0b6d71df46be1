/** Trains a model by the kernels that the compiler has made of its loss. */
import { countOf } from "../describe.ts";
import { random, seedOf } from "../init.ts";
import type { ParameterInfo, Signature } from "../signature.ts";
import { NncError } from "../tensor.ts";
import type { Weights } from "../weights.ts";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import type { Clip } from "./clip.ts";
import { weightsOf } from "./initial-state.ts";
import { readBatch } from "./inputs.ts";
import type { Machine } from "./machine.ts";
import { SGD, type Optimizer, type Stretch } from "./optimizers.ts";
import type { Rate, Schedule, ScheduleState } from "./schedules.ts";
import {
  groupOf,
  isRate,
  matches,
  optionsOf,
  type Group,
  type TrainerCode,
  type TrainerOptions,
} from "./trainer-options.ts";
import type { Machines, TrainerPlan } from "./trainer-plan.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** A tensor by name, as `stateDict` and `gradients` hand it out: copies. */
export interface NamedTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** The class of a trainer, as a module exports it. */
export interface TrainerClass<Batch, Results, M> {
  /** The model's. */
  readonly signature: Signature;
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

export const trainerClass = <Batch, Results, M>(plan: TrainerPlan<M>): TrainerClass<Batch, Results, M> => ({
  get signature() {
    return plan.model().signature;
  },
  async create(weights, all) {
    const options = optionsOf(all);
    const values = weightsOf(plan.model().signature.parameters, weights, options);
    return Trainer.make<Batch, Results, M>(plan, values, options);
  },
  async resume(checkpoint, all) {
    const options = optionsOf(all);
    const read = readCheckpoint(checkpoint);
    const values = weightsOf(plan.model().signature.parameters, read.weights, {});
    const trainer = await Trainer.make<Batch, Results, M>(plan, values, options);
    trainer.restore(read);
    return trainer;
  },
});

/** A model while it is trained. Made by the `create` or `resume` of a generated trainer. */
export class Trainer<Batch, Results, M> {
  /** Which kernels compute. */
  readonly target: "wasm" | "ts";
  readonly #plan: TrainerPlan<M>;
  /** What a step changes: parameters, and buffers behind them. */
  readonly #names: readonly string[];
  readonly #machines: Machines;
  /** All tensors of the state_dict that no step changes. */
  readonly #values: Map<string, Float32Array>;
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule | undefined;
  readonly #clip: Clip | undefined;
  readonly #code: TrainerCode | undefined;
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
    this.#code = options.wasm;
    this.#seed = options.seed ?? 0;
    const groups = options.groups ?? [];
    this.#groups = [{}, ...groups].map((given) => groupOf(this.#optimizer, given));
    const { learned } = plan;
    for (const pattern of [...groups.map(({ match }) => match), ...(options.freeze ?? [])])
      if (!learned.some((name) => matches(name, pattern)))
        throw new NncError(
          "NN7009",
          `no parameter that is trained matches ${pattern}: they are called ${learned[0]}, …`,
        );
    this.#groupOf = learned.map((name) => {
      if ((options.freeze ?? []).some((pattern) => matches(name, pattern))) return -1;
      return groups.findIndex(({ match }) => matches(name, match)) + 1;
    });
    this.#names = [...learned, ...plan.moved];
    this.#names.forEach((name, i) => this.#stateOf(i).set(values.get(name)!));
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
    const { target = "auto", wasm } = options;
    if (wasm && !plan.takesCode)
      throw new NncError(
        "NN7009",
        "create() got wasm, but this module has its WebAssembly in it: nnc build --wasm-file",
      );
    const known = ["auto", ...plan.targets.map(({ name }) => name)];
    if (!known.includes(target))
      throw new NncError("NN7009", `create() got the target ${String(target)}: did you mean ${known.join(" or ")}?`);
    const fixed = plan.fixed.map((name) => values.get(name)!);
    const wanted = plan.targets.filter(({ name }) => target === "auto" || target === name);
    for (const [i, { name, make }] of wanted.entries()) {
      const machines = await make(fixed, i === wanted.length - 1, wasm ?? {});
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
    const { inputs, byForward } = this.#plan;
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
      if (isStale) this.#names.forEach((_, i) => evaluation.input(inputs.length + i, size).set(this.#stateOf(i)));
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
      this.#plan.learned.map((name, i) => [name, { data: this.#gradientOf(i).slice(), shape: shapes.get(name)! }]),
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
    const { model, same } = this.#plan;
    const at = new Map(this.#names.map((name, i) => [name, i]));
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
    const saved = {
      optimizer: this.#optimizer.name,
      ...(this.#schedule ? { scheduler: this.#schedule.name } : {}),
      steps: this.#steps,
      updates: this.#updates,
      scheduled: this.#scheduled,
      seed: this.#seed,
      groups: this.#groups.map(({ options, initial }) => ({ options, initial })),
      schedule: this.#scheduleState,
    };
    const slots = new Map(this.#slots.map((data, i) => [this.#optimizer.slots[i]!, data]));
    const gradients = this.#hasGradients ? this.#gradients() : undefined;
    return writeCheckpoint({ weights: this.stateDict(), slots, gradients, saved });
  }

  /** A model with the weights of now. */
  model(): Promise<M> {
    const code = this.#code && { wasm: this.#code.model };
    return this.#plan.model().create(this.stateDict() as Weights, code);
  }

  /** For `resume`. */
  restore({ saved, slots, gradients }: Checkpoint): void {
    const [optimizer, scheduler] = [this.#optimizer.name, this.#schedule?.name];
    if (saved.optimizer !== optimizer || saved.scheduler !== scheduler)
      throw new NncError(
        "NN7013",
        `the checkpoint is of ${saved.optimizer} and ${saved.scheduler ?? "no schedule"}, the options have ${optimizer} and ${scheduler ?? "no schedule"}`,
      );
    const kept = this.#optimizer.slots.map((name) => slots.get(name));
    if (kept.some((slot, i) => slot?.length !== this.#slots[i]!.length) || saved.groups.length !== this.#groups.length)
      throw new NncError("NN7013", "the checkpoint is of another optimizer, or of other groups");
    if (gradients && gradients.length !== this.#learned().length)
      throw new NncError("NN7013", "the checkpoint has gradients of other parameters");
    this.#slots = kept as Float32Array[];
    saved.groups.forEach(({ options, initial }, i) => (this.#groups[i] = { options: { ...options }, initial }));
    this.#steps = saved.steps;
    this.#updates = saved.updates;
    this.#scheduled = saved.scheduled;
    this.#seed = saved.seed;
    this.#scheduleState = { ...saved.schedule };
    if (!gradients) return;
    this.#gradients().set(gradients);
    this.#hasGradients = true;
  }

  #read(batch: Batch): ReturnType<typeof readBatch> {
    const read = readBatch(this.#plan.inputs, batch as Readonly<Record<string, unknown>>);
    if (read.size === 0) throw new NncError("NN7014", "a batch without samples has no loss");
    return read;
  }

  #run(batch: Batch): Results {
    const { inputs, isRandom, learned, moved, least } = this.#plan;
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
    moved.forEach((_, i) => this.#stateOf(learned.length + i).set(this.#becomes(learned.length + i)));
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

  /** The gradient of a parameter, or what a buffer becomes. */
  #becomes(index: number): Float32Array {
    return this.#machines.step.result(this.#plan.results.length + index);
  }

  #gradientOf(index: number): Float32Array {
    this.#stateOf(index);
    return this.#becomes(index);
  }

  #learnedViews(view: (index: number) => Float32Array): Float32Array[] {
    return this.#plan.learned.map((_, i) => view(i));
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

/** Views that lie in one buffer, one behind the other, as one. */
function joined(views: readonly Float32Array[]): Float32Array {
  const [first, last] = [views[0]!, views.at(-1)!];
  return new Float32Array(first.buffer, first.byteOffset, (last.byteOffset - first.byteOffset) / 4 + last.length);
}
