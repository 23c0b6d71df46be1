import { NncError } from "../../../runtime/tensor.ts";
import type { DataSet } from "./data-set.ts";

/** A batch as it is read, the numbers of its samples, and what the file is called that has them. */
export interface Read {
  readonly batch: ReturnType<DataSet["read"]>;
  readonly samples: readonly number[];
  readonly file: string;
}

/**
 * Runs a step; what it refuses in the batch is told by the file's sample, which batches are shuffled out of.
 *
 * @throws NncError as the step does
 */
export function inSamples<T>({ batch, samples, file }: Read, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof NncError)) throw error;
    const { code, message } = error;
    const plain = message.replace(/^NN\d{4}: /, "");
    const [, name = "", value = "", index = "", rest = ""] =
      /^(\S+) has (\S+) at index (\d+), (.*)$/s.exec(plain) ?? [];
    const { data } = batch[name] ?? {};
    if (code !== "NN7012" || !data) throw new NncError(code, `${plain} (in ${file})`);
    const each = data.length / samples.length;
    const sample = samples[Math.floor(Number(index) / each)] ?? 0;
    const within = each > 1 ? `, at ${Number(index) % each} of it` : "";
    const hint =
      Number(value) === countIn(rest) ? "\nclasses count from 0: subtract 1 from those that count from 1" : "";
    throw new NncError(code, `${name} has ${value} in sample ${sample} of ${file}${within}; ${rest}${hint}`);
  }
}

/** "it counts from 0 to 2": 3. */
const countIn = (text: string): number => Number(/ to (\d+)/.exec(text)?.[1] ?? NaN) + 1;
