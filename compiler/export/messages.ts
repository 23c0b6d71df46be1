import { defineMessages, error } from "../../grammar/diagnostic.ts";

/** What an export has to say, at the line of the network that it is about. */
export const exportMessages = {
  NN6060: error<{ what: string }>(
    ({ what }) => `ONNX has nothing for ${what}`,
    () => "write it in terms of other functions, or make what it gives an input",
  ),
  NN6061: error<{ what: string; size: string }>(
    ({ what, size }) => `${what} would hold ${size} of weights, and a file of ONNX holds 2 GB`,
    () => "one file is written, and none beside it; a model of fewer parameters fits",
  ),
  NN6062: error<{ what: string }>(({ what }) => `${what} has no counterpart in Python`),
} as const;

export const diagnoseExport = defineMessages(exportMessages);
