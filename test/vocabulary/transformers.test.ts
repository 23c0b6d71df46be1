import { describe, expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

/** What transformers do besides what PyTorch's answers show. */

const stagesOf = (text: string, training = false) => runPipeline(source("net.nn", text), { training }, "graph");

const namesOf = (text: string): readonly string[] => {
  const { graphs, diagnostics } = stagesOf(text);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  return (graphs?.[0]?.parameters ?? []).map(({ name }) => name);
};

const modelOf = (fields: string, body: string): string =>
  `model Net {\n${fields}\n  forward(x: [N, 5, 8]) { return ${body} }\n}`;

/** How many random numbers a network draws when it is trained: calls of dropout. */
const droppedIn = (text: string, training: boolean): number =>
  (stagesOf(text, training).graphs?.[0]?.nodes ?? []).filter(({ op }) => op.name === "dropout").length;

describe("dropout", () => {
  test.each([
    ["TransformerEncoderLayer(8, 2, 12, batch_first=true)", 4],
    ["TransformerEncoderLayer(8, 2, 12, dropout=0, batch_first=true)", 0],
    ["TransformerEncoder(TransformerEncoderLayer(8, 2, 12, batch_first=true), 3)", 12],
  ])("%s drops attention, what is hidden and what is added, %d times", (layer, count) => {
    const text = modelOf(`  layer = ${layer}`, "layer(x)");
    expect(droppedIn(text, true)).toBe(count);
    expect(droppedIn(text, false)).toBe(0);
  });

  test("MultiheadAttention and scaled_dot_product_attention drop weights of attention", () => {
    const heads = modelOf("  layer = MultiheadAttention(8, 2, dropout=0.1, batch_first=true)", "layer(x, x, x)[0]");
    const scaled = modelOf("", "scaled_dot_product_attention(x, x, x, dropout_p=0.1)");
    expect([heads, scaled].map((text) => droppedIn(text, true))).toEqual([1, 1]);
    expect([heads, scaled].map((text) => droppedIn(text, false))).toEqual([0, 0]);
  });
});

describe("deepcopy", () => {
  const block = `module Block(shared) {
  a = Linear(8, 8)
  b = weight_norm(Linear(8, 8))
  twin = a
  table = Parameter([8])
  inner = shared
  const both = [a, shared]
  fn twice(x) = a(a(x))
  forward(x) {
    for each in both { x = each(x) }
    return b(twice(twin(x))) + table + a.bias
  }
}\n`;

  test("has weights of its own under names of its own, and shares within itself what was shared", () => {
    const text = block + modelOf("  one = Block(Linear(8, 8))\n  two = deepcopy(one)", "x |> one |> two");
    const names = namesOf(text);
    const own = names.flatMap((name) => (name.startsWith("one.") ? [name.slice(4)] : []));
    expect(own.length).toBe(10);
    expect(names).toEqual([...own.map((name) => `one.${name}`), ...own.map((name) => `two.${name}`)]);
    const read = (stagesOf(text).graphs?.[0]?.nodes ?? []).flatMap(({ inputs }) => inputs.map(String));
    for (const name of ["a.weight", "a.bias", "b.weight_v", "inner.weight", "table"])
      for (const which of ["one", "two"]) expect(read, `${which}.${name}`).toContain(`@${which}.${name}`);
  });

  test("of a layer whose size the input decides takes its own", () => {
    const text = modelOf(
      "  one = Linear(_, 6)\n  two = deepcopy(one)\n  three = deepcopy(Linear(_, 6))",
      "x |> one |> two |> three",
    );
    expect(stagesOf(text).graphs?.[0]?.parameters.map(({ shape }) => shape)).toEqual([
      [6, 8],
      [6],
      [6, 6],
      [6],
      [6, 6],
      [6],
    ]);
  });

  test("takes what has been made", () => {
    const { diagnostics } = stagesOf(modelOf("  one = deepcopy(Linear)", "one(x)"));
    expect(diagnostics[0]?.message).toBe("deepcopy takes a module, got the layer Linear");
  });
});

describe("names", () => {
  test("are those of a state_dict, and a layer's own among them where it is a field too", () => {
    const names = namesOf(
      modelOf(
        "  encoder_layer = TransformerEncoderLayer(8, 2, 12, batch_first=true)\n  encoder = TransformerEncoder(encoder_layer, 2)",
        "encoder(x)",
      ),
    );
    expect(names.filter((name) => name.endsWith("in_proj_weight"))).toEqual([
      "encoder_layer.self_attn.in_proj_weight",
      "encoder.layers.0.self_attn.in_proj_weight",
      "encoder.layers.1.self_attn.in_proj_weight",
    ]);
  });

  test("of a file's own go before", () => {
    const own = "module TransformerEncoder(n) { a = Linear(8, n) forward(x) { return a(x) } }\n";
    expect(namesOf(own + modelOf("  encoder = TransformerEncoder(8)", "encoder(x)"))).toEqual([
      "encoder.a.weight",
      "encoder.a.bias",
    ]);
  });

  test("may be imported", () => {
    const text = `import { TransformerEncoderLayer as Layer } from "nn:transformer"\n`;
    expect(namesOf(text + modelOf("  a = Layer(8, 2, 12, batch_first=true)", "a(x)"))).toHaveLength(12);
  });
});

test.each([
  ["TransformerEncoderLayer(8, 3, batch_first=true)", "MultiheadAttention: num_heads=3 does not divide embed_dim=8"],
  [
    "TransformerEncoderLayer(16, 4, batch_first=true)",
    "query of MultiheadAttention should have 16 features, got 8 in [N, 5, 8]",
  ],
  ["TransformerEncoderLayer(8, 4)", "query is [N, 5, 8], but without batch_first the batch comes second: [L, N, 8]"],
  ['TransformerEncoderLayer(8, 4, activation="silu", batch_first=true)', 'the string "silu" cannot be called'],
  ["TransformerEncoder(TransformerEncoderLayer, 2)", "deepcopy takes a module, got the module TransformerEncoderLayer"],
  ["TransformerEncoderLayer(8)", "TransformerEncoderLayer needs nhead"],
])("%s: %s", (layer, message) => {
  const [found] = stagesOf(modelOf(`  layer = ${layer}`, "layer(x)")).diagnostics;
  expect(found?.message).toBe(message);
  // The user's own place stands in the message or in what led to it.
  expect([found?.span.source.path, ...(found?.trace ?? [])].join()).toContain("net.nn");
});
