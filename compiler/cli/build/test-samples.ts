import type { Graph } from "../../ir/graph.ts";
import { isFixed } from "../../ir/types.ts";
import type { TestSamples } from "../../verify/rounding-error.ts";
import { CommandError } from "../exit-codes.ts";
import { openDataSet, type DataSet } from "../train/data-set.ts";

const LABEL = "label";
const BATCH = 32;

/**
 * What `--data` names, for the first model of a file: a safetensors file that holds the inputs of its `forward` by name, or a folder with
 * `NAME.npy` for each; and the numbers of the right classes as `label`, if they are there.
 *
 * @throws CommandError as `openDataSet` does, and for a model that takes no batches
 */
export function openSamples(folder: string, path: string, graph: Graph): TestSamples {
  if (graph.batch === undefined)
    throw new CommandError("inputErrors", `${graph.name} takes no batches, so there is nothing to try --data on`);
  const inputs = graph.inputs.map(({ name, type }) => ({ name, isOpen: !type.shape.every(isFixed) }));
  const labelled = withLabels(() => openDataSet(folder, path, [...inputs, { name: LABEL, isOpen: true }]));
  const set = labelled ?? openDataSet(folder, path, inputs);
  return {
    count: set.count,
    *batches() {
      for (let first = 0; first < set.count; first += BATCH) {
        const samples = Array.from({ length: Math.min(BATCH, set.count - first) }, (_, i) => first + i);
        const read = set.read(samples);
        const given = inputs.map(({ name }) => {
          const { data, shape } = read[name]!;
          return { data: Float64Array.from(data), shape };
        });
        const trial = { batch: samples.length, inputs: given };
        yield { trial, ...(labelled ? { labels: read[LABEL]!.data } : {}) };
      }
    },
  };
}

/** Labels are welcome, and need not be there. */
function withLabels(open: () => DataSet): DataSet | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof CommandError && error.message.endsWith(`has no ${LABEL}`)) return undefined;
    throw error;
  }
}
