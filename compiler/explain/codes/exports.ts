import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN606…: what an export says. */
export const exportCodes: Readonly<Record<string, CodeExplanation>> = {
  NN6060: told(
    "something that ONNX has nothing for",
    "Each layer and function is written as an op of ONNX, or as several that calculate the same; what draws random numbers has no counterpart whose numbers would be the same. Write it in terms of other functions, or make what it gives an input of the model. All such places are listed at once.",
  ),
  NN6061: told(
    "a model that is too large for one file",
    "A file of ONNX is one message of protobuf, which holds 2 GB at most. ONNX can keep weights in files of their own; nnc does not write those.",
  ),
  NN6062: told(
    "something that cannot be written as Python",
    "An export to Python keeps modules, loops and names as they are, and writes PyTorch's words for layers and functions. What only a .nn file has is left: frozen(…), a Buffer within an expression, `_` where PyTorch has no lazy layer, a size of the input in a field, a field whose name is that of a method of nn.Module. All such places are listed at once.",
  ),
};
