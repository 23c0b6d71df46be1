import { existsSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
import type { Trainer } from "../../../runtime/train/index.ts";
import { emitPlans } from "../../index.ts";
import type { Graph } from "../../ir/graph.ts";
import { isFixed } from "../../ir/types.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { explainingMisfit, refuseUnread } from "../../driver/fit-weights.ts";
import { namedWeights } from "../../driver/find-weights.ts";
import { readBytes } from "../files/file-system.ts";
import { sayChoice, takeWeights } from "../files/take-weights.ts";
import { displayPath } from "../files/paths.ts";
import { projectSources } from "../files/project-sources.ts";
import { checkFiles, writeFiles, type FileToWrite } from "../files/write-files.ts";
import { compileFile, pickModel, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget, parseWhole } from "../parse-options.ts";
import { progressOn, type Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { openDataSet, type DataInput, type DataSet } from "../train/data-set.ts";
import { drawCurve, type EpochResults } from "../train/draw-curve.ts";
import { loadTrainer, type AnyTrainerClass } from "../train/load-trainer.ts";
import { noLoss } from "../train/no-loss.ts";
import { shuffled } from "../train/shuffle.ts";
import { parseNumber, parseTraining, type TrainingFlags } from "../train/training-options.ts";
import { vary, type Variations } from "../train/vary.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import { requireSafetensors } from "../weights/require-safetensors.ts";

export interface TrainOptions extends TrainingFlags {
  readonly data?: string;
  readonly valid?: string;
  readonly model?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly seed?: string;
  readonly weights?: string;
  readonly strip?: string;
  readonly strict?: boolean;
  readonly output?: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
  readonly plot?: string;
  readonly flip?: boolean;
  readonly crop?: string;
  readonly rotate?: string;
  readonly scale?: string;
  readonly shear?: string;
  readonly dropLast?: boolean;
  readonly noise?: string;
  readonly target?: string;
  readonly set?: readonly string[];
  readonly force?: boolean;
  readonly json?: boolean;
}

type AnyTrainer = Trainer<Readonly<Record<string, unknown>>, Readonly<Record<string, number>>, unknown>;

/** What a run is made with, once all of it has been read. */
interface Job {
  readonly terminal: Terminal;
  readonly options: TrainOptions;
  readonly trainer: AnyTrainer;
  readonly data: DataSet;
  readonly valid: DataSet | undefined;
  readonly epochs: number;
  readonly size: number;
  readonly seed: number;
  readonly variations: Variations;
  readonly hasSchedule: boolean;
}

/** Trains a model by the loss that stands in its file. */
export async function train(terminal: Terminal, file: string, options: TrainOptions): Promise<ExitCode> {
  const { folder } = terminal;
  if (options.data === undefined)
    throw new CommandError("wrongUsage", "there is nothing to train on", "name it: --data train.safetensors");
  if (options.output === undefined && options.checkpoint === undefined)
    throw new CommandError("wrongUsage", "nothing would be kept of it", "say where: -o out.safetensors");
  if (options.resume && options.checkpoint === undefined)
    throw new CommandError("wrongUsage", "--resume goes on from a checkpoint: --checkpoint FILE");
  requireEndings(options);
  refuseSameFile(folder, options);
  const epochs = parseWhole("--epochs", options.epochs ?? "10", 1);
  const size = parseWhole("--batch", options.batch ?? "32", 1);
  const seed = parseWhole("--seed", options.seed ?? "0", 0);
  const variations: Variations = {
    flip: options.flip ?? false,
    crop: parseWhole("--crop", options.crop ?? "0", 0),
    rotate: parseNumber("--rotate", options.rotate ?? "0", 0, 180),
    scale: parseNumber("--scale", options.scale ?? "0", 0, 0.9),
    shear: parseNumber("--shear", options.shear ?? "0", 0, 80),
    noise: parseNumber("--noise", options.noise ?? "0"),
  };
  const training = parseTraining(options, epochs);
  const made = await loadModel(terminal, file, options);
  if (!made) return exitCode.inputErrors;
  const { inputs, target, least } = made;
  const data = openDataSet(folder, options.data, inputs);
  const valid = options.valid === undefined ? undefined : openDataSet(folder, options.valid, inputs);
  refuseSmallBatches(data.count, size, options, least);
  const trainer = await makeTrainer(terminal, options, made, { ...training, seed, target });
  checkFiles(folder, filesOf(options, trainer, []), options);
  return runEpochs({
    ...{ terminal, options, trainer, data, valid, epochs, size, seed, variations },
    hasSchedule: training.schedule !== undefined,
  });
}

/** What a file is called says what is in it. */
function requireEndings({ output, plot }: TrainOptions): void {
  if (output !== undefined) requireSafetensors(output);
  if (plot !== undefined && !/\.svg$/i.test(plot))
    throw new CommandError("wrongUsage", `--plot ${plot}: the curve is drawn as .svg`, "--plot loss.svg, say");
}

function refuseSameFile(folder: string, { output, checkpoint, plot }: TrainOptions): void {
  const files = [output, checkpoint, plot].flatMap((path) => (path === undefined ? [] : [resolve(folder, path)]));
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined)
    throw new CommandError("wrongUsage", `${displayPath(folder, twice)} cannot be two of -o, --checkpoint and --plot`);
}

/** Of the last batch, which may be short, one would hear after an epoch only. */
function refuseSmallBatches(count: number, size: number, { dropLast }: TrainOptions, least: Graph["leastBatch"]): void {
  const last = count % size;
  if (dropLast && count < size)
    throw new CommandError(
      "inputErrors",
      `--drop-last leaves nothing: there are ${count} samples, a batch takes ${size}`,
    );
  const smallest = last === 0 || dropLast ? size : last;
  if (least && smallest < least.count)
    throw new CommandError(
      "inputErrors",
      `the last of ${count} samples would be a batch of ${smallest}, which is too small: ${least.why}`,
      "--drop-last leaves it out, or take another --batch",
    );
}

async function loadModel(terminal: Terminal, file: string, options: TrainOptions) {
  const { folder } = terminal;
  const { config } = await projectSources(terminal, [file]);
  const path = displayPath(folder, file);
  const target = parseTarget(options.target ?? config.target);
  const set = { ...config.set, ...parseSet(options.set) };
  const compiled = compileFile(folder, path, { set, target }, "plan");
  if (reportErrors(terminal, compiled.diagnostics) !== undefined || compiled.source === undefined) return undefined;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { graphs = [], plans = new Map(), trainers = [] } = compiled;
  const names = graphs.map(({ name }) => name);
  const wanted = options.model ?? (trainers.length === 1 ? trainers[0]?.step.name : undefined);
  const picked = pickModel(path, names, wanted);
  const trainer = trainers.find(({ step }) => step.name === names[picked]);
  if (!trainer) throw noLoss(names[picked] ?? "", path);
  const only = new Map([...plans].map(([name, each]) => [name, each.slice(picked, picked + 1)]));
  const { code } = await emitPlans(compiled.source, { plans: only, trainers: [trainer] }, { format: "js" });
  const inputs = trainer.loss.inputs.flatMap(({ isSeed, name, type }): DataInput[] =>
    isSeed ? [] : [{ name, isOpen: type.shape.some((dim) => !isFixed(dim)) }],
  );
  const stripPrefix = options.strip ?? config.stripPrefix;
  const graph = graphs[picked] as Graph;
  return { trainerClass: loadTrainer(code), graph, stripPrefix, inputs, target, least: trainer.step.leastBatch };
}

async function makeTrainer(
  terminal: Terminal,
  options: TrainOptions,
  { trainerClass, graph, stripPrefix }: NonNullable<Awaited<ReturnType<typeof loadModel>>>,
  training: Parameters<AnyTrainerClass["create"]>[1],
): Promise<AnyTrainer> {
  const { folder, err } = terminal;
  const { checkpoint, weights, strict = true } = options;
  if (checkpoint !== undefined && options.resume) {
    if (existsSync(resolve(folder, checkpoint))) return trainerClass.resume(readBytes(folder, checkpoint), training);
    err.write(picocolors.createColors(err.color).dim(`${checkpoint} is not there: training begins\n`));
  }
  const read =
    weights === undefined ? undefined : await takeWeights(folder, namedWeights(folder, weights), stripPrefix);
  if (read && strict) refuseUnread([graph], read.unread);
  sayChoice(terminal, read?.choice);
  return explainingMisfit(() => trainerClass.create(read?.bytes, { ...training, strict, allowExtra: !strict }));
}

/** What was asked for by Ctrl-C: once to stop after this batch, twice at once. */
function listenForStop(): { readonly isAsked: () => boolean; readonly end: () => void } {
  let isAsked = false;
  const listener = (): void => {
    if (isAsked) process.exit(130);
    isAsked = true;
  };
  process.on("SIGINT", listener);
  return { isAsked: () => isAsked, end: () => void process.off("SIGINT", listener) };
}

async function runEpochs(job: Job): Promise<ExitCode> {
  const { terminal, options, trainer, epochs, hasSchedule } = job;
  const progress = progressOn(terminal.err);
  const stop = listenForStop();
  const perEpoch = batchesOf(job);
  const results: EpochResults[] = [];
  const startedAt = trainer.steps;
  const firstEpoch = Math.floor(startedAt / perEpoch);
  if (firstEpoch >= epochs) terminal.err.write(`${firstEpoch} epochs are done, and no more were asked for\n`);
  try {
    for (let epoch = firstEpoch; epoch < epochs; epoch++) {
      const begun = performance.now();
      const trained = await trainEpoch(
        job,
        epoch,
        epoch === firstEpoch ? startedAt % perEpoch : 0,
        progress,
        stop.isAsked,
      );
      if (trained.isStopped) {
        progress.done();
        keep(job, results);
        const where = options.checkpoint === undefined ? "" : `; --resume goes on from ${options.checkpoint}`;
        terminal.err.write(`stopped in epoch ${epoch + 1} of ${epochs}${where}\n`);
        return exitCode.fine;
      }
      const valid = job.valid && evaluate(job, job.valid, progress, epoch);
      if (!isSound(trainer)) throw lost(job, progress, `weights became NaN or infinite in epoch ${epoch + 1}`);
      if (valid && !Number.isFinite(valid["loss"]))
        throw lost(job, progress, `the loss of ${options.valid} became ${valid["loss"]} after epoch ${epoch + 1}`);
      const rate = trainer.lr;
      if (hasSchedule) trainer.schedule((valid ?? trained.means)["loss"]);
      results.push({ epoch: epoch + 1, trained: trained.means, ...(valid ? { valid } : {}) });
      progress.done();
      say(job, results.at(-1) as EpochResults, rate, performance.now() - begun);
      writeFiles(terminal.folder, checkpointOf(options, trainer), options);
    }
  } finally {
    stop.end();
    progress.done();
  }
  keep(job, results);
  return exitCode.fine;
}

/** The means over an epoch's samples. */
async function trainEpoch(
  job: Job,
  epoch: number,
  from: number,
  progress: Progress,
  isStopAsked: () => boolean,
): Promise<{ readonly means: Readonly<Record<string, number>>; readonly isStopped: boolean }> {
  const { trainer, data, size, seed, variations, epochs } = job;
  const order = shuffled(data.count, seed, epoch);
  const batches = batchesOf(job);
  const sums = new Map<string, number>();
  let seen = 0;
  for (let at = from; at < batches; at++) {
    // Ctrl-C is heard between two batches.
    await new Promise((done) => void setImmediate(done));
    if (isStopAsked()) return { means: meansOf(sums, seen), isStopped: true };
    const samples = order.slice(at * size, (at + 1) * size);
    const batch = data.read(samples);
    vary(batch, variations, seed, trainer.steps);
    const found = trainer.step(batch);
    const loss = found["loss"] as number;
    if (!Number.isFinite(loss))
      throw lost(job, progress, `the loss became ${loss} in epoch ${epoch + 1}, batch ${at + 1} of ${batches}`, batch);
    for (const [name, value] of Object.entries(found)) sums.set(name, (sums.get(name) ?? 0) + value * samples.length);
    seen += samples.length;
    const bar = "█".repeat(Math.round((20 * (at + 1)) / batches)).padEnd(20, "░");
    progress.step(`epoch ${epoch + 1}/${epochs} ${bar} ${at + 1}/${batches}  loss ${short(loss)}`);
  }
  return { means: meansOf(sums, seen), isStopped: false };
}

const batchesOf = ({ data, size, options }: Job): number =>
  options.dropLast ? Math.floor(data.count / size) : Math.ceil(data.count / size);

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

function evaluate(
  { trainer, size }: Job,
  data: DataSet,
  progress: Progress,
  epoch: number,
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (let at = 0; at < data.count; at += size) {
    const samples = Array.from({ length: Math.min(size, data.count - at) }, (_, i) => at + i);
    const found = trainer.evaluate(data.read(samples));
    for (const [name, value] of Object.entries(found)) sums.set(name, (sums.get(name) ?? 0) + value * samples.length);
    progress.step(`epoch ${epoch + 1}: validation, ${at + samples.length}/${data.count}`);
  }
  return meansOf(sums, data.count);
}

const meansOf = (sums: ReadonlyMap<string, number>, count: number): Readonly<Record<string, number>> =>
  Object.fromEntries([...sums].map(([name, sum]) => [name, sum / Math.max(1, count)]));

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
function keep({ terminal, options, trainer }: Job, results: readonly EpochResults[]): void {
  writeFiles(terminal.folder, filesOf(options, trainer, results), options);
  if (options.output !== undefined && !options.json)
    terminal.err.write(`${options.output}: ${trainer.stateDict().size} tensors, which PyTorch and nnc load\n`);
}

const checkpointOf = ({ checkpoint }: TrainOptions, trainer: AnyTrainer): readonly FileToWrite[] =>
  checkpoint === undefined ? [] : [{ path: checkpoint, content: trainer.checkpoint() }];

const filesOf = (
  options: TrainOptions,
  trainer: AnyTrainer,
  results: readonly EpochResults[],
): readonly FileToWrite[] => [
  ...(options.output === undefined ? [] : [{ path: options.output, content: trainer.save() }]),
  // Where nothing was trained, a curve of before stays.
  ...(options.plot === undefined || results.length === 0
    ? []
    : [{ path: options.plot, content: drawCurve("loss by epoch", results) }]),
  ...checkpointOf(options, trainer),
];
