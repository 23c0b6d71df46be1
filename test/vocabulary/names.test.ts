import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { builtinNames } from "../../compiler/2-lower/evaluate/builtins.ts";
import { tensorFunctions } from "../../compiler/functions/index.ts";
import { runPipeline, source } from "../../compiler/index.ts";

/** The names of torch.nn, torch.nn.functional, and torch with its tensors: what pooling.py finds in 1.13, and what 2.8 has beyond that. */
const torch = JSON.parse(readFileSync(new URL("./names.json", import.meta.url), "utf8")) as Readonly<
  Record<"layers" | "functions" | "methods", readonly string[]>
>;
const missing = (names: readonly string[]): readonly string[] => names.filter((name) => !builtinNames.has(name));

const helpOf = (text: string): string | undefined =>
  runPipeline(source("net.nn", text)).diagnostics.find(({ severity }) => severity === "error")?.help;

/** A name that means something in PyTorch is never taken for a slip in another: MaxUnpool3d is not MaxUnpool2d. */
describe("what PyTorch has and nnc does not is told so:", () => {
  test.each(missing(torch.layers))("%s", (name) => {
    const help = helpOf(`model Net { layer = ${name}(3, 3) forward(x: [N, 3]) { return layer(x) } }`);
    expect(help).toBeDefined();
    expect(help).not.toContain("did you mean");
    expect(helpOf(`model Net { layer = nn.${name}(3, 3) forward(x: [N, 3]) { return layer(x) } }`)).toBe(help);
  });

  test.each(missing(torch.functions))("%s", (name) => {
    const help = helpOf(`model Net { forward(x: [N, 3]) { return ${name}(x) } }`);
    expect(help).toBeDefined();
    expect(help).not.toContain("did you mean");
  });

  test("methods", () => {
    const wrong = torch.methods.filter(
      (name) =>
        !tensorFunctions.has(name) &&
        !builtinNames.has(name) &&
        (helpOf(`model Net { forward(x: [N, 3]) { return x.${name}(1) } }`) ?? "did you mean").includes("did you mean"),
    );
    expect(wrong).toEqual([]);
  });
});

test.each([
  ["RNNBase", "what is made of it are the layers RNN, LSTM and GRU"],
  ["lstm_cell", "LSTMCell is the layer that does it"],
  ["rnn_tanh_cell", "RNNCell is the layer that does it"],
  ["LazyConv2d", "Conv2d(_, …) takes the size from the input"],
  ["LazyConv3d", "Conv3d(_, …) takes the size from the input"],
  [
    "FractionalMaxPool3d",
    "its windows lie at random, in inference too: AdaptiveMaxPool3d has windows of such sizes in fixed places",
  ],
  ["Conv2D", "did you mean Conv2d?"],
  ["MaxPol2d", "did you mean MaxPool2d?"],
])("%s: %s", (name, help) => {
  expect(helpOf(`model Net { layer = ${name}(3, 3) forward(x: [N, 3]) { return layer(x) } }`)).toBe(help);
});

test.each([
  ["x.relu_()", "relu_ would change a tensor, and here none changes: write relu, and go on with its result"],
  [
    "F.hardtanh_(x)",
    "hardtanh_ would change a tensor, and here none changes: write hardtanh, and go on with its result",
  ],
  ["x.igamma()", "PyTorch has igamma, and nnc does not; nnc ops lists what there is"],
  ["x.add_(1)", "add_ would change a tensor, and here none changes: write add, and go on with its result"],
  [
    "inv(x)",
    "no matrices are decomposed or inverted while a network runs: hand over what comes of it as an input or a weight",
  ],
  ["erfcx(x)", "PyTorch has erfcx, and nnc does not; nnc ops lists what there is"],
  [
    "x.half()",
    "leave it out: all numbers are in single precision; x.long() takes fractions away, and x.bool() makes a mask",
  ],
  [
    "x.is_contiguous()",
    "leave it out: here are no devices and one kind of numbers, and memory is the compiler's business",
  ],
  ["x.relo()", "did you mean relu?"],
  ["sigmod(x)", "did you mean sigmoid?"],
  ["value(x)", "did you mean values?"],
])("%s: %s", (call, help) => {
  expect(helpOf(`model Net { forward(x: [N, 3]) { values = relu(x) return ${call} } }`)).toBe(help);
});

test("a name of the file's is offered, whatever PyTorch calls so", () => {
  expect(helpOf("model Net { forward(x: [N, 3]) { logdet_ = relu(x) return logdet } }")).toBe("did you mean logdet_?");
});
