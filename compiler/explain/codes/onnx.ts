import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN604…: what an import of ONNX has to say. */
export const onnxCodes: Readonly<Record<string, CodeExplanation>> = {
  NN6040: told(
    "an operator without a counterpart",
    "The file is read as lines, one for each node, and the line is that of the node. What a .nn file has is what PyTorch has of numbers and shapes; what makes results of a size that data decides (NonMaxSuppression, NonZero), what is quantized, and recurrent layers are not among it. All such nodes are listed before anything is written.",
  ),
  NN6041: told(
    "a node that cannot be imported",
    "The operator is known, and this use of it is not: three-dimensional images, a shape that depends on data, a way to resize that PyTorch has not. The message says what it is.",
  ),
  NN6042: told(
    "an input whose sizes are open",
    "Kernels have their sizes as literals; only the batch may stay open. Where the file leaves more open, --input says it: --input 1,3,224,224.",
  ),
  NN6043: told(
    "what runs is decided at run time",
    "If, Loop and Scan are followed where their condition is known when the file is imported. Where data decides, there is no straight line of kernels.",
  ),
  NN6044: told(
    "a value that is no tensor of numbers",
    "Text, sequences, maps, sparse tensors and types that JavaScript does not read cannot be a network's inputs or weights.",
  ),
  NN6045: told(
    "sizes that do not fit an input",
    "What --input says must have as many sizes as the file says, and the same where the file fixes one; the first is the batch's. Several inputs are named: --input ids=1,128 --input mask=1,128.",
  ),
  NN6046: told(
    "a batch that stays as it was exported",
    "PyTorch's exporter writes the sizes of its example into the file, the batch among them. nnc opens the batch again where every step can be said for any number of samples; here one cannot. The network is imported for as many samples as the file has.",
  ),
};
