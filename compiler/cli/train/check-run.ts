import { resolve } from "node:path";
import { NncError } from "../../../runtime/tensor.ts";
import { matches } from "../../../runtime/train/trainer-options.ts";
import type { Counted, Graph, GraphInput } from "../../ir/graph.ts";
import { isFixed, showShape } from "../../ir/types.ts";
import type { TrainOptions } from "../commands/train.ts";
import { CommandError } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { requireSafetensors } from "../weights/require-safetensors.ts";
import type { DataSet } from "./data-set.ts";
import type { AnyTrainer } from "./load-trainer.ts";
import type { RunRecord } from "./run-record.ts";
import type { Variations } from "./vary.ts";

/** What is asked of a run before it begins: that it is kept, that something is learned, and that it is the run that was begun. */

/** @throws CommandError where there is nothing to train on, or nothing would be kept, or not under this name */
export function requireFiles(folder: string, { data, output, checkpoint, plot, resume }: TrainOptions): void {
  if (data === undefined)
    throw new CommandError("wrongUsage", "there is nothing to train on", "name it: --data train.safetensors");
  if (output === undefined && checkpoint === undefined)
    throw new CommandError("wrongUsage", "nothing would be kept of it", "say where: -o out.safetensors");
  if (resume && checkpoint === undefined)
    throw new CommandError("wrongUsage", "--resume goes on from a checkpoint: --checkpoint FILE");
  // What a file is called says what is in it.
  if (output !== undefined) requireSafetensors(output);
  if (plot !== undefined && !/\.svg$/i.test(plot))
    throw new CommandError("wrongUsage", `--plot ${plot}: the curve is drawn as .svg`, "--plot loss.svg, say");
  const files = [output, checkpoint, plot].flatMap((path) => (path === undefined ? [] : [resolve(folder, path)]));
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined)
    throw new CommandError("wrongUsage", `${displayPath(folder, twice)} cannot be two of -o, --checkpoint and --plot`);
}

/** Samples that are of another shape than the loss takes, rows of a one and zeros where it wants the number of the one among them. */
export function refuseShapes(file: string, { count, shapes }: DataSet, inputs: readonly GraphInput[]): void {
  for (const { name, type, counts } of inputs) {
    const [found, wanted] = [shapes.get(name), type.shape.slice(1)];
    if (!found) continue;
    const isOneHot = counts && found.length === wanted.length + 1;
    const axis = isOneHot ? [0, wanted.length].find((at) => found[at] === counts.count) : undefined;
    if (counts && axis !== undefined)
      throw new NncError(
        "NN7012",
        `${name} of ${file} has ${counts.count} numbers for a class, and the loss takes its number, from 0 to ${counts.count - 1}\n` +
          `np.argmax(${name}, axis=${axis + 1}) makes that of one-hot rows`,
      );
    const fits = found.length === wanted.length && wanted.every((size, i) => !isFixed(size) || size === found[i]);
    if (!fits)
      throw new NncError(
        "NN7003",
        `${name} has the shape [${[count, ...found].join(", ")}], expected ${showShape(type.shape)} (in ${file})`,
      );
  }
}

/** Of classes in all samples, so that none is met after hours. */
export function refuseClasses(file: string, set: DataSet, inputs: readonly GraphInput[]): void {
  for (const { name, counts } of inputs)
    if (counts && set.shapes.has(name))
      for (let sample = 0; sample < set.count; sample++) {
        const row = set.row(name, sample);
        const at = row.findIndex((value) => !isCounted(value, counts));
        if (at !== -1) throw noClass(`${name} has ${row[at]} in sample ${sample} of ${file}`, row, at, counts);
      }
}

const isCounted = (value: number, { count, ignored }: Counted): boolean =>
  (value >= 0 && value < count && value % 1 === 0) || value === ignored;

function noClass(what: string, row: Float32Array, at: number, { count }: Counted): NncError {
  const within = row.length > 1 ? `, at ${at} of it` : "";
  const hint = row[at] === count ? "\nclasses count from 0: subtract 1 from those that count from 1" : "";
  return new NncError("NN7012", `${what}${within}; it counts from 0 to ${count - 1}${hint}`);
}

/** Of the last batch, which may be short, one would hear after an epoch only. */
export function refuseSmallBatches(order: RunRecord["order"], least: Graph["leastBatch"]): void {
  const { samples, batch, dropLast } = order;
  const last = samples % batch;
  if (dropLast && samples < batch)
    throw new NncError("NN7015", `--drop-last leaves nothing: there are ${samples} samples, a batch takes ${batch}`);
  const smallest = last === 0 || dropLast ? batch : last;
  if (least && smallest < least.count)
    throw new NncError(
      "NN7014",
      `the last of ${samples} samples would be a batch of ${smallest}, which is too small: ${least.why}\n` +
        "--drop-last leaves it out, or take another --batch",
    );
}

/** Images that are not there cannot be varied, nor those be moved that would leave nothing to see. */
export function refuseVariations({ shapes }: DataSet, variations: Variations): void {
  const asked = Object.entries(variations).filter(([, value]) => value !== false && value !== 0);
  const images = [...shapes].filter(([, shape]) => shape.length === 3);
  if (asked.length > 0 && images.length === 0)
    throw new NncError(
      "NN7015",
      `--${asked[0]?.[0]} is for images, and no input of the loss is one: [N, channels, height, width]`,
    );
  for (const [name, [, height = 0, width = 0]] of images)
    if (variations.crop >= Math.min(height, width))
      throw new NncError(
        "NN7015",
        `--crop ${variations.crop} would move ${name}, of ${height} × ${width} pixels, out of sight`,
      );
}

export function refuseAllFrozen(trainer: AnyTrainer, freeze: readonly string[] = []): void {
  const names = [...trainer.gradients().keys()];
  if (names.every((name) => freeze.some((pattern) => matches(name, pattern))))
    throw new NncError("NN7015", `--freeze ${freeze.join(" --freeze ")} leaves no parameter to train`);
}

/** With other samples, or in another order, it would be another run that goes on. */
export function refuseOtherOrder(
  { checkpoint }: TrainOptions,
  begun: RunRecord["order"],
  now: RunRecord["order"],
): void {
  const show = ({ samples, batch, seed, dropLast }: RunRecord["order"]): string =>
    `${samples} samples, --batch ${batch}, --seed ${seed}${dropLast ? ", --drop-last" : ""}`;
  if (show(begun) === show(now)) return;
  throw new CommandError(
    "wrongUsage",
    `the run of ${checkpoint} was begun with ${show(begun)}, and this would be ${show(now)}`,
    "say the same to go on; to begin anew with its weights, save them with -o and take them by --weights",
  );
}
