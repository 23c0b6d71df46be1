import { existsSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
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
import { checkFiles } from "../files/write-files.ts";
import { compileFile, pickModel, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget, parseWhole } from "../parse-options.ts";
import type { Terminal } from "../terminal.ts";
import { openDataSet, type DataInput } from "../train/data-set.ts";
import { loadTrainer, type AnyTrainer, type AnyTrainerClass } from "../train/load-trainer.ts";
import { noLoss } from "../train/no-loss.ts";
import { batchesOf, filesOf, runEpochs, type Job } from "../train/run-epochs.ts";
import { emptyRecord, readRecord, type RunRecord } from "../train/run-record.ts";
import { parseNumber, parseTraining, type TrainingFlags } from "../train/training-options.ts";
import type { Variations } from "../train/vary.ts";
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
  const order = { samples: data.count, batch: size, seed, dropLast: options.dropLast ?? false };
  const schedule = training.schedule?.make(batchesOf(order));
  const all = { ...training.options, ...(schedule ? { schedule } : {}), seed, target };
  const { trainer, record } = await makeTrainer(terminal, options, made, all);
  if (record) refuseOtherOrder(options, record.order, order);
  const job: Job = {
    ...{ terminal, options, trainer, data, valid, epochs, order, variations },
    ...(record ? { record } : {}),
    ...(training.schedule ? { scheduledEvery: training.schedule.every } : {}),
  };
  checkFiles(folder, filesOf(job, emptyRecord(order)), options);
  return runEpochs(job);
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
): Promise<{ readonly trainer: AnyTrainer; readonly record?: RunRecord | undefined }> {
  const { folder, err } = terminal;
  const { checkpoint, weights, strict = true } = options;
  if (checkpoint !== undefined && options.resume) {
    if (existsSync(resolve(folder, checkpoint))) {
      const bytes = readBytes(folder, checkpoint);
      return { trainer: await trainerClass.resume(bytes, training), record: readRecord(bytes, checkpoint) };
    }
    err.write(picocolors.createColors(err.color).dim(`${checkpoint} is not there: training begins\n`));
  }
  const read =
    weights === undefined ? undefined : await takeWeights(folder, namedWeights(folder, weights), stripPrefix);
  if (read && strict) refuseUnread([graph], read.unread);
  sayChoice(terminal, read?.choice);
  return {
    trainer: await explainingMisfit(() =>
      trainerClass.create(read?.bytes, { ...training, strict, allowExtra: !strict }),
    ),
  };
}

/** With other samples, or in another order, it would be another run that goes on. */
function refuseOtherOrder({ checkpoint }: TrainOptions, begun: RunRecord["order"], now: RunRecord["order"]): void {
  const show = ({ samples, batch, seed, dropLast }: RunRecord["order"]): string =>
    `${samples} samples, --batch ${batch}, --seed ${seed}${dropLast ? ", --drop-last" : ""}`;
  if (show(begun) === show(now)) return;
  throw new CommandError(
    "wrongUsage",
    `the run of ${checkpoint} was begun with ${show(begun)}, and this would be ${show(now)}`,
    "say the same to go on; to begin anew with its weights, save them with -o and take them by --weights",
  );
}
