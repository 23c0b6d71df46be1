import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN4…: what is wrong with weights, and with what a model is called with. These are told by the generated module. */
export const weightCodes: Readonly<Record<string, CodeExplanation>> = {
  NN4001: told(
    "weights that do not fit the model",
    "The message lists at once all that is missing, unexpected or of another shape, with a hint where names only have a prefix (module.) or a tensor seems renamed or transposed. Save the state_dict of the very network that the .nn file says; let the file hold more with --allow-extra, or { allowExtra: true } in code.",
  ),
  NN4002: told(
    "not a safetensors file",
    'The file\'s header cannot be read. Weights are saved with safetensors.torch.save_file(model.state_dict(), "net.safetensors"); torch.save writes another format.',
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
};
