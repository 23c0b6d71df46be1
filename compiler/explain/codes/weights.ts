import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN4…: what is wrong with weights, and with what a model is called with. The first few are told by the generated module. */
export const weightCodes: Readonly<Record<string, CodeExplanation>> = {
  NN4001: told(
    "weights that do not fit the model",
    "The message lists at once all that is missing, unexpected or of another shape, with a hint where names only have a prefix (module.) or a tensor seems renamed or transposed. Save the state_dict of the very network that the .nn file says; let the file hold more with --allow-extra, or { allowExtra: true } in code.",
  ),
  NN4002: told(
    "not a file of weights, or a broken one",
    'The file is something else, or its header cannot be read. A module reads safetensors, which safetensors.torch.save_file(model.state_dict(), "net.safetensors") writes. The command line and plugins also read files of torch.save (.pth, .pt, .bin), .npz and .onnx, and nnc weights convert makes safetensors of them.',
  ),
  NN4003: told(
    "a tensor of a safetensors file is described wrongly",
    "Its type, shape and place in the file do not go together. The file was cut off, or written by a faulty tool: save it again.",
  ),
  NN4004: told(
    "the tensors of a safetensors file overlap or leave gaps",
    "Each byte belongs to exactly one tensor. The file was cut off, or written by a faulty tool: save it again.",
  ),
  NN4005: told(
    "a tensor whose type cannot become float32",
    "Halves, bfloat16, doubles and whole numbers can; 8-bit floats and packed types cannot. Convert the tensor first: tensor.float().",
  ),
  NN4006: told(
    "weights that were packed for another build",
    "Packed weights lie in the order in which one build's kernels read them. Build again with --weights FILE, and ship what is written together.",
  ),
  NN4007: told(
    "a broken file of torch.save, NumPy or ONNX",
    "Its first bytes say what it is, and what follows does not hold together. It was cut off, damaged or made up: fetch or save it again.",
  ),
  NN4008: told(
    "a whole pickled model in place of weights",
    "torch.save(model) writes the names of Python classes, which only the code that defines them can make anything of, by running it. nnc runs nothing that is in a file. Save the weights, where that code is: torch.save(model.state_dict(), FILE).",
  ),
  NN4009: told(
    "no weights in a file, or several sets of them",
    "A checkpoint is searched for tensors by name, and those of an optimizer are left alone. Where several are found and none is called as usual (state_dict, model, …), name the one that is meant: --weights checkpoint.pth:generator.",
  ),
  NN4010: told(
    "a tensor that cannot be read",
    "The network needs a tensor that is quantized, sparse or complex, or that is no tensor: what is meant is in the message. What the network does not need is left alone. Save it as an ordinary tensor, .dequantize() or .to_dense().",
  ),
  NN4011: told(
    "a file that asks for much more memory than it has",
    "Tensors that share their numbers may take twice the file together, what an archive unpacks to eight times; a pickle has limits of its own. Weights stay far below, unless they were saved with much else: save the state_dict alone, of .contiguous() tensors.",
  ),
  NN4012: told(
    "weights that lie in other files",
    "An index (model.safetensors.index.json) names files that lie beside it, and one of them is missing, or of other weights. An ONNX model may have its numbers in a file beside it, which is not read: save it as one file.",
  ),
  NN4013: told(
    "two tensors that would have one name",
    "Without the prefix, or renamed, two tensors would be called alike. nnc weights FILE lists the names that there are.",
  ),
  NN4014: told(
    "numbers that halves do not hold",
    "A half goes up to 65504; beyond that it is infinite. Convert without --half.",
  ),
};
