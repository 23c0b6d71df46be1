import { existsSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
import type { TrainOptions } from "../commands/train.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { writeFiles, type FileToWrite } from "../files/write-files.ts";
import { progressOn, type Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import type { DataSet } from "./data-set.ts";
import { drawCurve, type EpochResults } from "./draw-curve.ts";
import { inFile } from "./in-file.ts";
import type { AnyTrainer } from "./load-trainer.ts";
import { emptyRecord, withRecord, type RunRecord } from "./run-record.ts";
import { shuffled } from "./shuffle.ts";
import { exitCodeOf, listenForStop, type Stop, type StopSignal } from "./stop.ts";
import type { ChosenSchedule } from "./training-options.ts";
import { vary, type Variations } from "./vary.ts";

/** What a run is made with, once all of it has been read. */
export interface Job {
  readonly terminal: Terminal;
  readonly options: TrainOptions;
  readonly trainer: AnyTrainer;
  readonly data: DataSet;
  readonly valid: DataSet | undefined;
  readonly epochs: number;
  readonly order: RunRecord["order"];
  readonly variations: Variations;
  /** After what the schedule's next step comes, if there is one. */
  readonly scheduledEvery?: ChosenSchedule["every"];
  /** Of the run that goes on. */
  readonly record?: RunRecord;
}

/** What an epoch has come to, up to its end or to where it was stopped. */
interface TrainedEpoch {
  readonly seen: number;
  readonly sums: Readonly<Record<string, number>>;
  /** The learning rate of its last batch. */
  readonly rate: number;
  readonly stoppedBy?: StopSignal;
}

/** How many batches an epoch has. */
export const batchesOf = ({ samples, batch, dropLast }: RunRecord["order"]): number =>
  dropLast ? Math.floor(samples / batch) : Math.ceil(samples / batch);

/** Trains epoch by epoch, from where the trainer is, and writes what was asked for. */
export async function runEpochs(job: Job): Promise<ExitCode> {
  const progress = progressOn(job.terminal.err);
  const stop = listenForStop();
  try {
    return await trainAll(job, progress, stop);
  } finally {
    stop.end();
    progress.done();
  }
}

async function trainAll(job: Job, progress: Progress, stop: Stop): Promise<ExitCode> {
  const { terminal, options, trainer, epochs, order, scheduledEvery } = job;
  const perEpoch = batchesOf(order);
  const { results: before, seen, sums } = job.record ?? emptyRecord(order);
  const results = [...before];
  const startedAt = trainer.steps;
  const firstEpoch = Math.floor(startedAt / perEpoch);
  if (firstEpoch >= epochs) terminal.err.write(`${firstEpoch} epochs are done, and no more were asked for\n`);
  for (let epoch = firstEpoch; epoch < epochs; epoch++) {
    const begun = performance.now();
    const from = epoch === firstEpoch ? startedAt % perEpoch : 0;
    const trained = await trainEpoch(
      job,
      epoch,
      from === 0 ? emptyRecord(order) : { seen, sums },
      from,
      progress,
      stop,
    );
    if (!isSound(trainer)) throw lost(job, progress, `weights became NaN or infinite in epoch ${epoch + 1}`);
    if (trained.stoppedBy !== undefined) {
      progress.done();
      keep(job, { order, results, seen: trained.seen, sums: trained.sums });
      const where = options.checkpoint === undefined ? "" : `; --resume goes on from ${options.checkpoint}`;
      terminal.err.write(`stopped in epoch ${epoch + 1} of ${epochs}${where}\n`);
      return exitCodeOf(trained.stoppedBy);
    }
    const means = meansOf(trained.sums, trained.seen);
    const valid = job.valid && (await evaluate(job, job.valid, progress, epoch));
    if (valid && !Number.isFinite(valid["loss"]))
      throw lost(job, progress, `the loss of ${options.valid} became ${valid["loss"]} after epoch ${epoch + 1}`);
    if (scheduledEvery === "epoch") trainer.schedule((valid ?? means)["loss"]);
    const result = { epoch: epoch + 1, trained: means, ...(valid ? { valid } : {}) };
    results.push(result);
    progress.done();
    say(job, result, trained.rate, performance.now() - begun);
    writeFiles(terminal.folder, checkpointOf(job, { ...emptyRecord(order), results }), options);
  }
  keep(job, { ...emptyRecord(order), results });
  return exitCode.fine;
}

/** The batches of an epoch `from` one on, what came before having given `before`. */
async function trainEpoch(
  job: Job,
  epoch: number,
  before: Pick<RunRecord, "seen" | "sums">,
  from: number,
  progress: Progress,
  stop: Stop,
): Promise<TrainedEpoch> {
  const { trainer, data, order, variations, epochs, scheduledEvery } = job;
  const samplesOf = shuffled(data.count, order.seed, epoch);
  const batches = batchesOf(order);
  const sums = new Map(Object.entries(before.sums));
  let { seen } = before;
  let rate = trainer.lr;
  for (let at = from; at < batches; at++) {
    await heard();
    const stoppedBy = stop.asked();
    if (stoppedBy !== undefined) return { seen, sums: Object.fromEntries(sums), rate, stoppedBy };
    const samples = samplesOf.slice(at * order.batch, (at + 1) * order.batch);
    const batch = data.read(samples);
    vary(batch, variations, order.seed, trainer.steps);
    rate = trainer.lr;
    const found = inFile(job.options.data ?? "", () => trainer.step(batch));
    const loss = found["loss"] as number;
    if (!Number.isFinite(loss))
      throw lost(job, progress, `the loss became ${loss} in epoch ${epoch + 1}, batch ${at + 1} of ${batches}`, batch);
    if (scheduledEvery === "batch") trainer.schedule();
    for (const [name, value] of Object.entries(found)) sums.set(name, (sums.get(name) ?? 0) + value * samples.length);
    seen += samples.length;
    const bar = "█".repeat(Math.round((20 * (at + 1)) / batches)).padEnd(20, "░");
    progress.step(`epoch ${epoch + 1}/${epochs} ${bar} ${at + 1}/${batches}  loss ${short(loss)}`);
  }
  return { seen, sums: Object.fromEntries(sums), rate };
}

/** Lets Node tell of signals, which it does between two tasks. */
const heard = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** What numbers are lost, and what is left. */
function lost(
  { terminal, options }: Job,
  progress: Progress,
  message: string,
  batch: ReturnType<DataSet["read"]> = {},
): CommandError {
  progress.done();
  const [broken] = Object.entries(batch).filter(([, { data }]) => !data.every(Number.isFinite));
  const kept =
    options.checkpoint !== undefined && existsSync(resolve(terminal.folder, options.checkpoint))
      ? `the last good checkpoint is ${options.checkpoint}`
      : "with --checkpoint FILE there would be one of the epoch before";
  const why = broken ? `${broken[0]} has a NaN or an infinity in this batch` : "a smaller --lr or --clip 1 may help";
  return new CommandError("inputErrors", message, `${kept}; ${why}`);
}

/** Whether all weights are still numbers. */
const isSound = (trainer: AnyTrainer): boolean =>
  [...trainer.stateDict().values()].every(({ data }) => data instanceof BigInt64Array || data.every(Number.isFinite));

/** What does not fit is told before an epoch is spent. */
export function tryOut({ trainer, order, options, data, valid }: Omit<Job, "terminal">): void {
  for (const [set, file = ""] of [
    [data, options.data],
    [valid, options.valid],
  ] as const) {
    if (!set) continue;
    const samples = Array.from({ length: Math.min(order.batch, set.count) }, (_, i) => i);
    const batch = set.read(samples);
    inFile(file, () => trainer.evaluate(batch));
  }
}

async function evaluate(
  { trainer, order, options }: Job,
  data: DataSet,
  progress: Progress,
  epoch: number,
): Promise<Readonly<Record<string, number>>> {
  const size = order.batch;
  const sums = new Map<string, number>();
  for (let at = 0; at < data.count; at += size) {
    await heard();
    const samples = Array.from({ length: Math.min(size, data.count - at) }, (_, i) => at + i);
    const batch = data.read(samples);
    const found = inFile(options.valid ?? "", () => trainer.evaluate(batch));
    for (const [name, value] of Object.entries(found)) sums.set(name, (sums.get(name) ?? 0) + value * samples.length);
    progress.step(`epoch ${epoch + 1}: validation, ${at + samples.length}/${data.count}`);
  }
  return meansOf(Object.fromEntries(sums), data.count);
}

const meansOf = (sums: Readonly<Record<string, number>>, count: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / Math.max(1, count)]));

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** A line for each epoch. */
function say({ terminal, epochs, options }: Job, results: EpochResults, lr: number, milliseconds: number): void {
  const { epoch, trained, valid } = results;
  if (options.json) {
    terminal.out.write(`${JSON.stringify({ ...results, lr })}\n`);
    return;
  }
  const show = (numbers: Readonly<Record<string, number>>): string =>
    Object.entries(numbers)
      .map(([name, value]) => `${name} ${short(value)}`)
      .join("  ");
  const { bold, dim } = picocolors.createColors(terminal.out.color);
  const head = bold(`epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`);
  const checked = valid ? `  | valid ${show(valid)}` : "";
  terminal.out.write(
    `${head}  ${show(trained)}${checked}  ${dim(`lr ${short(lr)}  ${(milliseconds / 1000).toFixed(1)} s`)}\n`,
  );
}

/** Writes all that was asked for, or nothing. */
function keep(job: Job, record: RunRecord): void {
  const { terminal, options, trainer } = job;
  writeFiles(terminal.folder, filesOf(job, record), options);
  if (options.output !== undefined && !options.json)
    terminal.err.write(`${options.output}: ${trainer.stateDict().size} tensors, which PyTorch and nnc load\n`);
}

const checkpointOf = ({ options: { checkpoint }, trainer }: Job, record: RunRecord): readonly FileToWrite[] =>
  checkpoint === undefined ? [] : [{ path: checkpoint, content: withRecord(trainer.checkpoint(), record) }];

/** All that a run writes at its end. */
export function filesOf(job: Job, record: RunRecord): readonly FileToWrite[] {
  const { options, trainer } = job;
  return [
    ...(options.output === undefined ? [] : [{ path: options.output, content: trainer.save() }]),
    // Where nothing was trained, a curve of before stays.
    ...(options.plot === undefined || record.results.length === 0
      ? []
      : [{ path: options.plot, content: drawCurve("loss by epoch", record.results) }]),
    ...checkpointOf(job, record),
  ];
}
