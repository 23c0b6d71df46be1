import { existsSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
import { batchInputs } from "../../6-emit/train/declare-trainer.ts";
import { emitPlans } from "../../index.ts";
import type { Graph, GraphInput } from "../../ir/graph.ts";
import { isFixed } from "../../ir/types.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
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
import {
  refuseAllFrozen,
  refuseClasses,
  refuseOtherOrder,
  refuseShapes,
  refuseSmallBatches,
  refuseVariations,
  requireFiles,
} from "../train/check-run.ts";
import { openDataSet, type DataSet } from "../train/data-set.ts";
import { loadTrainer, type AnyTrainer, type AnyTrainerClass } from "../train/load-trainer.ts";
import { createMistakes } from "../train/mistakes.ts";
import { noLoss } from "../train/no-loss.ts";
import { batchesOf, filesOf, runEpochs, tryOut, type Job } from "../train/run-epochs.ts";
import { emptyRecord, readRecord, type RunRecord } from "../train/run-record.ts";
import { parseCount, parseNumber, parseTraining, type TrainingFlags } from "../train/training-options.ts";
import type { Variations } from "../train/vary.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";

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

/** Trains a model by the loss that stands in its file. What is wrong with the command, the file and the data is told in one run. */
export async function train(terminal: Terminal, file: string, options: TrainOptions): Promise<ExitCode> {
  const { folder } = terminal;
  const mistakes = createMistakes(terminal);
  await mistakes.in(() => requireFiles(folder, options));
  const settings = await mistakes.in(() => parseSettings(options));
  const made = await mistakes.in(async () => {
    const loaded = await loadModel(terminal, file, options);
    if (!loaded) mistakes.add(exitCode.inputErrors);
    return loaded;
  });
  const open = async (path: string | undefined): Promise<DataSet | undefined> =>
    path !== undefined && made ? mistakes.in(() => openSamples(folder, path, made.inputs)) : undefined;
  const data = await open(options.data);
  const valid = await open(options.valid);
  const job =
    made && settings && data && (await mistakes.in(() => prepare(terminal, options, { made, settings, data, valid })));
  const code = mistakes.code();
  if (code !== undefined || !job) return code ?? exitCode.inputErrors;
  checkFiles(folder, filesOf(job, emptyRecord(job.order)), options);
  return runEpochs(job);
}

/** What `--data` and `--valid` name, if it is what the loss takes. */
function openSamples(folder: string, path: string, inputs: readonly GraphInput[]): DataSet {
  const named = inputs.map(({ name, type }) => ({ name, isOpen: !type.shape.every(isFixed) }));
  const set = openDataSet(folder, path, named);
  refuseShapes(displayPath(folder, path), set, inputs);
  refuseClasses(displayPath(folder, path), set, inputs);
  return set;
}

/** What the command line says in numbers. */
function parseSettings(options: TrainOptions) {
  const epochs = parseCount("--epochs", options.epochs ?? "10");
  const batch = parseCount("--batch", options.batch ?? "32");
  const seed = parseWhole("--seed", options.seed ?? "0", 0);
  const variations: Variations = {
    flip: options.flip ?? false,
    crop: parseWhole("--crop", options.crop ?? "0", 0),
    rotate: parseNumber("--rotate", options.rotate ?? "0", 0, 180),
    scale: parseNumber("--scale", options.scale ?? "0", 0, 0.9),
    shear: parseNumber("--shear", options.shear ?? "0", 0, 80),
    noise: parseNumber("--noise", options.noise ?? "0"),
  };
  return { epochs, batch, seed, variations, training: parseTraining(options, epochs) };
}

interface Parts {
  readonly made: NonNullable<Awaited<ReturnType<typeof loadModel>>>;
  readonly settings: ReturnType<typeof parseSettings>;
  readonly data: DataSet;
  readonly valid: DataSet | undefined;
}

/** A run that can begin: the first of its batches have been looked at. */
async function prepare(terminal: Terminal, options: TrainOptions, { made, settings, data, valid }: Parts) {
  const { epochs, batch, seed, variations, training } = settings;
  const order = { samples: data.count, batch, seed, dropLast: options.dropLast ?? false };
  refuseSmallBatches(order, made.least);
  refuseVariations(data, variations);
  const schedule = training.schedule?.make(batchesOf(order));
  const all = { ...training.options, ...(schedule ? { schedule } : {}), seed, target: made.target };
  const { trainer, record } = await makeTrainer(terminal, options, made, all);
  refuseAllFrozen(trainer, options.freeze);
  if (record) refuseOtherOrder(options, record.order, order);
  const job: Job = {
    ...{ terminal, options, trainer, data, valid, epochs, order, variations },
    ...(record ? { record } : {}),
    ...(training.schedule ? { scheduledEvery: training.schedule.every } : {}),
  };
  tryOut(job);
  return job;
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
  const inputs = batchInputs(trainer.step);
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
