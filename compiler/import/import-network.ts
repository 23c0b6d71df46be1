import { source } from "../../grammar/source.ts";
import { fileKindOf, isSafetensors } from "./file-kind.ts";
import type { ImportedNetwork, NetworkOptions, NetworkReader } from "./imported-network.ts";
import { refusals } from "./refusals.ts";
import { diagnoseNames } from "./tree/messages.ts";
import { withPlainNames } from "./tree/plain-names.ts";

/** A folder here each. */
export type NetworkFormat = "torchscript" | "onnx";

/** Loaded when a file asks for one. */
const readers: Readonly<Record<NetworkFormat, () => Promise<NetworkReader>>> = {
  torchscript: async () => (await import("./torchscript/index.ts")).read,
  onnx: async () => (await import("./onnx/import-onnx.ts")).readOnnxNetwork,
};

const TRACE = 'in Python: torch.jit.trace(model.eval(), x).save("net.pt"), with an input x';

/**
 * The network in a file, which its first bytes tell. Nothing in it is ever run.
 *
 * @throws NncError NN4002, NN4007
 */
export async function importNetwork(file: Uint8Array, options: NetworkOptions): Promise<ImportedNetwork> {
  // A Buffer's slice() would be a view.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const read = await readers[networkFormatOf(bytes)]();
  return plainlyNamed(await read(bytes, options), options.path);
}

/** With names that the language can say, and a word about those that are others in the file. */
function plainlyNamed(imported: ImportedNetwork, path: string): ImportedNetwork {
  if (!imported.tree) return imported;
  const { tree, weights, renamed } = withPlainNames(imported.tree, imported.weights);
  if (renamed.length === 0) return imported;
  const span = { source: source(path, ""), start: 0, end: 0 };
  return {
    ...imported,
    tree,
    weights,
    diagnostics: [...imported.diagnostics, diagnoseNames("NN6031", span, { renamed })],
  };
}

/** @throws NncError NN4002 */
function networkFormatOf(bytes: Uint8Array): NetworkFormat {
  if (bytes.length === 0) throw refusals.noWeights("an empty file", "perhaps it has not been downloaded, or written");
  const kind = fileKindOf(bytes);
  if (kind.format === "onnx") return "onnx";
  if (kind.format === "pytorch" && hasCode(bytes)) return "torchscript";
  if (kind.format === undefined)
    throw refusals.noWeights(
      `${kind.what}, not a network that is known`,
      `write its code and weights in one file, ${TRACE}`,
    );
  // Which is what a file counts as that is nothing else.
  if (kind.format === "safetensors" && !isSafetensors(bytes))
    throw refusals.noWeights(
      "no file that is known, neither TorchScript nor ONNX",
      `write the network's code and weights in one file, ${TRACE}`,
    );
  throw refusals.noWeights(
    "a file of weights: names and numbers, and nothing of what is done with them",
    `import the class that they belong to, nnc import net.py; or write both in one file, ${TRACE}`,
  );
}

/** An archive of TorchScript's has the text of its classes. */
function hasCode(bytes: Uint8Array): boolean {
  const directory = new TextDecoder("latin1").decode(bytes.subarray(Math.max(0, bytes.length - 2 ** 22)));
  return /\/code\/__torch__/.test(directory);
}
