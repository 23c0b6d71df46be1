import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindWeights, NncError, readSafetensors, type ParameterInfo, type Weights } from "../../runtime/index.ts";
import { f32, writeSafetensors } from "./write-safetensors.ts";

const parameter = (
  name: string,
  shape: readonly number[],
  line: number,
  dtype: "f32" | "i64" = "f32",
): ParameterInfo => ({
  name,
  shape,
  dtype,
  kind: "parameter",
  init: { kind: "constant", value: 0 },
  at: `net.nn:${line}`,
});
const network = [
  parameter("conv1.weight", [4, 1, 3, 3], 3),
  parameter("bn1.weight", [4], 4),
  parameter("bn1.num_batches_tracked", [], 4, "i64"),
  parameter("fc.weight", [2, 4], 5),
  parameter("fc.bias", [2], 5),
];
const counts: readonly (readonly [string, number[]])[] = network.map(({ name, shape }) => [name, [...shape]]);

const tensor = (shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });
const named = (list: readonly (readonly [string, number[]])[], rename = (name: string) => name) =>
  Object.fromEntries(list.map(([name, shape]) => [rename(name), tensor(shape)]));

function messageOf(weights: unknown, parameters = network, options = {}): string {
  try {
    bindWeights(parameters, weights as Weights, options);
  } catch (error) {
    expect(error).toBeInstanceOf(NncError);
    expect((error as NncError).code).toBe("NN4001");
    return (error as NncError).message;
  }
  return "fine";
}

describe("weights that fit come in the order of the signature", () => {
  const two = [parameter("b", [2], 1), parameter("n", [], 1, "i64"), parameter("a", [1, 2], 2)];
  const a = Float32Array.of(3, 4);
  const file = writeSafetensors(
    new Map([
      ["a", f32([1, 2], [3, 4])],
      ["b", f32([2], [1, 2])],
    ]),
  );

  test.each<[string, Weights]>([
    ["safetensors bytes", file],
    ["an ArrayBuffer of them", file.buffer as ArrayBuffer],
    ["a Buffer of them", Buffer.from(file)],
    ["what readSafetensors gives", readSafetensors(file)],
    ["plain arrays", { a: [3, 4], b: [1, 2] }],
    ["arrays with shapes", { a: { data: a, shape: [1, 2] }, b: { data: [1, 2], shape: [2] } }],
    [
      "a Map",
      new Map([
        ["a", a],
        ["b", Float32Array.of(1, 2)],
      ]),
    ],
    ["a counter of any kind", { a, b: [1, 2], n: [7, 8, 9] }],
  ])("%s", (_name, weights) => {
    expect(bindWeights(two, weights).map((values) => Array.from(values))).toEqual([[1, 2], [], [3, 4]]);
  });

  test("float32 is not copied", () => {
    expect(bindWeights(two, { a, b: [1, 2] })[2]).toBe(a);
  });

  test("names that every object has are names", () => {
    const odd = ["__proto__", "constructor", "then", "data", "shape"].map((name) => parameter(name, [1], 1));
    expect(messageOf({}, odd)).toMatch(/__proto__ \[1\].*\n.*constructor \[1\]/);
    const weights = new Map(odd.map(({ name }) => [name, [1]]));
    expect(bindWeights(odd, weights).length).toBe(5);
    expect(bindWeights(odd, writeSafetensors(new Map(odd.map(({ name }) => [name, f32([1], [1])])))).length).toBe(5);
  });

  test("extra tensors can be allowed", () => {
    expect(messageOf({ ...named(counts), ema: [1] }, network, { allowExtra: true })).toBe("fine");
  });
});

