import { describe, expect, test } from "vitest";
import { compile, renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { loadModule, type GeneratedNetwork } from "../support/load-module.ts";
import { typecheck } from "../cli/typecheck.ts";

/** Names that mean something in JavaScript, in what the compiler generates, or in both. */
const names = (
  "class constructor __proto__ prototype then arguments eval await n Float32Array Math Object undefined NaN this super " +
  "forward forwardInto create signature batchOf dataOf checkOut reserve checkOptions weights memory parameters arena out options bound embedded " +
  "toString hasOwnProperty valueOf __defineGetter__ _ __ ___a Input Tensor Weights linear linear_2 copy relu add x xShape y y0 " +
  "loadA allocateA A run batch freezeSignature globalThis require module exports model import from where as async static " +
  "keyof infer unique readonly any string number boolean bigint symbol object never unknown asserts is type Map Promise default"
)
  .split(" ")
  .filter((name) => name !== "_");

const one = (value: number): Float32Array => new Float32Array(3).fill(value);
const run = (network: GeneratedNetwork, ...inputs: readonly Float32Array[]) => network.forward(...inputs);

/** What text can get out of does not depend on the kernels; names may also meet those of the WebAssembly. */
async function load(text: string, path = "net.nn", target: "ts" | "auto" = "ts") {
  const { diagnostics } = runPipeline(source(path, text));
  expect(diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
  return Object.values(await loadModule(source(path, text), { target }));
}

/** A weights file's names are the user's own; a map has no prototype to be confused with. */
const weightsOf = (signature: {
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
}) =>
  new Map(
    signature.parameters.map(({ name, shape }, i) => [
      name,
      { data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(i + 1), shape },
    ]),
  );

describe("names", () => {
  test("of models", async () => {
    // A module that exports `then` is no module but a promise to whoever imports it, so it is refused: NN2059.
    const exported = names.filter((name) => name !== "then");
    const text = exported.map((name) => `model ${name} { forward(x: [N, 3]) { return x + 1 } }`).join("\n");
    const models = await load(text);
    expect(models.map((model) => model.signature.model).sort()).toEqual([...exported].sort());
    expect(Object.keys(await loadModule(source("net.nn", text), { target: "ts" })).sort()).toEqual(
      [...exported].sort(),
    );
    for (const model of models) expect(run(await model.create(), one(1))).toMatchObject({ data: one(2) });
  });

  test("of modules, and of what they make", async () => {
    const modules = names.map((name) => `module ${name}_ { layer = Linear(3, 3) forward(x) { return layer(x) } }`);
    const shadows = names
      .filter((name) => name !== "x")
      .map(
        (name) => `module M_${name}(${name}: int) { ${name} = Linear(${name}, 3) forward(x) { return ${name}(x) } }`,
      );
    const fields = names.filter((name) => name !== "x").map((name) => `f_${name} = M_${name}(3)`);
    const calls = names.filter((name) => name !== "x").map((name) => `x = f_${name}(x)`);
    const [model] = await load(
      `${[...modules, ...shadows].join("\n")}\nmodel Net {\n${fields.join("\n")}\nforward(x: [N, 3]) {\n${calls.join("\n")}\nreturn x } }`,
    );
    expect(model?.signature.parameters.map((each) => each.name)).toContain("f___proto__.__proto__.weight");
    expect(run((await model?.create()) as GeneratedNetwork, one(1))).toHaveProperty("shape", [1, 3]);
  });

  test("of fields: weights are bound by the names as they are", async () => {
    const own = names.filter((name) => name !== "x");
    const fields = own.map((name) => `${name} = Linear(3, 3)`).join("\n");
    const [model] = await load(
      `model Net {\n${fields}\nforward(x: [N, 3]) {\n${own.map((name) => `x = ${name}(x)`).join("\n")}\nreturn x } }`,
    );
    expect(model?.signature.parameters.map((each) => each.name)).toEqual(
      own.flatMap((name) => [`${name}.weight`, `${name}.bias`]),
    );
    const weights = weightsOf(model?.signature as NonNullable<typeof model>["signature"]);
    await expect(model?.create(weights)).resolves.toBeDefined();
    weights.delete("__proto__.weight");
    await expect(model?.create(weights)).rejects.toThrow("__proto__.weight");
  });

  test("of parameters", async () => {
    const own = names.filter((name) => name !== "x");
    const fields = own.map((name) => `${name} = Parameter([3])`).join("\n");
    const [model] = await load(`model Net {\n${fields}\nforward(x: [N, 3]) { return x + ${own.join(" + ")} } }`);
    const weights = weightsOf(model?.signature as NonNullable<typeof model>["signature"]);
    expect([...weights.keys()]).toEqual(own);
    const sum = (own.length * (own.length + 1)) / 2;
    expect(run((await model?.create(weights)) as GeneratedNetwork, one(0))).toMatchObject({ data: one(sum) });
  });

  test("of inputs, beside kernels of the same names", async () => {
    const inputs = names.map((name) => `${name}: [N, 3]`).join(", ");
    const [model] = await load(
      `model Net { fc = Linear(3, 3, bias=false) act = ReLU() forward(${inputs}) { return act(fc(${names.join(" + ")})) } }`,
      "net.nn",
      "auto",
    );
    expect(model?.signature.inputs.map((input) => input.name)).toEqual(names);
    const network = (await model?.create({
      "fc.weight": { data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), shape: [3, 3] },
    })) as GeneratedNetwork;
    expect(run(network, ...names.map(() => one(1)))).toMatchObject({ data: one(names.length) });
  });

  test("of results", async () => {
    const results = names.map((name, i) => `${name}: x + ${i}`).join(", ");
    const [model] = await load(`model Net { forward(x: [N, 3]) { return { ${results} } } }`, "net.nn", "auto");
    expect(model?.signature.results.map((result) => result.name)).toEqual(names);
    const network = (await model?.create()) as GeneratedNetwork;
    const given = run(network, one(0)) as Readonly<Record<string, { readonly data: Float32Array }>>;
    expect(Object.keys(given)).toEqual(names);
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
    names.forEach((name, i) => expect(Object.getOwnPropertyDescriptor(given, name)?.value.data).toEqual(one(i)));
    const out = Object.fromEntries(names.map((name) => [name, one(-1)]));
    network.forwardInto(one(0), out);
    names.forEach((name, i) => expect(Object.getOwnPropertyDescriptor(out, name)?.value).toEqual(one(i)));
  });

  test("of constants, functions and symbols", async () => {
    const own = names.filter((name) => name !== "x");
    const text = [
      ...own.map((name, i) => `const ${name} = ${i}`),
      `fn f(x) { ${own.map((name) => `x = ${name} + x`).join(" ")} return x }`,
      `model Net { forward(x: [N, 3]) { return f(x) } }`,
    ].join("\n");
    const [model] = await load(text);
    const sum = (own.length * (own.length - 1)) / 2;
    expect(run((await model?.create()) as GeneratedNetwork, one(0))).toMatchObject({ data: one(sum) });
    for (const name of own.slice(0, 12)) {
      const [symbolic] = await load(`model Net { forward(x: [${name}, 3]) { return x + 1 } }`);
      expect(symbolic?.signature.inputs[0]?.shape).toEqual([name, 3]);
    }
  });

  test("that become one name", async () => {
    const models = await load(
      ["__a", "_a", "_a_2", "__proto__", "_proto__"]
        .map((name, i) => `model ${name} { forward(x: [N, 3]) { return x + ${i} } }`)
        .join("\n"),
    );
    expect(models.map((model) => model.signature.model)).toEqual(["__a", "_a", "_a_2", "__proto__", "_proto__"]);
    for (const [i, model] of models.entries())
      expect(run(await model.create(), one(0))).toMatchObject({ data: one(i) });
  });
});

/** Text that would run, or end what it stands in, if it got out of it. */
const texts = [
  "*/ globalThis.injected = true; /*",
  "`${(globalThis.injected = true)}`",
  "</script><script>globalThis.injected = true</script>",
  "'; globalThis.injected = true; '",
  '\\"; globalThis.injected = true; \\"',
  "\u2028globalThis.injected = true\u2028",
  "*\\/ *\u200b/ \\*/ **/ ***/",
  "@deprecated @type {any} {@link x}",
  "@@weights@@ // # sourceMappingURL=x",
];

describe("text", () => {
  const isClean = () => expect(Object.hasOwn(globalThis, "injected")).toBe(false);

  test.each(texts)("in a doc comment: %s", async (text) => {
    const plain = text.replace(/[\u2028\u200b]/g, " ");
    const [model] = await load(`## ${text}\n## ${plain}\nmodel Net { forward(x: [N, 3]) { return x + 1 } }\n`);
    expect(run((await model?.create()) as GeneratedNetwork, one(1))).toMatchObject({ data: one(2) });
    isClean();
  });

  test.each(texts)("in the names of children: %s", async (text) => {
    const name = JSON.stringify(text.replace(/[.\s]/gu, "_")).replaceAll("{", "\\{").replaceAll("}", "\\}");
    const [model] = await load(
      `model Net { net = Sequential(${name} = Linear(3, 3)) forward(x: [N, 3]) { return net(x) } }`,
    );
    const weights = weightsOf(model?.signature as NonNullable<typeof model>["signature"]);
    expect([...weights.keys()][0]).toBe(`net.${text.replace(/[.\s]/gu, "_")}.weight`);
    expect(run((await model?.create(weights)) as GeneratedNetwork, one(1))).toMatchObject({ data: one(5) });
    isClean();
  });

  test.each([...texts, "a\nglobalThis.injected = true\n.nn", "a\r\u2029b.nn", "`.nn"])(
    "in a file's name: %s",
    async (path) => {
      const [model] = await load("model Net { fc = Linear(3, 3) forward(x: [N, 3]) { return fc(x) } }", path);
      expect(run((await model?.create()) as GeneratedNetwork, one(1))).toHaveProperty("shape", [1, 3]);
      expect(model?.signature.parameters[0]?.at).toBe(`${path}:1`);
      isClean();
    },
  );
});

test("marks in text are not taken for the places of embedded weights", async () => {
  const text =
    '## "@@weights@@" "@@wasm0@@"\nmodel Net { net = Sequential("@@weights@@" = Linear(1, 1)) forward(x: [N, 1]) { return net(x) } }';
  const { code } = await compile(source("@@weights@@.nn", text), { embed: Uint8Array.of(104, 105) });
  expect(code?.split("aGk=").length).toBe(2);
});

test("all of it has the types that it says", async () => {
  const safe = names.filter((name) => name !== "x");
  const text = [
    ...texts.map((each) => `## ${each}`),
    ...["class", "Math", "__proto__", "weights", "Input"].map(
      (name) => `model ${name} { forward(x: [N, 3]) { return x } }`,
    ),
    `model Fields { ${safe.map((name) => `${name} = Linear(3, 3)`).join(" ")} forward(x: [N, 3]) { ${safe.map((name) => `x = ${name}(x)`).join(" ")} return x } }`,
    `model Inputs { forward(${names.map((name) => `${name}: [N, 3]`).join(", ")}) { return ${names.join(" + ")} } }`,
    `model Results { forward(x: [N, 3]) { return { ${names.map((name, i) => `${name}: x + ${i}`).join(", ")} } } }`,
  ].join("\n");
  const { code } = await compile(source("net.nn", text), { target: "ts" });
  expect(typecheck({ "net.nn.ts": code as string })).toEqual([]);
});
