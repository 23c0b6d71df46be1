import { defineMessages, error, warning } from "../grammar/diagnostic.ts";

const didYouMean = ({ near }: { readonly near: string | undefined }): string | undefined =>
  near === undefined ? undefined : `did you mean ${near}?`;

/** What an op, a layer or a function says in its own words: one code for each kind of refusal (2-lower/refuse). */
const refused = error<{ problem: string; help: string | undefined }>(
  ({ problem }) => problem,
  ({ help }) => help,
);

/** What can be wrong with a network whose text is right: 2 names and calls, 3 shapes, 5 limits. */
export const compilerMessages = {
  NN2001: error<{ name: string; near: string | undefined }>(
    ({ name }) => `there is nothing called ${name} here`,
    didYouMean,
  ),
  NN2002: error<{ name: string; callee: string; near: string | undefined; all: string }>(
    ({ name, callee }) => `${callee} has no argument ${name}`,
    ({ near, all }) =>
      near === undefined
        ? all === ""
          ? "it takes no arguments"
          : `its arguments are ${all}`
        : `did you mean ${near}?`,
  ),
  NN2003: error<{ callee: string; missing: string }>(({ callee, missing }) => `${callee} needs ${missing}`),
  NN2004: error<{ callee: string; most: number; found: number }>(
    ({ callee, most, found }) =>
      `${callee} takes ${most === 0 ? "no arguments" : most === 1 ? "one argument" : `at most ${most} arguments`}, got ${found}`,
  ),
  NN2005: error<{ name: string; callee: string }>(({ name, callee }) => `${callee} is given ${name} twice`),
  NN2006: error<{ name: string; callee: string; problem: string }>(
    ({ name, callee, problem }) => `${name} of ${callee} ${problem}`,
  ),
  NN2007: error<{ name: string }>(
    ({ name }) => `${name} is declared twice`,
    () => "rename one of them",
  ),
  NN2008: error<{ path: string }>(({ path }) =>
    path.startsWith("nn:") ? `the standard library has no ${path}` : `there is no file ${path}`,
  ),
  NN2009: error<{ name: string; path: string; near: string | undefined }>(
    ({ name, path }) => `${path} declares no ${name}`,
    didYouMean,
  ),
  NN2010: error<{ cycle: readonly string[] }>(
    ({ cycle }) =>
      cycle.length === 2 ? "this file imports itself" : `these files import each other: ${cycle.join(" → ")}`,
    ({ cycle }) =>
      cycle.length === 2 ? "its own names are known without an import" : "move what both need into a third file",
  ),
  NN2011: error<{ path: string; problem: string; help: string }>(
    ({ path, problem }) => `the import ${path} ${problem}`,
    ({ help }) => help,
  ),
  NN2012: error<{ name: string; owner: string; near: string | undefined }>(
    ({ name, owner }) => `${owner} has no ${name}`,
    didYouMean,
  ),
  NN2013: error<{ what: string; help: string | undefined }>(
    ({ what }) => `${what} cannot be called`,
    ({ help }) => help,
  ),
  NN2015: error(
    () => "this file declares no model",
    () => "a model is an entry point: model Net { … }",
  ),
  NN2016: warning<{ name: string }>(({ name }) => `${name} is never used in forward`),
  NN2017: error<{ layer: string } | { weight: string }>(
    (made) =>
      "layer" in made
        ? `${made.layer} has weights, so it cannot be made within forward`
        : `a ${made.weight} is a weight and needs a name, so it cannot be made within forward`,
    (made) => `give it a name as a field, and ${"layer" in made ? "call" : "use"} that`,
  ),
  NN2018: error<{ name: string }>(
    ({ name }) => `${name} has no forward`,
    () => "add forward(x) { return … }",
  ),
  NN2019: error<{ name: string }>(
    ({ name }) => `${name} has no value yet at this point`,
    () => "names get their values from top to bottom",
  ),
  NN2020: error<{ operator: string; left: string; right: string; help: string | undefined }>(
    ({ operator, left, right }) => `${operator} does not go with ${left}${right === "" ? "" : ` and ${right}`}`,
    ({ help }) => help,
  ),
  NN2021: error<{ what: string }>(
    ({ what }) => `a condition must be known at compile time, but this is ${what}`,
    ({ what }) =>
      what.startsWith("a tensor")
        ? "data has no say in what is built: where(mask, a, b) chooses for each element; & | ~ join masks, as logical_and, logical_or, logical_not do"
        : "conditions can look at shapes and arguments, not at the data of tensors",
  ),
  NN2022: error<{ what: string }>(
    ({ what }) => `${what} has no elements to go through`,
    () => "lists, tuples, ranges, module lists and tensors of a known first size have some",
  ),
  NN2023: error<{ expected: number; found: number }>(
    ({ expected, found }) => `${expected} names cannot take ${found} value${found === 1 ? "" : "s"}`,
    ({ expected, found }) => `write ${found} name${found === 1 ? "" : "s"}, or make ${expected} values`,
  ),
  NN2024: error<{ index: string; length: number }>(
    ({ index, length }) => `index ${index} is out of range for ${length} element${length === 1 ? "" : "s"}`,
    ({ length }) => (length === 0 ? undefined : `the first is 0, the last ${length - 1} or -1`),
  ),
  NN2025: error<{ name: string; symbols: string }>(
    ({ name }) => `no dimension of the model is called ${name}`,
    ({ symbols }) => (symbols === "" ? "all of its sizes are fixed" : `its open dimensions are ${symbols}`),
  ),
  NN2026: error<{ name: string; type: string; callee: string; found: string }>(
    ({ name, type, callee, found }) => `${name} of ${callee} should be ${type}, got ${found}`,
  ),
  NN2027: error<{ name: string; cycle: string }>(
    ({ name, cycle }) => `${name} needs its own value to be calculated: ${cycle}`,
  ),
  NN2028: error<{ name: string | undefined }>(
    () => "positional arguments come before named ones",
    ({ name }) => (name === undefined ? undefined : `if this is ${name}, write ${name}=…`),
  ),
  NN2029: error<{ layer: string; takes: number; found: number }>(
    ({ layer, takes, found }) =>
      `${layer} is called with ${takes === 1 ? "one tensor" : `${takes} tensors`}, got ${found === 0 ? "none" : found}`,
  ),
  NN2030: warning<{ name: string; callee: string; problem: string }>(
    ({ name, callee, problem }) => `${name} of ${callee} ${problem}`,
  ),
  NN2031: error<{ name: string; found: string; help: string | undefined }>(
    ({ name, found }) =>
      `the children of ${name} are ${name === "ParameterList" ? "weights" : "modules"}, got ${found}`,
    ({ help }) => help,
  ),
  NN2032: error<{ name: string }>(
    ({ name }) => `a child cannot be called ${JSON.stringify(name)}: names of weights are joined by points`,
  ),
  NN2033: error<{ name: string; found: string; help: string | undefined }>(
    ({ name, found }) => `the field ${name} should be a module, a Parameter or a Buffer, got ${found}`,
    ({ help }) => help,
  ),
  NN2034: error<{ name: string; found: string }>(
    ({ found }) => `a model is made of a module, got ${found}`,
    ({ name }) => `put it into one: model ${name} { … }`,
  ),
  NN2035: error<{ name: string; method: string }>(
    ({ name, method }) => `the ${method} of ${name} ends without a return`,
    () => "say what it gives: return x",
  ),
  NN2036: error<{ name: string; makes: "layer" | "module"; data: string; hasWeights: boolean }>(
    ({ name, makes }) => `${name}(…) makes a ${makes}, and takes no data`,
    ({ name, data, hasWeights }) =>
      `${hasWeights ? "" : `${name}()(${data}), or `}as a field, layer = ${name}(…), then layer(${data})`,
  ),
  NN2037: error<{ layer: string; sizes: string }>(
    ({ layer, sizes }) => `${layer} has no weights before its first call, which decides ${sizes}`,
    () => "write the size in place of _, or call it first",
  ),
  NN2038: error<{ name: string; owner: string }>(
    ({ name, owner }) => `${name} of ${owner} depends on its parameters, so it is known only of one that has been made`,
  ),
  NN2039: error<{ name: string }>(
    ({ name }) => `the input ${name} of a model needs a shape`,
    ({ name }) => `such as ${name}: [N, 3, 224, 224] for images, ${name}: [N, 10] for rows of numbers`,
  ),
  NN2040: error(
    () => "the size of a model's input is an int or a name",
    () => "_ stands for sizes of layers; write a number or a name here",
  ),
  NN2041: error<{ name: string }>(
    ({ name }) => `${name} has no size yet`,
    () => "a symbol takes its size where it stands alone in a shape, before it is used",
  ),
  NN2042: error<{ names: number; found: string; isTensor: boolean }>(
    ({ names, found }) => `${names} names cannot take ${found}`,
    ({ names, isTensor }) =>
      isTensor
        ? `unbind(dim) takes a dimension of ${names} apart, chunk(${names}, dim) cuts one into ${names} parts`
        : undefined,
  ),
  NN2043: error<{ operator: string; names: readonly string[] }>(
    ({ operator }) => `${operator} changes one name at a time`,
    ({ operator, names }) =>
      names.length === 0
        ? undefined
        : `write a line for each: ${names.map((name) => `${name} ${operator} …`).join(", ")}`,
  ),
  NN2044: error<{ of: "tuple" } | { of: "callable"; what: string; name: string }>(
    (written) =>
      written.of === "tuple"
        ? "a tuple written as a condition is always true"
        : `${written.what} is no condition: it is always there`,
    (written) =>
      written.of === "tuple"
        ? 'a message stands behind the condition, without brackets: assert a == b, "why"'
        : `call it, as in ${written.name}(…)`,
  ),
  NN2045: error<{ of: "list" } | { of: "function"; name: string }>(
    (owner) =>
      owner.of === "list" ? "the elements of a list have no names" : `${owner.name} takes no named arguments`,
    ({ of }) => (of === "list" ? "names are for the children of Sequential and ModuleList" : undefined),
  ),
  NN2046: error<{ callee: string; takes: "numbers" | "ints" | "a module"; found: string; open: string | undefined }>(
    ({ callee, takes, found }) => `${callee} takes ${takes}, got ${found}`,
    ({ open }) => (open === undefined ? undefined : `${open} is only known at run time`),
  ),
  NN2047: error<{ left: string; operator: string }>(({ left, operator }) => `${left} ${operator} 0 divides by zero`),
  NN2048: error<{ calculation: string; found: "no number" | "not a real number" }>(
    ({ calculation, found }) => `${calculation} is ${found}`,
  ),
  NN2049: error<{ number: string; kind: "int" | "float" }>(
    ({ number, kind }) =>
      `${number} is ${kind === "int" ? "beyond the integers that can be told apart (2⁵³)" : "more than a float can hold"}`,
  ),
  NN2050: error<{ of: "range" } | { of: "slice"; found: number }>((step) =>
    step.of === "range" ? "the step of a range cannot be 0" : `the step of a slice is positive, got ${step.found}`,
  ),
  NN2051: error<{ what: string }>(({ what }) => `${what} has no elements`),
  NN2052: error<{ found: string }>(({ found }) => `an index is an int, not ${found}`),
  NN2053: error<{ of: "list" } | { of: "tensor"; found: number; rank: number }>((owner) =>
    owner.of === "list"
      ? "a list takes one index"
      : `${owner.found} subscripts for a tensor of ${owner.rank} dimension${owner.rank === 1 ? "" : "s"}`,
  ),
  NN2054: error(() => "this slice is empty"),
  NN2055: refused,
  NN2056: refused,
  NN2057: refused,
  NN2058: refused,
  NN2060: error(
    () => "one `...` stands for all dimensions that are left, so there is no second",
    () => "write : for each of the others",
  ),
  NN2059: error<{ name: string }>(
    ({ name }) => `a model cannot be called ${name}`,
    ({ name }) => `its module exports it under this name, and import() takes what exports ${name} for a promise`,
  ),

  NN3002: error<{ what: string; expected: string; found: string; why: string }>(
    ({ what, expected, found, why }) => `${what} should be ${expected}, but is ${found}${why}`,
  ),
  NN3003: error<{ symbol: string; model: string }>(
    ({ symbol, model }) => `the dimension ${symbol} of ${model} is open`,
  ),
  NN3004: error<{ expected: string; input: string; found: string }>(
    ({ expected, input, found }) => `${expected}, but ${input} has ${found}`,
  ),
  NN3005: error<{ message: string }>(({ message }) => message),
  NN3006: error<{ layer: string; name: string }>(
    ({ layer, name }) => `the input was to decide ${name} of ${layer}, but it is never called`,
    () => "call it in forward, or write the size",
  ),
  NN3007: error<{ what: string; found: string }>(({ what, found }) => `${what} should return tensors, got ${found}`),
  NN3008: error<{ symbol: string; found: string }>(
    ({ symbol, found }) => `the batch comes first in a result, but here ${symbol} stands elsewhere: ${found}`,
    () => "permute or transpose it back to the front before it is returned",
  ),
  NN3009: error<{ name: string; expected: number; found: number }>(
    ({ name, expected, found }) =>
      `the forward of ${name} declares ${expected} result${expected === 1 ? "" : "s"}, but returns ${found}`,
  ),
  NN3010: error<{ what: string; found: string }>(({ what, found }) => `${what} should be a tensor, got ${found}`),
  NN3011: refused,
  NN3012: refused,
  NN3013: refused,
  NN3014: refused,
  NN3015: refused,
  NN3016: refused,
  NN3017: refused,
  NN3018: refused,
  NN3019: refused,
  NN3020: refused,
  NN3021: refused,
  NN3022: refused,
  NN3023: error<{ found: string }>(
    ({ found }) => `of several results of a loss, one is called loss; here are ${found}`,
    () => "name what is to be made small: return { loss: …, accuracy: … }",
  ),
  NN3024: error<{ name: string; found: string }>(
    ({ name, found }) => `${name} should be one number, got ${found}`,
    () => "take the mean over the batch: .mean()",
  ),
  NN3025: error<{ name: string }>(
    ({ name }) => `the loss of ${name} depends on no parameter, so that there is nothing to train`,
    () => "does everything go through detach(), frozen() or a function without a gradient, such as argmax?",
  ),
  NN3026: warning<{ names: string; more: number }>(
    ({ names, more }) =>
      `${names}${more > 0 ? ` and ${more} more` : ""} will not be trained: no gradient of the loss gets there`,
    () =>
      "a layer that loss does not call, or calls behind detach() or a function that has no gradient; frozen(…) says that it is meant",
  ),
  NN3027: error<{ name: string; model: string }>(
    ({ name, model }) => `${name} is what the trainer of ${model} is called in the module`,
    () => "call this model something else, or take the loss away",
  ),

  NN3028: error<{ symbols: string; model: string; why: string }>(
    ({ symbols, model, why }) => `${symbols} of ${model} cannot stay open: ${why}`,
    ({ symbols }) => {
      const [symbol = "H"] = symbols.split(", ");
      return `give it a size, with \`where ${symbol} = 224\` or --set ${symbol}=224, or several: \`where ${symbol} in [224, 320]\``;
    },
  ),
  NN3029: error<{ symbols: string; problem: string }>(
    ({ symbols, problem }) => `the sizes of ${symbols} after \`in\`: ${problem}`,
    ({ symbols }) => (symbols.includes(",") ? `(${symbols}) in [(224, 320), (320, 480)]` : `${symbols} in [224, 320]`),
  ),
  NN3030: error<{ model: string; problem: string }>(
    ({ model, problem }) => `one class of ${model} cannot take all of its sizes: ${problem}`,
    () => "give each size a model of its own: `model Small = … where H = 224`",
  ),
  NN5001: error<{ callee: string; depth: number }>(
    ({ callee, depth }) => `calls are nested more than ${depth} deep, here of ${callee}`,
    ({ callee }) => `does ${callee} call or make itself without an end?`,
  ),
  NN5002: error<{ shape: string; limit: string }>(
    ({ shape, limit }) => `a tensor ${shape} has more than ${limit} values`,
  ),
  NN5003: error<{ what: string; limit: number }>(({ what, limit }) => `too many ${what}: the limit is ${limit}`),
} as const;

export const diagnose = defineMessages(compilerMessages);