describe("one error says all that is wrong", () => {
  test("missing, renamed, unexpected, transposed and permuted together", () => {
    const weights = {
      "conv1.weight": tensor([3, 3, 1, 4]),
      "norm1.weight": tensor([4]),
      "fc.weight": tensor([4, 2]),
      "fc.bias": [1, 2, 3],
      "ema\nstep": [1],
      epoch: 3,
    };
    expect(messageOf(weights)).toMatchInlineSnapshot(`
      "NN4001: the weights do not fit the model
      missing:
        bn1.weight [4] (net.nn:4): renamed? there is norm1.weight
      unexpected:
        norm1.weight [4]
        ema\\u{a}step (1 values)
        epoch (Number)
      not as expected:
        conv1.weight: expected [4, 1, 3, 3], found [3, 3, 1, 4]: transposed?
        fc.weight: expected [2, 4], found [4, 2]: transposed?
        fc.bias: expected [2] = 2 values, found 3"
    `);
  });

  test("values of wrong kinds", () => {
    const weights = {
      "conv1.weight": new Float64Array(36),
      "bn1.weight": [1, 2, "3", 4],
      "fc.weight": [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      "fc.bias": null,
    };
    expect(messageOf(weights)).toMatchInlineSnapshot(`
      "NN4001: the weights do not fit the model
      not as expected:
        conv1.weight: expected a Float32Array, found Float64Array
        bn1.weight: expected numbers, found String at index 2
        fc.weight: expected [2, 4] = 8 values, found 2
        fc.bias: expected a Float32Array, found Null"
    `);
  });

  test("long lists are cut", () => {
    const many = Array.from({ length: 46 }, (_, i) => parameter(`layer${i}.weight`, [2], i));
    expect(messageOf(Object.fromEntries(many.map(({ name }) => [name.toUpperCase(), [1, 2]])), many))
      .toMatchInlineSnapshot(`
      "NN4001: the weights do not fit the model
      missing:
        layer0.weight [2] (net.nn:0)
        layer1.weight [2] (net.nn:1)
        layer2.weight [2] (net.nn:2)
        layer3.weight [2] (net.nn:3)
        layer4.weight [2] (net.nn:4)
        layer5.weight [2] (net.nn:5)
        layer6.weight [2] (net.nn:6)
        layer7.weight [2] (net.nn:7)
        layer8.weight [2] (net.nn:8)
        layer9.weight [2] (net.nn:9)
        layer10.weight [2] (net.nn:10)
        layer11.weight [2] (net.nn:11)
        … and 34 more
      unexpected:
        LAYER0.WEIGHT (2 values)
        LAYER1.WEIGHT (2 values)
        LAYER2.WEIGHT (2 values)
        LAYER3.WEIGHT (2 values)
        LAYER4.WEIGHT (2 values)
        LAYER5.WEIGHT (2 values)
        LAYER6.WEIGHT (2 values)
        LAYER7.WEIGHT (2 values)
        LAYER8.WEIGHT (2 values)
        LAYER9.WEIGHT (2 values)
        LAYER10.WEIGHT (2 values)
        LAYER11.WEIGHT (2 values)
        … and 34 more"
    `);
  });

  test.each<[unknown, string]>([
    [undefined, "Undefined"],
    [null, "Null"],
    [[], "Array"],
    [new Float32Array(3), "Float32Array"],
    [Promise.resolve(), "Promise"],
  ])("weights that are none: %s", (weights, kind) => {
    expect(messageOf(weights)).toBe(
      `NN4001: weights are the bytes of a safetensors file or arrays by name, got ${kind}`,
    );
  });
});

describe("a prefix that differs is found, and what to write", () => {
  const add = (prefix: string) => named(counts, (name) => prefix + name);

  test("DataParallel's, in an object", () => {
    expect(messageOf(add("module."))).toMatchInlineSnapshot(`
      "NN4001: the weights do not fit the model
      missing:
        conv1.weight [4, 1, 3, 3] (net.nn:3)
        bn1.weight [4] (net.nn:4)
        fc.weight [2, 4] (net.nn:5)
        fc.bias [2] (net.nn:5)
      unexpected:
        module.conv1.weight [4, 1, 3, 3]
        module.bn1.weight [4]
        module.bn1.num_batches_tracked []
        module.fc.weight [2, 4]
        module.fc.bias [2]
      hint: these names start with "module.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("module.", ""), v]))"
    `);
  });

  test.each<[string, unknown, string, typeof network?]>([
    [
      "in a Map",
      new Map(Object.entries(add("_orig_mod."))),
      `these names start with "_orig_mod.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("_orig_mod.", ""), v]))`,
    ],
    [
      "two of them",
      add("module._orig_mod."),
      `these names start with "module._orig_mod.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("module._orig_mod.", ""), v]))`,
    ],
    [
      "among other tensors",
      { ...add("model."), "loss.weight": [1] },
      `these names start with "model.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("model.", ""), v]))`,
    ],
    [
      "with one more missing",
      named(counts.slice(1), (name) => `module.${name}`),
      `these names start with "module.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("module.", ""), v]))`,
    ],
    [
      "in a file",
      writeSafetensors(new Map([["module.a.b", f32([1], [1])]])),
      `these names start with "module.": new Map([...readSafetensors(bytes)].map(([k, v]) => [k.replace("module.", ""), v]))`,
      [parameter("a.b", [1], 1)],
    ],
    [
      "that the file lacks",
      named(counts),
      `the model's names start with "model.": new Map([...readSafetensors(bytes)].map(([k, v]) => ["model." + k, v]))`,
      network.map((info) => ({ ...info, name: `model.${info.name}` })),
    ],
  ])("%s", (_name, weights, hint, parameters) => {
    expect(messageOf(weights, parameters).match(/^hint: (.*)/m)?.[1]).toBe(hint);
  });

  test("what it says to write works", () => {
    const weights = network.map(
      ({ name, shape }) => [`module.${name}`, f32(shape, Array(shape.reduce((a, b) => a * b, 1)).fill(1))] as const,
    );
    const bytes = writeSafetensors(new Map(weights));
    const hint = messageOf(bytes).match(/new Map\(.*/)![0];
    const mended = new Function("bytes", "readSafetensors", `return ${hint}`)(bytes, readSafetensors);
    expect(messageOf(mended)).toBe("fine");
  });
});

test("whatever is given, the answer is an NncError or one array of the right length for each parameter", () => {
  const value = fc.oneof(
    fc.anything(),
    fc.array(fc.float(), { maxLength: 4 }),
    fc.record({ data: fc.float32Array({ maxLength: 4 }), shape: fc.anything() }),
    fc.record({
      dtype: fc.constantFrom("F32", "U8", "x"),
      shape: fc.constant([4]),
      bytes: fc.uint8Array({ maxLength: 16 }),
    }),
  );
  const name = fc.constantFrom("bn1.weight", "a.bn1.weight", "weight", "__proto__");
  const parameters = [parameter("bn1.weight", [4], 1)];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.dictionary(name, value),
        fc.array(fc.tuple(name, value)).map((list) => new Map(list)),
      ),
      (weights) => {
        try {
          expect(bindWeights(parameters, weights as Weights, { allowExtra: true })[0]?.length).toBe(4);
        } catch (error) {
          expect(error).toBeInstanceOf(NncError);
        }
      },
    ),
    { numRuns: 1000, seed: 1 },
  );
});
