import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN60…: what an import of Python says, at the line of Python that it is about. */
export const pythonCodes: Readonly<Record<string, CodeExplanation>> = {
  NN6001: told(
    "text that is no Python",
    "A .py is read by a grammar of Python 3, and never run. What is marked could not be read; python3 itself will say more about it.",
  ),
  NN6002: told(
    "a file without a network",
    "What is imported is a class that inherits from nn.Module and has a forward, in this file. Name the file that has it, or with --class a function that makes one.",
  ),
  NN6003: told(
    "several networks",
    "By itself the last class is imported that no other one uses. Where several functions make networks of it, as resnet18 and resnet50 do, say which: --class resnet18.",
  ),
  NN6004: told(
    "a class that is not there",
    "--class names a class or a function of the file. The help lists those that are or make networks.",
  ),
  NN6005: told(
    "an input without a shape",
    "Python does not say which shape an input has, and a .nn file does. Give it, the batch first, as often as there are inputs: --input 1,3,224,224, or --input image=1,3,224,224. The batch stays open, and so do sizes that have names: --input 1,3,H,W.",
  ),
  NN6006: told(
    "a parameter without a value",
    "A model takes no parameters, so each parameter of the class that becomes one needs a value: its default, or --arg num_classes=10.",
  ),
  NN6007: told(
    "a statement without a counterpart",
    "A .nn file has assignments, if, for over lists and ranges, assert and return. The statement stands in the result as a # TODO, to be written by hand; or write it otherwise in the Python.",
  ),
  NN6008: told(
    "an expression that cannot be imported",
    "What it means is only known when Python runs, or is no value of a .nn file: a dictionary, a type, a function that takes any arguments. none stands in its place, and the message says what could be written.",
  ),
  NN6009: told(
    "something of PyTorch's that nnc does not have",
    "`nnc ops` lists the layers and functions that there are. Others can often be written in terms of these.",
  ),
  NN6010: told(
    "an attribute that is never set",
    "forward reads self.conv, and no __init__ sets it, nor does the class or its parents. Python would say so only when it runs.",
  ),
  NN6011: told(
    "a name that means nothing",
    "Neither the function nor the file declares or imports it. Python would say so only when it comes there.",
  ),
  NN6012: told(
    "initialization that is left out",
    "Loops over self.modules() and calls of nn.init fill weights before training. In a .nn file layers begin as PyTorch fills them by itself, and trained weights replace that.",
  ),
  NN6013: told(
    "an import that is not read",
    "Files of Python that lie beside the file, or in its package, are read; installed packages are not, except that what PyTorch has is known. Copy the class into a file beside this one.",
  ),
  NN6014: told(
    "a value of --arg that is not understood",
    'The value is an expression of Python: 10, 0.5, True, None, "same", [3, 4, 6, 3], or the name of a class of the file.',
  ),
  NN6015: told(
    "random numbers of one's own",
    "A function that draws random numbers, as stochastic depth does, is imported as far as inference goes. What draws them is left out, with an assertion that it is not training.",
  ),
  NN6016: told(
    "a change in place that is read under another name",
    "PyTorch changes a tensor where it lies, so that all that are views of it, hold it or are called by another name see the change; a .nn file changes nothing in place. Where it is certain who sees it, the import carries the change over; here it is not. Write y = y + 1, or leave inplace=True out, unless trained weights rely on what it does.",
  ),
  NN6017: told(
    "a change in place that may be read",
    "A layer of a list changes what it is given, if it is one that does (ReLU(inplace=True)), and what it was given is read again. What is read in the result is the value before the change: compare the numbers, or take inplace=True away in the Python.",
  ),
  NN6018: told(
    "dropout that drops where a network predicts",
    "F.dropout(x) drops in PyTorch whatever the mode is, since its training is True unless it is told. Here dropout is for training alone. Mostly training=self.training was meant.",
  ),
  NN6019: told(
    "weights that are one in PyTorch",
    "Two fields share a weight in the Python, and are two here. A state_dict holds both under their own names with the same values, so that inference is right; training would part them.",
  ),
  NN6030: told(
    "a field that is called after a word of the language",
    "Its name is a word of the language, so the field has an underscore behind it, and its weights are called after that: nnc weights convert renames them.",
  ),
  NN6033: told(
    "a network that is written as it comes out",
    "An import keeps classes, their parameters and loops as they are in the Python, as long as each construct has a counterpart. Where one has none, __init__ and forward are gone through once, value by value, for the inputs that were given, and the modules that come of it are written down, with the numbers that they were made with. Weights keep their names. It is gone through as eval() has it: layers such as nn.Dropout stay, but what only self.training switches on (F.dropout, DropPath) is gone, which matters if the network is to be trained.",
  ),
  NN6034: told(
    "a line that the network cannot be followed beyond",
    "Something in the Python has no counterpart in .nn, so __init__ and forward were gone through value by value, which ended at this line. The other messages are about what has no counterpart; much of that may be followed once this line says it in another way.",
  ),
  NN6035: told(
    "an argument that nothing takes",
    "--arg gives a parameter of the class or the function that makes the network a value. One that is misspelt would leave the default, and so another network.",
  ),
  NN6036: told(
    "a weight that Python changes while the network runs",
    "self.weight.data *= self.mask in a forward, or a spectral norm written by hand, leaves another weight for the next call. What .nn makes keeps nothing from one call to the next: each begins with the weights that it was given, and answers as the first call in PyTorch does.",
  ),
};
