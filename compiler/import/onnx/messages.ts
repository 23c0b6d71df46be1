import { defineMessages, error, warning } from "../../../grammar/diagnostic.ts";

/** What an import of ONNX has to say, at the node that it is about. */
export const onnxMessages = {
  NN6040: error<{ op: string; node: string }>(
    ({ op, node }) => `${op} has no counterpart in a .nn file, at ${node}`,
    ({ op }) => (/^(?:NonMaxSuppression|NonZero|Unique|Compress)$/.test(op) ? CUT : undefined),
  ),
  NN6041: error<{ op: string; node: string; why: string; help: string | undefined }>(
    ({ op, node, why }) => `${op} cannot be imported, at ${node}: ${why}`,
    ({ help }) => help,
  ),
  NN6042: error<{ name: string; shape: string; guess: string }>(
    ({ name, shape }) => `the sizes of the input ${name} are not all known: ${shape}`,
    ({ guess }) => `say them, the batch first: --input ${guess}`,
  ),
  NN6043: error<{ op: string; node: string }>(
    ({ op, node }) => `${op} decides at run time what runs, at ${node}`,
    () => "export the network for one kind of input, so that the exporter decides",
  ),
  NN6044: error<{ name: string; what: string }>(
    ({ name, what }) => `${name} is ${what}, which a network here cannot have`,
  ),
  NN6045: error<{ name: string; found: string }>(
    ({ name, found }) => `the input ${name} does not fit --input: ${found}`,
    () => "sizes go in the order of the file, or by name: --input NAME=1,3,224,224",
  ),
  NN6046: warning<{ why: string }>(
    ({ why }) => `the batch stays as it is in the file: ${why}`,
    () => 'export it with a batch that may change: dynamic_axes={"input": {0: "batch"}}',
  ),
} as const;

const CUT =
  "cut the network in front of it, in Python: onnx.utils.extract_model(in, out, inputs, outputs), and do the rest in TypeScript";

export const diagnoseOnnx = defineMessages(onnxMessages);
