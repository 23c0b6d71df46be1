import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN6031 is about any file with modules in it. NN602x: what an import of TorchScript says, at the line of the archive's own code that it is about. */
export const torchscriptCodes: Readonly<Record<string, CodeExplanation>> = {
  NN6020: told(
    "a file that is no whole TorchScript",
    "A network is in what torch.jit.save writes: torch.jit.trace(model, example).save(…) or torch.jit.script(model).save(…). A file of torch.save holds weights and no code: import the Python of the network instead, and take the weights from the file.",
  ),
  NN6021: told(
    "an input without a shape",
    "TorchScript keeps what a network does and not which shapes it was traced with, and a .nn file says these. Give them, the batch first, as often as there are inputs: --input 1,3,224,224, or --input image=1,3,224,224. The batch stays open.",
  ),
  NN6022: told(
    "an operation that nnc does not have",
    "`nnc ops` lists the layers and functions that there are. All operations of the network that are missing are listed at once, each once for all modules of a class. Some can be written in terms of others, in the Python that the file was made of.",
  ),
  NN6023: told(
    "code that cannot be followed",
    "The code of the file is followed and never run: tensors have shapes there and no numbers. So conditions and loops may depend on sizes, constants and arguments, and not on what is in tensors; a trace has none of them.",
  ),
  NN6024: told(
    "an operation that nnc refuses",
    "nnc has the operation, and refuses it for these shapes or arguments, with the words that it would have for the same line of a .nn file. Often a size of the trace stands where the batch should, which stays open: trace with the sizes that --input says, or write x.size(0) in the Python.",
  ),
  NN6025: told(
    "a network that was traced as it trains",
    "A batch norm was traced while it went by the batch. What is imported is the network as it predicts, which goes by running statistics. Call model.eval() before torch.jit.trace, so that PyTorch's own answers are those.",
  ),
  NN6026: told(
    "too many or too few inputs",
    "There is one --input for each tensor that forward takes, in its order or with its name: --input left=1,6 --input right=1,6. What may be None can be left out.",
  ),
  NN6027: told(
    "a change in place that cannot be followed",
    "Values of a .nn file never change. x.relu_() is followed where x itself is read later, and x[:, 1:3] = y where the part is a stretch; but what was viewed in another shape before is not followed.",
  ),
  NN6028: told(
    "a network that is too large to be followed",
    "Code that calls itself, or loops that go round some hundred thousand times, are followed no further.",
  ),
  NN6029: told(
    "modules that are never called",
    "They lie in the file with their weights, and nothing of the network's code calls them or reads what they hold: heads that only training calls, or what a class keeps for another mode. They are left out. If they are meant, script or trace the network in the mode that calls them, or import its Python.",
  ),
  NN6032: told(
    "a batch that stays as it was traced",
    "With an open batch something of the network cannot be followed: a loop over the samples that the trace unrolled, a view that mixes samples, or a first size that is no batch at all. With the sizes of --input everything can, so that is what is imported: the network takes just that many.",
  ),
  NN6031: told(
    "a module that has another name here",
    "Names of fields are words of letters, digits and underscores, and none of the language's own. What the file calls otherwise (`für`, `return`, a number) has another name in what is written, and its weights go by that, in the file that is written beside it.",
  ),
};
