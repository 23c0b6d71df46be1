/** How modules are used as nobody should: they refuse it with a code, and go on as before. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { loadModule, tensorsOf, type GeneratedModel, type GeneratedNetwork } from "../support/load-module.ts";

const text = `model Net {
  fc = Linear(2, 2)
  forward(x: [N, 2], y: [N, 2]) { return fc(x) + y, x * y }
}
model Large {
  w = Parameter([1, 4096, 256])
  forward(x: [N, 1, 1]) { return x * w + 1 }
}
`;

const weights = { "fc.weight": [1, 0, 0, 1], "fc.bias": [0, 0] };
const [x, y] = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
const outs = (): Float32Array[] => [new Float32Array(2), new Float32Array(2)];

/** Memory that was handed on to somebody else. */
function handedOn<View extends Float32Array | Uint8Array | ArrayBuffer>(view: View): View {
  structuredClone(view, { transfer: [view instanceof ArrayBuffer ? view : (view.buffer as ArrayBuffer)] });
  return view;
}

const bytes = (): Uint8Array => new Uint8Array(64);
const stored = (): object => ({ dtype: "F32", shape: [2, 2], bytes: handedOn(bytes()) });

type Row = readonly [what: string, args: readonly unknown[], says: string];

const creations: readonly Row[] = [
  [
    "an option that there is not",
    [weights, { taget: "ts" }],
    "NN7009: create() got the option taget: did you mean allowExtra or seed or target?",
  ],
  [
    "a target that there is not",
    [weights, { target: "gpu" }],
    "NN7009: create() got the target gpu: did you mean auto or wasm or ts?",
  ],
  ["a target that is a list", [weights, { target: ["ts"] }], "NN7009: create() got the target ts: did you mean"],
  ["a seed that is no number", [undefined, { seed: NaN }], "NN7009: create() got the seed NaN: did you mean a number?"],
  ["a seed without end", [undefined, { seed: Infinity }], "NN7009: create() got the seed Infinity"],
  ["a seed as a text", [undefined, { seed: "5" }], "NN7009: create() got the seed 5: did you mean a number?"],
  ["options of null", [weights, null], "NN7009: create() got the options Null: did you mean Object?"],
  ["options as a text", [weights, "ts"], "NN7009: create() got the options String"],
  ["options as a list", [weights, ["ts"]], "NN7009: create() got the options Array"],
  ["weights of null", [null], "NN4001: weights are the bytes of a safetensors file or arrays by name, got Null"],
  ["weights as a number", [5], "NN4001: weights are"],
  ["weights as a path", ["net.safetensors"], "NN4001: weights are"],
  [
    "weights that are still to come",
    [Promise.resolve(weights)],
    "NN4001: weights are the bytes of a safetensors file or arrays by name, got Promise",
  ],
  ["a function for weights", [() => weights], "NN4001: weights are"],
  ["a list for weights", [[1, 2]], "NN4001: weights are"],
  ["no weights at all", [{}], "NN4001: the weights do not fit the model"],
  ["bytes that were handed on", [handedOn(bytes())], "NN4002: not a safetensors file: it has 0 bytes"],
  [
    "a buffer that was handed on",
    [handedOn(bytes().buffer as ArrayBuffer)],
    "NN4002: not a safetensors file: it has 0 bytes",
  ],
  [
    "an array that was handed on",
    [{ ...weights, "fc.weight": handedOn(new Float32Array(4)) }],
    "expected [2, 2] = 4 values, found 0",
  ],
  [
    "a stored tensor that was handed on",
    [{ ...weights, "fc.weight": stored() }],
    "expected [2, 2] = 4 values, found 0",
  ],
  ["weights that are null", [{ ...weights, "fc.bias": null }], "found Null"],
  ["weights that are texts", [{ ...weights, "fc.bias": ["1", "2"] }], "expected numbers, found String at index 0"],
  ["weights in double precision", [{ ...weights, "fc.bias": new Float64Array(2) }], "found Float64Array"],
  ["a shape that is a text", [{ ...weights, "fc.bias": { data: [1], shape: "2" } }], "found 1"],
];

