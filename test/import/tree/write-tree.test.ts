import { describe, expect, it } from "vitest";
import { runPipeline, source } from "../../../compiler/index.ts";
import {
  call,
  list,
  literal,
  valueOf,
  type ModulePart,
  type Part,
  type Term,
} from "../../../compiler/import/tree/module-tree.ts";
import { writeTree } from "../../../compiler/import/tree/write-tree.ts";
import { chain, make, module, part } from "./make-tree.ts";

const write = (root: ModulePart, ...shape: readonly number[]): string =>
  writeTree({ name: "Net", root, inputs: [{ shape, isBatched: true }] });

/** The names of the weights that a text has. */
function weightsOf(text: string): string[] {
  const { graphs, diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  expect(diagnostics).toEqual([]);
  return (graphs?.[0]?.parameters ?? []).map(({ name }) => name);
}

/** The names of the weights that a tree has. */
function leavesIn(node: ModulePart, prefix = ""): string[] {
  const own: Readonly<Record<string, readonly string[]>> = {
    Conv2d: ["weight", "bias"],
    Linear: ["weight", "bias"],
    BatchNorm2d: ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"],
  };
  return [...node.parts].flatMap(([name, child]: readonly [string, Part]) => {
    if (child.kind === "module") return leavesIn(child, `${prefix}${name}.`);
    if (child.kind === "parameter") return [`${prefix}${name}`];
    const names = own[child.layer] ?? [];
    const isBiased = [...child.named].every(([key, term]) => key !== "bias" || (term.kind === "literal" && term.value));
    return names.filter((each) => each !== "bias" || isBiased).map((each) => `${prefix}${name}.${each}`);
  });
}

const on = (callee: string | { readonly path: readonly string[] }, name: string, ...rest: readonly Term[]): Term =>
  call(callee, [valueOf(name), ...rest]);

function basicBlock(from: number, to: number, stride = 1): ModulePart {
  const isSame = stride === 1 && from === to;
  const downsample = chain("Sequential", {
    0: make("Conv2d", [from, to, 1], { stride, bias: false }),
    1: make("BatchNorm2d", [to]),
  });
  return module(
    "BasicBlock",
    {
      conv1: make("Conv2d", [from, to, 3], { stride, padding: 1, bias: false }),
      bn1: make("BatchNorm2d", [to]),
      relu: make("ReLU", [true]),
      conv2: make("Conv2d", [to, to, 3], { padding: 1, bias: false }),
      bn2: make("BatchNorm2d", [to]),
      ...(isSame ? {} : { downsample }),
    },
    ["argument_1"],
    {
      _1: on(part("conv1"), "argument_1"),
      _2: on(part("bn1"), "_1"),
      _3: on(part("relu"), "_2"),
      _4: on(part("conv2"), "_3"),
      _5: on(part("bn2"), "_4"),
      ...(isSame ? {} : { _6: on(part("downsample"), "argument_1") }),
      input0: { kind: "binary", operator: "+", left: valueOf("_5"), right: valueOf(isSame ? "argument_1" : "_6") },
      _7: on(part("relu"), "input0"),
    },
    [valueOf("_7")],
  );
}

const stage = (from: number, to: number, blocks: number, stride: number): ModulePart =>
  chain(
    "Sequential",
    Object.fromEntries(
      Array.from({ length: blocks }, (_, i) => [
        String(i),
        i === 0 ? basicBlock(from, to, stride) : basicBlock(to, to),
      ]),
    ),
  );

describe("a tree of modules becomes text", () => {
  it("in which twins are one module with parameters, and repeated children loops", () => {
    const root = module(
      "ResNet",
      {
        conv1: make("Conv2d", [3, 8, 7], { stride: 2, padding: 3, bias: false }),
        bn1: make("BatchNorm2d", [8]),
        relu: make("ReLU", [true]),
        maxpool: make("MaxPool2d", [3], { stride: 2, padding: 1 }),
        layer1: stage(8, 8, 3, 1),
        layer2: stage(8, 16, 4, 2),
        layer3: stage(16, 32, 6, 2),
        avgpool: make("AdaptiveAvgPool2d", [1]),
        fc: make("Linear", [32, 10]),
      },
      ["x"],
      {
        _1: on(part("conv1"), "x"),
        _2: on(part("bn1"), "_1"),
        _3: on(part("relu"), "_2"),
        _4: on(part("maxpool"), "_3"),
        _5: on(part("layer1"), "_4"),
        _6: on(part("layer2"), "_5"),
        _7: on(part("layer3"), "_6"),
        _8: on(part("avgpool"), "_7"),
        _9: on("flatten", "_8", literal(1)),
        _10: on(part("fc"), "_9"),
      },
      [valueOf("_10")],
    );
    const text = write(root, 1, 3, 64, 64);
    expect(text).toMatchInlineSnapshot(`
      "fn Downsample(in_channels: int) = Sequential(
        Conv2d(in_channels, in_channels * 2, 1, stride=2, bias=false),
        BatchNorm2d(in_channels * 2),
      )

      module BasicBlock(
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        downsample: module = Identity(),
      ) {
        conv1 = Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=false)
        bn1 = BatchNorm2d(out_channels)
        relu = ReLU()
        conv2 = Conv2d(out_channels, out_channels, 3, padding=1, bias=false)
        bn2 = BatchNorm2d(out_channels)
        downsample = downsample

        forward(x) {
          out = x |> conv1 |> bn1 |> relu |> conv2 |> bn2
          return relu(out + downsample(x))
        }
      }

      model ResNet {
        conv1 = Conv2d(3, 8, 7, stride=2, padding=3, bias=false)
        bn1 = BatchNorm2d(8)
        relu = ReLU()
        maxpool = MaxPool2d(3, stride=2, padding=1)
        layer1 = Sequential(for _ in 0..3: BasicBlock(8, 8))
        layer2 = Sequential(
          BasicBlock(8, 16, stride=2, downsample=Downsample(8)),
          for _ in 0..3: BasicBlock(16, 16),
        )
        layer3 = Sequential(
          BasicBlock(16, 32, stride=2, downsample=Downsample(16)),
          for _ in 0..5: BasicBlock(32, 32),
        )
        avgpool = AdaptiveAvgPool2d(1)
        fc = Linear(32, 10)

        forward(x: [N, 3, 64, 64]) {
          x = x |> conv1 |> bn1 |> relu |> maxpool |> layer1 |> layer2 |> layer3 |> avgpool
          return x |> flatten(1) |> fc
        }
      }
      "
    `);
    expect(weightsOf(text).sort()).toEqual(leavesIn(root).sort());
  });

  it("in which names count on, and widths that grow are reckoned", () => {
    const layers = Object.fromEntries(
      Array.from({ length: 4 }, (_, i) => [`conv${i + 1}`, make("Conv2d", [4 + 2 * i, 6 + 2 * i, 3], { padding: 1 })]),
    );
    const root = chain("Net", { layers: chain("Sequential", layers), act: make("ReLU", []) });
    const text = write(root, 1, 4, 8, 8);
    expect(text).toMatchInlineSnapshot(`
      "model Net {
        layers = Sequential(for i in 0..4: "conv{i + 1}" = Conv2d(4 + 2 * i, 6 + 2 * i, 3, padding=1))
        act = ReLU()

        forward(v: [N, 4, 8, 8]) {
          return v |> layers |> act
        }
      }
      "
    `);
    expect(weightsOf(text)).toEqual(leavesIn(root));
  });

  it("in which parts that differ are parameters", () => {
    const block = (act: string): ModulePart =>
      module(
        "Block",
        { conv: make("Conv2d", [4, 4, 1]), act: make(act, []) },
        ["x"],
        {
          y: on(part("conv"), "x"),
          z: on(part("act"), "y"),
          s: { kind: "binary", operator: "*", left: valueOf("z"), right: valueOf("x") },
        },
        [valueOf("s")],
      );
    const root = chain("Net", { a: block("ReLU"), b: block("Sigmoid"), c: block("ReLU") });
    const text = write(root, 1, 4, 8, 8);
    expect(text).toMatchInlineSnapshot(`
      "module Block(act: module) {
        conv = Conv2d(4, 4, 1)
        act = act

        forward(x) {
          z = x |> conv |> act
          return z * x
        }
      }

      model Net {
        a = Block(ReLU())
        b = Block(Sigmoid())
        c = Block(ReLU())

        forward(v: [N, 4, 8, 8]) {
          return v |> a |> b |> c
        }
      }
      "
    `);
    expect(weightsOf(text)).toEqual(leavesIn(root));
  });

  it("in which a field that is called as a function hides it, and a variable is kept as long as it is needed", () => {
    const root = module(
      "Net",
      { relu: make("Conv2d", [4, 4, 1]), skip: make("Conv2d", [4, 4, 1]) },
      ["input"],
      {
        a: on(part("relu"), "input"),
        b: on("relu", "a"),
        c: on(part("skip"), "input"),
        d: on("sigmoid", "c"),
        e: {
          kind: "binary",
          operator: "-",
          left: valueOf("c"),
          right: { kind: "binary", operator: "-", left: valueOf("b"), right: valueOf("d") },
        },
        f: call("cat", [list([valueOf("e"), valueOf("input")])], new Map([["dim", literal(1)]])),
        g: call("split", [valueOf("f"), literal(4)], new Map([["dim", literal(1)]])),
      },
      [valueOf("g")],
    );
    expect(write(root, 1, 4, 8, 8)).toMatchInlineSnapshot(`
      "model Net {
        relu = Conv2d(4, 4, 1)
        skip = Conv2d(4, 4, 1)

        forward(x: [N, 4, 8, 8]) {
          b = relu(x).relu()
          c = skip(x)
          return cat([c - (b - sigmoid(c)), x], dim=1) |> split(4, dim=1)
        }
      }
      "
    `);
  });

  it("in which values of one body and two results have names", () => {
    const root = module(
      "Net",
      { fc: make("Linear", [8, 4]) },
      ["features", "mask"],
      {
        x: on(part("fc"), "features"),
        n: { kind: "batch", of: "features" },
        y: call("view", [valueOf("x"), list([valueOf("n"), literal(2), literal(-1)])]),
        z: {
          kind: "index",
          of: valueOf("y"),
          at: [{ kind: "slice" }, { kind: "at", index: literal(-1) }, { kind: "newAxis" }],
        },
        w: { kind: "binary", operator: "*", left: valueOf("mask"), right: literal(-0.5) },
      },
      [valueOf("z"), valueOf("w")],
    );
    const text = writeTree({
      name: "Net",
      root,
      inputs: [
        { shape: [1, 8], isBatched: true },
        { shape: [2, 3], isBatched: false },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "model Net {
        fc = Linear(8, 4)

        forward(features: [N, 8], mask: [2, 3]) {
          features = features |> fc |> view([features.size(0), 2, -1])
          return features[:, -1, none], mask * -0.5
        }
      }
      "
    `);
    expect(weightsOf(text)).toEqual(["fc.weight", "fc.bias"]);
  });

  it("in which what comes again with the next child of a list is a loop", () => {
    const count = 4;
    const norms = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), make("LayerNorm", [8])]));
    const mixers = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), make("Linear", [8, 8])]));
    const heads = Object.fromEntries(Array.from({ length: 3 }, (_, i) => [String(i), make("Linear", [8, 8])]));
    const body: Record<string, Term> = { v0: on("relu", "x") };
    for (let i = 0; i < count; i++) {
      body[`n${i}`] = on(part("norms", String(i)), `v${i}`);
      body[`m${i}`] = on(part("mixers", String(i)), `n${i}`);
      body[`g${i}`] = { kind: "binary", operator: "*", left: valueOf(`m${i}`), right: valueOf("scale") };
      body[`v${i + 1}`] = { kind: "binary", operator: "+", left: valueOf(`g${i}`), right: valueOf(`v${i}`) };
    }
    for (let i = 0; i < 3; i++) body[`h${i + 1}`] = on(part("heads", String(i)), i === 0 ? "v4" : `h${i}`);
    const list = (parts: Readonly<Record<string, Part>>): ModulePart => module("ModuleList", parts, [], {}, []);
    const root = module(
      "Mixer",
      { norms: list(norms), mixers: list(mixers), heads: list(heads) },
      ["x", "scale"],
      body,
      [valueOf("h3"), valueOf("scale")],
    );
    const text = writeTree({
      name: "Net",
      root,
      inputs: [
        { shape: [1, 8], isBatched: true },
        { shape: [1, 8], isBatched: true },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "model Mixer {
        norms = ModuleList(for _ in 0..4: LayerNorm(8))
        mixers = ModuleList(for _ in 0..4: Linear(8, 8))
        heads = ModuleList(for _ in 0..3: Linear(8, 8))

        forward(x: [N, 8], scale: [N, 8]) {
          v = relu(x)
          for i in 0..4 {
            out = v |> norms[i] |> mixers[i]
            v = out * scale + v
          }
          for head in heads {
            v = head(v)
          }
          return v, scale
        }
      }
      "
    `);
    expect(weightsOf(text)).toHaveLength(2 * (4 + 4 + 3));
  });

  it("in which a block whose children take all that was before them is a chain of children that add theirs", () => {
    const dense = (i: number): ModulePart => {
      const params = Array.from({ length: i + 1 }, (_, at) => `argument_${at + 1}`);
      return module(
        "DenseLayer",
        {
          norm: make("BatchNorm2d", [4 + 2 * i]),
          conv: make("Conv2d", [4 + 2 * i, 2, 3], { padding: 1, bias: false }),
        },
        params,
        {
          _0: list(params.map(valueOf)),
          _1: call("cat", [valueOf("_0"), literal(1)]),
          _2: on(part("norm"), "_1"),
          _3: on(part("conv"), "_2"),
        },
        [valueOf("_3")],
      );
    };
    const count = 5;
    const values = ["x", ...Array.from({ length: count }, (_, i) => `y${i}`)];
    const block = module(
      "DenseBlock",
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`denselayer${i + 1}`, dense(i)])),
      ["x"],
      {
        ...Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `y${i}`,
            call(part(`denselayer${i + 1}`), values.slice(0, i + 1).map(valueOf)),
          ]),
        ),
        all: list(values.map(valueOf)),
        joined: call("cat", [valueOf("all"), literal(1)]),
      },
      [valueOf("joined")],
    );
    const root = chain("Net", { block, head: make("Conv2d", [14, 1, 1]) });
    const text = write(root, 1, 4, 8, 8);
    expect(text).toMatchInlineSnapshot(`
      "module DenseLayer(num_features: int) {
        norm = BatchNorm2d(num_features)
        conv = Conv2d(num_features, 2, 3, padding=1, bias=false)

        forward(x) {
          return cat([x, x |> norm |> conv], 1)
        }
      }

      fn DenseBlock() = Sequential(for i in 0..5: "denselayer{i + 1}" = DenseLayer(4 + 2 * i))

      model Net {
        block = DenseBlock()
        head = Conv2d(14, 1, 1)

        forward(v: [N, 4, 8, 8]) {
          return v |> block |> head
        }
      }
      "
    `);
    expect(weightsOf(text).sort()).toEqual(leavesIn(root).sort());
  });
});

it("gives twins that stand beside each other in twins weights of their own", () => {
  const inner = (padding: number): ModulePart =>
    module(
      "Inner",
      { scale: { kind: "parameter", shape: [3, 3, 3, 3], isBuffer: false } },
      ["x"],
      {
        y: call("conv2d", [valueOf("x"), { kind: "part", path: ["scale"] }], new Map([["padding", literal(padding)]])),
      },
      [valueOf("y")],
    );
  const outer = (padding: number): ModulePart =>
    module(
      "Outer",
      { filter: inner(padding), gate: inner(padding) },
      ["x"],
      { a: on(part("filter"), "x"), b: on(part("gate"), "x") },
      [{ kind: "binary", operator: "*", left: valueOf("a"), right: valueOf("b") }],
    );
  const root = module(
    "Net",
    { first: outer(1), second: outer(2) },
    ["x"],
    { a: on(part("first"), "x"), b: on(part("second"), "a") },
    [valueOf("b")],
  );
  expect(weightsOf(write(root, 1, 3, 8, 8)).sort()).toEqual(leavesIn(root).sort());
});
