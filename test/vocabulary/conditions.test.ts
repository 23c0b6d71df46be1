/** What a condition takes for true: as Python does, as far as a network has to do with it. */
import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

/** A condition within `module Block(it)`, and what `it` is. */
const cases: readonly (readonly [it: string, isTrue: boolean])[] = [
  ["none", false],
  ["ReLU()", true],
  ["ReLU", true],
  ["relu", true],
  ["twice", true],
  ["Inner", true],
  ["Inner()", true],
  ["Sequential(ReLU())", true],
  ["Sequential()", false],
  ["ModuleList([])", false],
  ["[1]", true],
  ["[]", false],
  ["(1, 2)", true],
  ["0..3", true],
  ["3..3", false],
  ['"zeros"', true],
  ['""', false],
  ["0", false],
  ["-1", true],
  ["0.0", false],
  ["0.5", true],
  ["false", false],
];

const shown = (text: string): string => {
  const { diagnostics, graphs } = runPipeline(source("net.nn", text), {}, "graph");
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return errors.length > 0 ? errors.join("\n") : (graphs ?? []).map(({ outputs }) => outputs[0]?.id).join();
};

const blockOf = (it: string, condition: string): string => `fn twice(x) = x * 2
module Inner { forward(x) { return x } }
module Block(it) { forward(x) { return if ${condition} { x * 100 } else { x } } }
model Net {
  block = Block(${it})
  forward(x: [N, 3]) { return block(x) }
}`;

test.each(cases)("%s is %s", (it, isTrue) => {
  expect(shown(blockOf(it, "it"))).toBe(shown(blockOf("none", String(isTrue))));
  expect(shown(blockOf(it, "not it"))).toBe(shown(blockOf("none", String(!isTrue))));
  expect(shown(blockOf(it, "it and true"))).toBe(shown(blockOf("none", String(isTrue))));
});

const sizes: readonly (readonly [condition: string, isTrue: boolean])[] = [
  ["x.size(0) != 0", true],
  ["x.shape == [N, 3]", true],
  ["x.shape == [1, 4]", false],
  ["x.shape != [N, 4]", true],
  ["N * 2 == 3", false],
  ["N == 0.5", false],
  ["N == 2 * N", false],
];

test.each(sizes)("%s is %s whatever the batch", (condition, isTrue) => {
  const text = (each: string): string =>
    `model Net { forward(x: [N, 3]) { return if ${each} { x * 100 } else { x } } }`;
  expect(shown(text(condition))).toBe(shown(text(String(isTrue))));
  expect(shown(text("true"))).not.toBe(shown(text("false")));
});