const runs: readonly Row[] = [
  ["nothing", [], "NN7001: x must be a Float32Array"],
  ["one input of two", [x], "NN7001: y must be"],
  ["null", [null, y], "NN7001: x must be a Float32Array or { data: Float32Array, shape: number[] }, got Null"],
  ["a list of numbers", [[1, 2], y], "got Array"],
  ["double precision", [new Float64Array(2), y], "got Float64Array"],
  ["a text", ["12", y], "got String"],
  ["a promise", [Promise.resolve(x), y], "NN7001: x must be"],
  ["no numbers", [new Float32Array(), y], "NN7002: x has 0 values, [N, 2] needs at least 2"],
  ["half a row", [new Float32Array(3), y], "NN7002: x has 3 values, [N, 2] needs a multiple of 2"],
  ["numbers that were handed on", [handedOn(new Float32Array(2)), y], "NN7002: x has 0 values"],
  ["batches that differ", [new Float32Array(4), y], "NN7004: y has a batch of 1, the inputs before it one of 2"],
  ["data without a shape", [{ data: x }, y], "NN7001: x must be"],
  ["a shape without data", [{ shape: [1, 2] }, y], "NN7001: x must be"],
  [
    "a shape of another rank",
    [{ data: x, shape: [2] }, y],
    "NN7003: x has the shape [2], expected [N, 2]: the batch comes first",
  ],
  ["a shape of texts", [{ data: x, shape: ["1", "2"] }, y], "NN7003: x has the shape [1, 2]"],
  ["a negative batch", [{ data: x, shape: [-1, 2] }, y], "NN7003: x has the shape [-1, 2]"],
  ["half a batch", [{ data: x, shape: [0.5, 2] }, y], "NN700"],
  ["a batch of NaN", [{ data: x, shape: [NaN, 2] }, y], "NN7003: x has the shape [NaN, 2]"],
  [
    "a batch of 2⁵³",
    [{ data: x, shape: [2 ** 53, 2] }, y],
    "NN7002: x has 2 values, its shape [9007199254740992, 2] needs 18014398509481984",
  ],
];

const writes: readonly Row[] = [
  ["no arrays", [x, y], "NN7005: out[0] must be a Float32Array of 2 values, got Undefined"],
  [
    "one array of two",
    [x, y, [new Float32Array(2)]],
    "NN7005: out[1] must be a Float32Array of 2 values, got Undefined",
  ],
  [
    "null for an array",
    [x, y, [null, new Float32Array(2)]],
    "NN7005: out[0] must be a Float32Array of 2 values, got Null",
  ],
  [
    "an array too long",
    [x, y, [new Float32Array(3), new Float32Array(2)]],
    "NN7005: out[0] must be a Float32Array of 2 values, got one of 3",
  ],
  ["an array that was handed on", [x, y, [handedOn(new Float32Array(2)), new Float32Array(2)]], "got one of 0"],
  [
    "the input itself",
    [x, y, [new Float32Array(2), y]],
    "NN7005: out[1] must be a Float32Array of 2 values, got one that overlaps y",
  ],
];

