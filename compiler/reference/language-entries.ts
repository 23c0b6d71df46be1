import type { Entry, EntryParam } from "./entries.ts";

const param = (name: string, type: string, text?: string): EntryParam => ({
  name,
  type,
  ...(text === undefined ? {} : { default: text }),
});
const numbers = [param("values", "a list of numbers, or each as an argument")];
const number = [param("x", "a number")];

const word = (group: string, name: string, summary: string, params: readonly EntryParam[]): Entry => ({
  name,
  kind: "language",
  group,
  summary,
  params,
});

const modules = "Containers and weights of one's own";
const atCompileTime = "Compile-time functions";

const torchModule = (name: string) => ({
  torch: { name: `torch.nn.${name}`, link: `https://pytorch.org/docs/stable/generated/torch.nn.${name}.html` },
});

const torchUtil = (name: string) => ({
  torch: {
    name: `torch.nn.utils.${name}`,
    link: `https://pytorch.org/docs/stable/generated/torch.nn.utils.${name}.html`,
  },
});

const layer = param("module", "a layer");

const weight = [
  param("shape", "a list of sizes"),
  param("init", 'a number, "normal" or "uniform"', "0"),
  param("mean", 'a number, with "normal"', "0"),
  param("std", 'a number, with "normal"', "1"),
  param("a", 'a number, with "uniform"', "0"),
  param("b", 'a number, with "uniform"', "1"),
];

/** What the language itself brings, and a file does not declare. Functions that tensors have too stand with those. */
export const languageEntries: readonly Entry[] = [
  {
    ...word(modules, "Sequential", "modules one after the other; named ones keep their names", [
      param("modules", "modules, name = module, lists of modules, if and for"),
    ]),
    ...torchModule("Sequential"),
  },
  {
    ...word(modules, "ModuleList", "modules for forward to go through", [
      param("modules", "modules, lists of modules, if and for"),
    ]),
    ...torchModule("ModuleList"),
  },
  word(
    modules,
    "frozen",
    "the same module, which training leaves as it is: running statistics, no dropout, no gradient for its parameters",
    [param("module", "a module")],
  ),
  {
    ...word(
      modules,
      "weight_norm",
      "the same layer, whose weight is calculated: weight_g · weight_v / ‖weight_v‖; parametrizations.weight_norm names them parametrizations.weight.original0 and original1",
      [layer, param("name", "a string", '"weight"'), param("dim", "an int or none, for one length", "0")],
    ),
    ...torchUtil("weight_norm"),
  },
  {
    ...word(
      modules,
      "spectral_norm",
      "the same layer, whose weight is calculated: weight_orig by its largest singular value, of weight_u and weight_v; parametrizations.spectral_norm names them parametrizations.weight.original, 0._u and 0._v",
      [
        layer,
        param("name", "a string", '"weight"'),
        param("n_power_iterations", "a positive int", "1"),
        param("eps", "a number of at least 0", "1e-12"),
        param("dim", "an int; none is 1 for transposed convolutions, else 0", "none"),
      ],
    ),
    ...torchUtil("spectral_norm"),
  },
  {
    ...word(
      modules,
      "parametrizations",
      "weight_norm and spectral_norm with the names of torch.nn.utils.parametrizations: parametrizations.weight_norm(layer)",
      [],
    ),
    torch: {
      name: "torch.nn.utils.parametrizations",
      link: "https://pytorch.org/docs/stable/nn.html#utilities",
    },
  },
  {
    ...word(modules, "Parameter", "a tensor that is learned, under the name of its field", weight),
    torch: {
      name: "torch.nn.parameter.Parameter",
      link: "https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html",
    },
  },
  {
    ...word(modules, "Buffer", "a tensor that is kept, not learned, under the name of its field", weight),
    torch: {
      name: "torch.nn.parameter.Buffer",
      link: "https://pytorch.org/docs/stable/generated/torch.nn.parameter.Buffer.html",
    },
  },
  word(atCompileTime, "training", "whether this is training code: false in inference code", []),
  word(atCompileTime, "len", "the number of elements or characters, or the size of a tensor's first dimension", [
    param("list", "a list, tuple, range, string or tensor"),
  ]),
  word(atCompileTime, "range", "a list of ints, stop excluded", [
    param("start", "an int", "0"),
    param("stop", "an int"),
    param("step", "an int", "1"),
  ]),
  word(atCompileTime, "zip", "tuples of the elements at the same place; the shortest list ends it", [
    param("lists", "lists, each as an argument"),
  ]),
  word(atCompileTime, "enumerate", "tuples of place and element", [param("list", "a list, tuple or range")]),
  word(atCompileTime, "reversed", "a list of the elements from the last to the first", [
    param("list", "a list, tuple, range or tensor"),
  ]),
  word(atCompileTime, "int", "a number without what stands behind the point", number),
  word(atCompileTime, "min", "the least of them", numbers),
  word(atCompileTime, "max", "the largest of them", numbers),
  word(atCompileTime, "sum", "all of them added", numbers),
  word(atCompileTime, "abs", "without the sign", number),
  word(atCompileTime, "round", "the nearest int; of two, the even one", number),
  word(atCompileTime, "floor", "the int at or below", number),
  word(atCompileTime, "ceil", "the int at or above", number),
  word(atCompileTime, "sqrt", "square root", number),
  word(atCompileTime, "float", "a number as a float", number),
];
