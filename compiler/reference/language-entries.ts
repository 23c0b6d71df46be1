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
  param("shape", "a list of sizes, or a tensor or random numbers to begin with: zeros(3, 4), 0.02 * randn(3, 4)"),
  param("init", 'a number, "normal", "uniform", or an initialiser: xavier_uniform()', "0"),
  param("mean", 'a number, with "normal"', "0"),
  param("std", 'a number, with "normal"', "1"),
  param("a", 'a number, with "uniform"', "0"),
  param("b", 'a number, with "uniform"', "1"),
];

const begins = "How weights begin";
const initial = (name: string, summary: string, params: readonly EntryParam[]): Entry => {
  const own = name === "calculate_gain" ? name : `${name}_`;
  const torch = /^randn?$/.test(name) ? `torch.${name}` : `torch.nn.init.${own}`;
  const link = /^randn?$/.test(name)
    ? `https://pytorch.org/docs/stable/generated/torch.${name}.html`
    : `https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.${own}`;
  return { ...word(begins, name, summary, params), torch: { name: torch, link } };
};
const sizes = param("size", "a list of sizes, or each as an argument");
const gain = param("gain", "a number", "1");
const kaiming = [
  param("a", "the slope of a leaky_relu", "0"),
  param("mode", '"fan_in" or "fan_out"', '"fan_in"'),
  param("nonlinearity", "the function that follows", '"leaky_relu"'),
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
  {
    ...word(modules, "ParameterList", "weights for forward to go through, called 0, 1, …", [
      param("parameters", "Parameter(…), Buffer(…), lists of them, if and for"),
    ]),
    ...torchModule("ParameterList"),
  },
  word(
    modules,
    "frozen",
    "the same module, which training leaves as it is: running statistics, no dropout, no gradient for its parameters",
    [param("module", "a module")],
  ),
  word(
    modules,
    "deepcopy",
    "the same module once more, with weights of its own, as Python's copy.deepcopy: for i in 0..3: deepcopy(layer)",
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
    ...word(modules, "Parameter", "a tensor that is learned, under the name of its field", [
      ...weight,
      param("requires_grad", "a bool; false keeps it as it is loaded", "true"),
    ]),
    torch: {
      name: "torch.nn.parameter.Parameter",
      link: "https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html",
    },
  },
  {
    ...word(modules, "Buffer", "a tensor that is kept, not learned, under the name of its field", [
      ...weight,
      param("persistent", "a bool; false makes it part of the module, and not of the weights", "true"),
    ]),
    torch: {
      name: "torch.nn.parameter.Buffer",
      link: "https://pytorch.org/docs/stable/generated/torch.nn.parameter.Buffer.html",
    },
  },
  initial("randn", "normal numbers, which a Parameter or Buffer begins with: Parameter(0.02 * randn(3, 4))", [sizes]),
  initial("rand", "numbers from 0 to 1, which a Parameter or Buffer begins with", [sizes]),
  initial("uniform", "numbers from a to b", [param("a", "a number", "0"), param("b", "a number", "1")]),
  initial("normal", "normal numbers", [param("mean", "a number", "0"), param("std", "a number", "1")]),
  initial("trunc_normal", "normal numbers, of which those from a to b are taken", [
    param("mean", "a number", "0"),
    param("std", "a number", "1"),
    param("a", "a number", "-2"),
    param("b", "a number", "2"),
  ]),
  initial("constant", "one number", [param("val", "a number")]),
  initial("xavier_uniform", "Glorot's numbers, evenly spread", [gain]),
  initial("xavier_normal", "Glorot's numbers, normally spread", [gain]),
  initial("kaiming_uniform", "He's numbers, evenly spread", kaiming),
  initial("kaiming_normal", "He's numbers, normally spread", kaiming),
  initial("orthogonal", "orthonormal rows or columns, times gain", [gain]),
  initial("dirac", "filters that hand their channels on", [param("groups", "a positive int", "1")]),
  initial(
    "calculate_gain",
    'what a function takes from the spread of its values, a number: xavier_uniform(gain=calculate_gain("relu"))',
    [
      param("nonlinearity", "the function that follows"),
      param("param", "the slope of a leaky_relu; none is 0.01", "none"),
    ],
  ),
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
  word(atCompileTime, "round", "the nearest int, or the nearest number with so many decimals; of two, the even one", [
    ...number,
    param("digits", "an int", "none"),
  ]),
  word(atCompileTime, "floor", "the int at or below", number),
  word(atCompileTime, "ceil", "the int at or above", number),
  word(atCompileTime, "sqrt", "square root", number),
  word(atCompileTime, "exp", "e to the power of it", number),
  word(atCompileTime, "log", "natural logarithm, or that to another base", [...number, param("base", "a number", "e")]),
  word(atCompileTime, "log2", "logarithm to base 2", number),
  word(atCompileTime, "log10", "logarithm to base 10", number),
  word(atCompileTime, "sin", "sine", number),
  word(atCompileTime, "cos", "cosine", number),
  word(atCompileTime, "tan", "tangent", number),
  word(atCompileTime, "tanh", "hyperbolic tangent", number),
  word(atCompileTime, "pow", "one number to the power of another", [...number, param("exponent", "a number")]),
  word(atCompileTime, "float", 'a number as a float; "inf", "-inf" and "nan" are understood', number),
  word(atCompileTime, "inf", "infinity", []),
  word(atCompileTime, "nan", "not a number", []),
  word(atCompileTime, "pi", "3.141592653589793", []),
];
