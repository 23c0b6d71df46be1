import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { renderDiagnostic, source, type PipelineOptions, type Source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { isFixed, type Shape } from "../../compiler/ir/types.ts";
import { standardLibrary } from "../../compiler/standard/index.ts";
import { formatFile, parse } from "../../grammar/index.ts";
import { standardTextsOf } from "../../scripts/standard-texts.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { valuesOf } from "../support/make-weights.ts";

/** Each file has a network of the standard library's parts, and the same by hand: one result from the same weights. */
const folder = new URL("./samples/", import.meta.url);
const networks = new URL("../../examples/networks/", import.meta.url);
const library = new URL("../../compiler/standard/", import.meta.url);

const read = (name: string, from = folder): Source => source(name, readFileSync(new URL(name, from), "utf8"));

function plansOf(file: Source, options: PipelineOptions = {}): readonly Plan[] {
  const { diagnostics, plans = [] } = runStages(file, { target: "ts", ...options });
  expect(diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
  return plans;
}

const stateOf = ({ graph }: Plan): string[] =>
  graph.parameters.map(({ name, shape }) => [name, ...shape].join(" ")).sort();

/** The values of a weight under its name in the standard library. */
type ValuesOf = (name: string, shape: readonly number[]) => Float32Array;

function run(plan: Plan, values: ValuesOf): Float32Array {
  const batch = 2;
  const sizes = (shape: Shape) => shape.map((size) => (isFixed(size) ? size : size.factor * batch));
  const [input] = plan.graph.inputs;
  const parameters = plan.graph.parameters.map(({ name, shape }) => values(name, shape));
  const [data] = executePlan(plan, {
    inputs: [valuesOf("input.0", sizes(input?.type.shape ?? []))],
    parameters,
    batch,
  });
  return data ?? new Float32Array();
}

/** Variances are positive, whatever they are called. */
const standardValues: ValuesOf = (name, shape) =>
  valuesOf(name.replace(/\._mean$/, ".running_mean").replace(/\._variance$/, ".running_var"), shape);

/** Paddle's matrices are [in, out]. */
const transposedValues: ValuesOf = (name, shape) => {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length > 2) return standardValues(name, shape);
  const values = standardValues(name, [columns, rows]);
  return values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)] ?? NaN);
};

const samples = readdirSync(folder);

test.each(samples.flatMap((name) => [true, false].map((fuse) => ({ name, fuse }))))(
  "$name, fuse=$fuse",
  ({ name, fuse }) => {
    const [standard, byHand] = plansOf(read(name), { fuse });
    if (!standard || !byHand) throw new Error(`${name} has two models`);
    const isPaddle = name.startsWith("paddle");
    if (!isPaddle) expect(stateOf(standard)).toEqual(stateOf(byHand));
    const found = run(standard, standardValues);
    const expected = run(byHand, isPaddle ? transposedValues : standardValues);
    expect(expected.some((value) => value !== 0 && Number.isFinite(value))).toBe(true);
    expect(firstDifference(found, { shape: [expected.length], data: Float64Array.from(expected) })).toBeUndefined();
  },
);

test("the command line knows the library", async () => {
  const folder = temporaryFolder({ "net.nn": read("paddle_network.nn").text });
  expect(await nnc(folder, ["build", "net.nn", "--standalone"])).toMatchObject({ code: 0, err: "" });
  const { out } = await nnc(folder, ["build", "net.nn", "--emit", "resolved"]);
  expect(out).toContain("module BatchNorm2D from nn:paddle\n");
  expect(out).toContain("\nfile nn:paddle\n");
});

test("Paddle's names of weights, and its shapes", () => {
  const [standard] = plansOf(read("paddle_network.nn"));
  expect(standard && stateOf(standard)).toEqual([
    "features.0.weight 8 3 3 3",
    "features.1._mean 8",
    "features.1._variance 8",
    "features.1.bias 8",
    "features.1.weight 8",
    "features.4.bias 8",
    "features.4.weight 8 4 3 1",
    "features.5._mean 8",
    "features.5._variance 8",
    "head.2.bias 16",
    "head.2.weight 80 16",
    "head.5.weight 16 5",
  ]);
});

test("MobileNet V2 of the standard library's blocks has torchvision's names", () => {
  const load = (path: string): Source => read(path, networks);
  const [ours] = plansOf(source("net.nn", mobileNet));
  const [byHand] = plansOf(read("mobilenet_v2.nn", networks), { load });
  expect(ours && stateOf(ours)).toEqual(byHand && stateOf(byHand));
});

const mobileNet = `import { Conv2dNormActivation, InvertedResidual } from "nn:blocks"
model MobileNet {
  features = Sequential(
    Conv2dNormActivation(3, 32, stride=2, activation_layer=ReLU6),
    InvertedResidual(32, 16, 1, expand_ratio=1),
    for inp, oup, n, s in [(16, 24, 2, 2), (24, 32, 3, 2), (32, 64, 4, 2), (64, 96, 3, 1), (96, 160, 3, 2), (160, 320, 1, 1)]:
      for i in 0..n: InvertedResidual(if i == 0 { inp } else { oup }, oup, if i == 0 { s } else { 1 }, expand_ratio=6),
    Conv2dNormActivation(320, 1280, kernel_size=1, activation_layer=ReLU6),
  )
  classifier = Sequential(Dropout(0.2), Linear(1280, 1000))
  forward(x: [N, 3, 224, 224]) { return x |> features |> adaptive_avg_pool2d(1) |> flatten(1) |> classifier }
}`;

test("the library's texts are up to date: npm run generate", async () => {
  const written = readFileSync(new URL("texts.ts", library), "utf8");
  expect(written === (await standardTextsOf(library))).toBe(true);
});

test.each([...standardLibrary.values()])("$path is formatted, and documented", (file) => {
  const { file: parsed } = parse(file);
  expect(formatFile(parsed)).toBe(file.text);
  expect(parsed.declarations.filter((each) => each.kind !== "import" && each.doc === undefined)).toEqual([]);
});