describe.each(["wasm", "ts"] as const)("%s", (target) => {
  let Net: GeneratedModel;
  let Large: GeneratedModel;
  let net: GeneratedNetwork;
  const create = (model: GeneratedModel, ...args: readonly unknown[]): Promise<GeneratedNetwork> =>
    (model.create as (...all: readonly unknown[]) => Promise<GeneratedNetwork>)(...args);
  const answer = (network: GeneratedNetwork): number[] =>
    tensorsOf(network.forward(x, y)).flatMap(({ data }) => [...data]);

  beforeAll(async () => {
    const models = await loadModule(source("net.nn", text), { target: "auto" });
    [Net, Large] = [models["Net"]!, models["Large"]!];
    net = await create(Net, weights, { target });
  });

  test.each(creations)("create: %s", async (_, args, says) => {
    const error = await create(Net, ...args).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "NncError", message: expect.stringContaining(says) });
    expect((error as Error).message).not.toMatch(/\bundefined\b/);
  });

  test.each(runs)("forward: %s", (_, args, says) => {
    expect(() => net.forward(...(args as Float32Array[]))).toThrow(says);
    expect(answer(net)).toEqual([4, 6, 3, 8]);
  });

  test.each(writes)("forwardInto: %s", (_, args, says) => {
    expect(() => net.forwardInto(...args)).toThrow(says);
    expect(answer(net)).toEqual([4, 6, 3, 8]);
  });

  test("a batch beyond memory is refused with its size, and the network goes on", async () => {
    const large = await create(Large, undefined, { target });
    const one = tensorsOf(large.forward(Float32Array.of(2)))[0]!.data.slice(0, 3);
    expect(() => large.forward(new Float32Array(5_000_000))).toThrow(
      /^NN7010: a batch of 5000000 needs 2\d{13} bytes: RangeError/,
    );
    expect(tensorsOf(large.forward(Float32Array.of(2)))[0]!.data.slice(0, 3)).toEqual(one);
  });

  test("what lies on Object.prototype changes nothing", async () => {
    const names = [
      "seed",
      "target",
      "allowExtra",
      "shape",
      "data",
      "bytes",
      "code",
      "init",
      "exports",
      "wasm",
      "dtype",
    ];
    const fresh = answer(await create(Net, undefined, { target }));
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    const results: unknown[] = [];
    for (const name of names) prototype[name] = "polluted";
    try {
      for (const args of [[undefined, { target }], [weights, { target }], [undefined]])
        results.push((await create(Net, ...args)).target, answer(await create(Net, ...args)));
      const out = outs();
      net.forwardInto({ data: x, shape: [1, 2] }, y, out);
      results.push(out.map((each) => [...each]));
    } finally {
      for (const name of names) delete prototype[name];
    }
    expect(results).toEqual([
      target,
      fresh,
      target,
      [4, 6, 3, 8],
      "wasm",
      expect.anything(),
      [
        [4, 6],
        [3, 8],
      ],
    ]);
  });

  test("many networks made at once are of their own", { timeout: 60_000 }, async () => {
    const count = target === "ts" ? 10_000 : 100;
    const made = await Promise.all(
      Array.from({ length: count }, (_, i) => create(Net, { ...weights, "fc.bias": [i, i] }, { target })),
    );
    for (const i of [0, 1, count >> 1, count - 1]) expect(answer(made[i]!)).toEqual([4 + i, 6 + i, 3, 8]);
  });

  test("100,000 runs with batches in turn leave nothing behind", () => {
    const batches = [1, 3, 2].map((n) => [new Float32Array(2 * n), new Float32Array(2 * n)] as const);
    const results = batches.map(([a]) => [a.slice(), a.slice()] as const);
    const round = (): void => batches.forEach(([a, b], i) => net.forwardInto(a, b, results[i]));
    for (let i = 0; i < 5000; i++) round();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 33_000; i++) round();
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
    expect(answer(net)).toEqual([4, 6, 3, 8]);
  });
});

afterAll(() => console.log(`run time: ${2 * (creations.length + runs.length + writes.length + 4)} attacks`));

test("a module for one target takes its name, and no other", async () => {
  const { Net } = await loadModule(source("net.nn", text), { target: "ts" });
  const create = (options: object): Promise<GeneratedNetwork> | undefined => Net?.create(weights as never, options);
  expect((await create({ target: "ts" }))?.target).toBe("ts");
  expect((await create({ target: undefined }))?.target).toBe("ts");
  await expect(create({ target: "wasm" })).rejects.toThrow(
    "NN7009: create() got the target wasm: did you mean auto or ts?",
  );
});

test("a stored tensor without a dtype", async () => {
  const { Net } = await loadModule(source("net.nn", text));
  const stored = { dtype: null, shape: [2], bytes: new Uint8Array(8) };
  await expect(Net?.create({ ...weights, "fc.bias": stored } as never)).rejects.toThrow("NN400");
});

test("a signature is only read", async () => {
  const { Net } = await loadModule(source("net.nn", text));
  expect(() => Object.assign(Net as object, { signature: {} })).toThrow(TypeError);
  expect(Net?.signature.model).toBe("Net");
});
