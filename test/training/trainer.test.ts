import { describe, expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import { range } from "../../compiler/ir/range.ts";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";
import * as train from "../../runtime/train/index.ts";
import { loadTrainers, tensorsOf, type GeneratedTrainer } from "../support/load-module.ts";
import { seeded } from "../support/random.ts";

const targets = ["wasm", "ts"] as const;

/** Convolution, norm and dropout before a head, and a frozen part whose parameters no gradient gets to. */
const text = `model Net {
  stem = Conv2d(1, 4, 3, padding=1)
  conv = Conv2d(4, 8, 3, padding=1, bias=false)
  bn = BatchNorm2d(8)
  drop = Dropout(0.25)
  fc = Linear(8, 3)

  forward(x: [N, 1, 6, 6]) { return x |> stem |> conv |> bn |> relu |> drop |> head }
  fn head(x) = fc(x.mean((2, 3)))

  loss(x: [N, 1, 6, 6], label: [N]) {
    scores = frozen(stem)(x) |> conv |> bn |> relu |> drop |> head
    return { loss: cross_entropy(scores, label), accuracy: (scores.argmax(1) == label).mean() }
  }
}`;

type Batch = Readonly<Record<string, unknown>>;

const random = seeded(5);
const batchOf = (count: number): { x: Float32Array; label: Int32Array } => ({
  x: Float32Array.from({ length: count * 36 }, () => 2 * random() - 1),
  label: Int32Array.from({ length: count }, () => Math.floor(3 * random())),
});
const batches = [batchOf(4), batchOf(7), batchOf(4), batchOf(1), batchOf(5)];

async function trainerOf(name: string, target: (typeof targets)[number], of: string = text): Promise<GeneratedTrainer> {
  const trainers = await loadTrainers(source("net.nn", of), { target });
  return trainers[name] as GeneratedTrainer;
}

const sumText = `model Sum {
  fc = Linear(2, 1, bias=false)
  forward(x: [N, 2]) { return fc(x) }
  loss(x: [N, 2]) { return forward(x).sum() }
}`;
const zeros = { "fc.weight": new Float32Array(2) };

describe.each(targets)("%s", (target) => {
  test("a checkpoint goes on to the bit, whatever the batch, dropout, schedule and optimizer", async () => {
    const Net = await trainerOf("NetTrainer", target);
    const options = (): train.TrainerOptions => ({
      optimizer: train.Adam({ lr: 0.01, amsgrad: true }),
      schedule: train.ReduceLROnPlateau({ patience: 0 }),
      groups: [{ match: "fc.", lr: 0.1 }],
      seed: 3,
    });
    const whole = await Net.create(undefined, options());
    for (const [i, batch] of batches.entries()) {
      const { loss } = whole.step(batch);
      whole.schedule(i < 2 ? loss : 9);
    }
    const half = await Net.create(undefined, options());
    for (const batch of batches.slice(0, 2)) half.schedule(half.step(batch)["loss"]);
    const rest = await Net.resume(half.checkpoint(), options());
    for (const batch of batches.slice(2)) {
      rest.step(batch);
      rest.schedule(9);
    }
    expect(rest.save()).toEqual(whole.save());
    expect(rest.lr).toBe(whole.lr);
    expect(rest.steps).toBe(batches.length);
    expect(rest.checkpoint()).toEqual(whole.checkpoint());
  });

  test("what is accumulated counts in the next step, goes into a checkpoint and is used once", async () => {
    const Sum = await trainerOf("SumTrainer", target, sumText);
    const options = (): train.TrainerOptions => ({ optimizer: train.SGD({ lr: 0.1 }) });
    const both = await Sum.create(zeros, options());
    both.accumulate({ x: Float32Array.of(1, 2) });
    const half = await Sum.resume(both.checkpoint(), options());
    for (const trainer of [both, half]) {
      trainer.step({ x: Float32Array.of(10, 20) });
      expect(trainer.gradients().get("fc.weight")?.data).toEqual(Float32Array.of(11, 22));
      trainer.update();
      expect(trainer.stateDict().get("fc.weight")?.data).toEqual(Float32Array.of(-1.1, -2.2));
    }
    const idle = await Sum.create(
      { "fc.weight": Float32Array.of(1, 1) },
      { optimizer: train.Adam({ weight_decay: 1 }) },
    );
    idle.update();
    expect(idle.stateDict().get("fc.weight")?.data).toEqual(Float32Array.of(1, 1));
  });

  test("norms and deviations that are zero have the gradient 0, as in PyTorch", async () => {
    for (const loss of ["(y * 0).norm()", "(y * 0).norm(2, 1).sum()", "(y * 0).std()", "frozen(pass)(y * 0).sum()"]) {
      const text = `module Pass { forward(x) { return x.norm(2, 1) } }
model Sum {
  fc = Linear(2, 3, bias=false)
  pass = Pass()
  forward(x: [N, 2]) { return pass(fc(x)) }
  loss(x: [N, 2]) { y = fc(x)  return ${loss} }
}`;
      const trainer = await (await trainerOf("SumTrainer", target, text)).create();
      trainer.accumulate({ x: Float32Array.of(1, 2, 3, 4) });
      expect([loss, trainer.gradients().get("fc.weight")?.data]).toEqual([loss, new Float32Array(6)]);
    }
  });

  test("a frozen norm goes by what a call before it has moved, once more through frozen statistics", async () => {
    const text = `model Net {
  bn = BatchNorm1d(1)
  forward(x: [N, 1]) { return frozen(bn)(bn(x)) }
  loss(x: [N, 1]) { return forward(x).pow(2).sum() }
}`;
    const trainer = await (
      await trainerOf("NetTrainer", target, text)
    ).create(undefined, { optimizer: train.SGD({ lr: 0 }) });
    const losses = [1, 2].map(() => trainer.step({ x: Float32Array.of(10, 14) })["loss"] ?? NaN);
    // PyTorch 1.13: bn.train(); h = bn(x); bn.eval(); bn(h).pow(2).sum(), twice
    expect(losses[0]).toBeCloseTo(2.8706, 3);
    expect(losses[1]).toBeCloseTo(5.3205, 3);
  });

  test("a mean over the batch has its gradient divided by the batch, whatever that is", async () => {
    const trainer = await (await trainerOf("SumTrainer", target, sumText.replace(".sum()", ".mean()"))).create(zeros);
    for (const count of [4, 1, 8]) {
      trainer.step({ x: new Float32Array(2 * count).fill(3) });
      expect(trainer.gradients().get("fc.weight")?.data).toEqual(Float32Array.of(3, 3));
    }
  });

  test.each(["forward(x).sum() / N", "forward(x).mean().view(1, 1)", "forward(x).sum() / (2 * x.shape[0]) * 2"])(
    "%s is the mean",
    async (loss) => {
      const of = sumText.replace("forward(x).sum()", loss);
      const trainer = await (await trainerOf("SumTrainer", target, of)).create({ "fc.weight": Float32Array.of(1, 2) });
      for (const count of [4, 1, 8]) {
        const batch = { x: new Float32Array(2 * count).fill(3) };
        expect(trainer.evaluate(batch)["loss"]).toBe(9);
        trainer.accumulate(batch);
      }
      expect(trainer.gradients().get("fc.weight")?.data).toEqual(Float32Array.of(9, 9));
    },
  );

  test("a group has betas of its own", async () => {
    const Sum = await trainerOf("SumTrainer", target, sumText);
    const adam = (options: train.AdamOptions) => train.Adam({ lr: 0.1, ...options });
    const inGroup = await Sum.create(zeros, { optimizer: adam({}), groups: [{ match: "fc.", betas: [0.5, 0.9] }] });
    const forAll = await Sum.create(zeros, { optimizer: adam({ betas: [0.5, 0.9] }) });
    for (const x of [Float32Array.of(1, 2), Float32Array.of(3, -1), Float32Array.of(0.1, 1)])
      for (const trainer of [inGroup, forAll]) trainer.step({ x });
    expect(inGroup.save()).toEqual(forAll.save());
    const wrong = Sum.create(zeros, { optimizer: adam({}), groups: [{ match: "fc.", betas: [0.5] }] });
    await expect(wrong).rejects.toThrow("betas of Adam are two numbers from 0 to below 1, got [0.5]");
  });

  test("a frozen part stays, what is learned moves, and the rest of the state_dict is there", async () => {
    const trainer = await (await trainerOf("NetTrainer", target)).create();
    const before = trainer.stateDict();
    expect([...before.keys()]).toEqual([
      ...["stem.weight", "stem.bias", "conv.weight"],
      ...["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"],
      ...["fc.weight", "fc.bias"],
    ]);
    trainer.step(batches[0] as Batch);
    const after = trainer.stateDict();
    expect(after.get("stem.weight")).toEqual(before.get("stem.weight"));
    expect(after.get("conv.weight")).not.toEqual(before.get("conv.weight"));
    expect(after.get("bn.running_mean")).not.toEqual(before.get("bn.running_mean"));
    expect(after.get("bn.num_batches_tracked")).toEqual({ data: BigInt64Array.of(1n), shape: [] });
    expect([...trainer.gradients().keys()]).toEqual(["conv.weight", "bn.weight", "bn.bias", "fc.weight", "fc.bias"]);
  });

  test("the model of now gives what evaluate has looked at, and nothing moves by that", async () => {
    const trainer = await (await trainerOf("NetTrainer", target)).create(undefined, { seed: 1 });
    for (const batch of batches) trainer.step(batch);
    const state = trainer.save();
    const batch = batches[1] as { x: Float32Array; label: Int32Array };
    const { accuracy } = trainer.evaluate(batch);
    expect(trainer.evaluate(batch)["accuracy"]).toBe(accuracy);
    expect(trainer.save()).toEqual(state);
    const [scores] = tensorsOf((await trainer.model()).forward(batch.x));
    const right = [...batch.label].filter((label, i) => {
      const row = [...(scores?.data.subarray(3 * i, 3 * i + 3) ?? [])];
      return row.indexOf(Math.max(...row)) === label;
    });
    expect(Math.abs((accuracy as number) - right.length / batch.label.length)).toBeLessThan(1e-6);
  });

  test("gradients add up until an update, which forgets them", async () => {
    const Net = await trainerOf("NetTrainer", target);
    const options = { optimizer: train.SGD({ lr: 0 }), seed: 2 };
    const [first, second] = batches as unknown as [Batch, Batch];
    const [one, other, both] = [
      await Net.create(undefined, options),
      await Net.create(undefined, options),
      await Net.create(undefined, options),
    ];
    one.step(first);
    other.step(first);
    other.step(second);
    both.accumulate(first);
    both.accumulate(second);
    const sums = both.gradients().get("fc.weight")?.data as Float32Array;
    const [a, b] = [one, other].map((each) => each.gradients().get("fc.weight")?.data as Float32Array);
    sums.forEach((sum, i) => expect(Math.abs(sum - ((a?.[i] ?? 0) + (b?.[i] ?? 0)))).toBeLessThan(1e-6));
    both.update();
    both.accumulate(first);
    expect(both.gradients().get("fc.weight")?.data).not.toEqual(sums);
  });

  test("what it saves can be loaded again, and patterns hold parameters back", async () => {
    const Net = await trainerOf("NetTrainer", target);
    const trainer = await Net.create(undefined, { freeze: ["bn.*", "conv.weight"], optimizer: train.SGD({ lr: 0.5 }) });
    const before = trainer.stateDict();
    trainer.step(batches[0] as Batch);
    const saved = readSafetensors(trainer.save());
    for (const name of ["conv.weight", "bn.weight", "bn.bias"])
      expect(toFloat32(saved.get(name) as NonNullable<ReturnType<typeof saved.get>>)).toEqual(before.get(name)?.data);
    const again = await Net.create(saved);
    expect(again.save()).toEqual(trainer.save());
  });

  test("weights that are shared are one, under all their names", async () => {
    const tied = `module Body { embed = Linear(4, 4)
      forward(x) { return embed(relu(embed(x))) } }
    model Tied {
      body = Body()
      again = body.embed
      forward(x: [N, 4]) { return again(body(x)) }
      loss(x: [N, 4], y: [N, 4]) { return mse_loss(forward(x), y) }
    }`;
    const trainer = await (await trainerOf("TiedTrainer", target, tied)).create();
    const [x, y] = [new Float32Array(8).fill(0.5), new Float32Array(8).fill(1)];
    trainer.step({ x, y });
    const state = trainer.stateDict();
    expect([...state.keys()]).toEqual(["body.embed.weight", "body.embed.bias", "again.weight", "again.bias"]);
    expect(state.get("again.weight")?.data).toEqual(state.get("body.embed.weight")?.data);
    expect([...trainer.gradients().keys()]).toEqual(["body.embed.weight", "body.embed.bias"]);
  });

  test.each([
    ["an unknown input", { x: batches[0]?.x, labels: batches[0]?.label }, /NN7011: the loss has no input labels/],
    ["a missing one", { x: batches[0]?.x }, /NN7011: the loss needs label: it takes x, label/],
    ["no batch", undefined, /NN7011: a batch is { x, label }, got Undefined/],
    ["a class that there is not", { x: batches[0]?.x, label: [0, 1, 3, 2] }, /NN7012: label has 3 at index 2/],
    ["a class between two", { x: batches[0]?.x, label: [0, 1, 0.5, 2] }, /NN7012: label has 0.5 at index 2/],
    ["another batch", { x: batches[0]?.x, label: [0, 1] }, /NN7004: label has a batch of 2/],
    [
      "an empty batch",
      { x: { data: new Float32Array(), shape: [0, 1, 6, 6] }, label: { data: new Float32Array(), shape: [0] } },
      /NN7014/,
    ],
  ])("refuses %s", async (_, batch, message) => {
    const trainer = await (await trainerOf("NetTrainer", target)).create();
    const before = trainer.save();
    expect(() => trainer.step(batch as Batch)).toThrow(message);
    expect(trainer.save()).toEqual(before);
  });

  test("a batch of which a norm sees one value for each channel", async () => {
    const one = `model One { bn = BatchNorm1d(3)
      forward(x: [N, 3]) { return bn(x) }
      loss(x: [N, 3]) { return forward(x).square().mean() } }`;
    const trainer = await (await trainerOf("OneTrainer", target, one)).create();
    expect(() => trainer.step({ x: new Float32Array(3) })).toThrow(
      /NN7014: a batch of 1 is too small: Expected more than 1 value per channel when training/,
    );
    trainer.evaluate({ x: new Float32Array(3) });
    trainer.step({ x: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });
});

/** Kernels that differ in sizes only are one in a trainer, whose sizes are parameters beside the kernel's own locals. */
test.each(["RNN", "LSTM", "GRU"])("%s of both directions learns the same on both targets", async (kind) => {
  const network = `model Net { layer = ${kind}(3, 5, batch_first=true, bidirectional=true)  head = Linear(10, 3)
    forward(x: [N, 4, 3]) { return head(layer(x)[0]) }
    loss(x: [N, 4, 3], y: [N, 4, 3]) { return mse_loss(forward(x), y) } }`;
  const numbers = (): Float32Array => Float32Array.from({ length: 36 }, () => 2 * random() - 1);
  const batch = { x: numbers(), y: numbers() };
  const losses = await Promise.all(
    targets.map(async (target) => {
      const trainer = await (await trainerOf("NetTrainer", target, network)).create(undefined, { seed: 3 });
      return range(5).map(() => trainer.step(batch)["loss"]);
    }),
  );
  const [wasm = [], ts = []] = losses;
  expect(wasm[4]).toBeLessThan(wasm[0] as number);
  wasm.forEach((loss, i) => expect(ts[i]).toBeCloseTo(loss as number, 5));
});

test("dropout is the same for the same seed on both targets, and another step by step", async () => {
  const noisy = `model Noisy { fc = Linear(1, 1, bias=false)
    drop = Dropout(0.25)
    forward(x: [N, 400]) { return drop(x) * fc.weight.sum() }
    loss(x: [N, 400]) { return { loss: forward(x).mean() * 0 + fc.weight.sum(), kept: (drop(x) != 0).mean(), sum: drop(x).mean() } } }`;
  const x = new Float32Array(4000).fill(1);
  const [wasm, ts] = await Promise.all(
    targets.map(async (target) => (await trainerOf("NoisyTrainer", target, noisy)).create(undefined, { seed: 4 })),
  );
  const runs = [1, 2, 3].map(() => [wasm?.step({ x }), ts?.step({ x })] as const);
  for (const [a, b] of runs) expect(a?.["kept"]).toBe(b?.["kept"]);
  expect(new Set(runs.map(([a]) => a?.["kept"])).size).toBeGreaterThan(1);
  for (const [a] of runs) {
    expect(Math.abs((a?.["kept"] as number) - 0.75)).toBeLessThan(0.04);
    expect(Math.abs((a?.["sum"] as number) - 1)).toBeLessThan(0.06);
  }
});

test.each([
  [() => train.SGD({ lr: -1 }), /lr of SGD is a number of at least 0, got -1/],
  [() => train.SGD({ nesterov: true }), /SGD: nesterov needs a momentum and no dampening/],
  [() => train.Adam({ learning_rate: 1 } as object), /Adam has no option learning_rate: its options are lr, beta1/],
  [() => train.OneCycleLR({ max_lr: 1 }), /OneCycleLR needs total_steps/],
])("options that cannot be", (make, message) => expect(make).toThrow(message));

test.each<[string, () => unknown]>([
  ["SGD takes its options by name", () => train.SGD(0.1 as never)],
  ["betas of Adam are two numbers from 0 to below 1, got [1, 1]", () => train.Adam({ betas: [1, 1] })],
  ["lr of SGD is a number of at least 0, got Infinity", () => train.SGD({ lr: Infinity })],
  ["CosineAnnealingLR has no option t_max", () => train.CosineAnnealingLR({ t_max: 3 } as never)],
  ["step_size of StepLR is a whole number from 1 on, got undefined", () => train.StepLR({} as never)],
  ["factor of ReduceLROnPlateau is a number below 1, got 2", () => train.ReduceLROnPlateau({ factor: 2 })],
  ["LambdaLR takes its options by name: lr_lambda", () => train.LambdaLR((() => 1) as never)],
  ["one milestone less than schedules", () => train.SequentialLR({ schedules: [], milestones: [1, 2] })],
  ["max_norm of clipGradNorm is a number of at least 0, got NaN", () => train.clipGradNorm(NaN)],
])("refuses what PyTorch refuses, and what is mistyped: %s", (message, make) => {
  expect(make).toThrow(message);
});

const none = null as never;

test.each<[string, () => unknown]>([
  ["milestones of MultiStepLR is a list of whole numbers", () => train.MultiStepLR({ milestones: none })],
  ["step_size of StepLR is a whole number from 1 on, got undefined", () => train.StepLR(none)],
  ["max_lr of OneCycleLR is a number, got undefined", () => train.OneCycleLR({ max_lr: none })],
  ["schedules of SequentialLR is a list of schedules", () => train.SequentialLR({ schedules: [none], milestones: [] })],
  ["max_norm of clipGradNorm is a number of at least 0, got null", () => train.clipGradNorm(none)],
  ["norm_type of clipGradNorm is a number of at least 0, got null", () => train.clipGradNorm(1, none)],
  ["clip_value of clipGradValue is a number of at least 0, got null", () => train.clipGradValue(none)],
  ["takes what is to improve", () => train.ReduceLROnPlateau().next([], 1, { best: 1 }, none)],
])("null is nothing that must be there: %s", (message, make) => {
  expect(make).toThrow(expect.objectContaining({ code: "NN7009", message: expect.stringContaining(message) }));
});

test("null counts as left out", async () => {
  const { SGD, Adam, AdamW, RMSprop } = train;
  for (const make of [SGD, Adam, AdamW, RMSprop] as const) expect(make(none).options).toEqual(make().options);
  expect(Adam({ lr: none, betas: none, amsgrad: none }).options).toEqual(Adam().options);
  expect(train.OneCycleLR({ max_lr: 1, total_steps: 3, pct_start: none }).name).toBe("OneCycleLR");
  const Net = await trainerOf("NetTrainer", "ts");
  const plain = await Net.create();
  const options = [
    "optimizer",
    "schedule",
    "clip",
    "groups",
    "freeze",
    "seed",
    "strict",
    "allowExtra",
    "target",
    "wasm",
  ];
  const all = Object.fromEntries(options.map((name) => [name, null])) as object;
  for (const given of [none, all]) {
    const trainer = await Net.create(undefined, given);
    expect([...trainer.stateDict()]).toEqual([...plain.stateDict()]);
    await Net.resume(trainer.checkpoint(), given);
  }
  for (const weights of [none, 5 as never])
    await expect(Net.create(weights)).rejects.toThrow(/^NN4001: weights are the bytes of a safetensors file or arrays/);
  await expect(Net.create(undefined, 5 as never)).rejects.toThrow("NN7009: create() takes its options by name");
  await expect(Net.resume(none)).rejects.toThrow("NN4002: not a safetensors file: got Null");
  expect(() => plain.step(none)).toThrow("NN7011: a batch is { ");
});

test.each<[string, object]>([
  ["groups is a list of { match, … }", { groups: [null] }],
  ["freeze is a list of names", { freeze: [null] }],
  ["has no lr of null", { groups: [{ match: "fc", lr: null }] }],
  ["optimizer is what SGD({ lr: 0.1 }) or its kin gives, got Function", { optimizer: train.Adam }],
  ["schedule is what StepLR({ … }) or its kin gives", { schedule: "cosine" }],
  ["clip is what clipGradNorm(1) gives", { clip: 1 }],
  ["groups is a list of { match, … }", { groups: [{ lr: 1 }] }],
  ["freeze is a list of names", { freeze: "fc.*" }],
  ["seed is a number", { seed: NaN }],
  ["has no lr of -1", { groups: [{ match: "fc", lr: -1 }] }],
])("create refuses: %s", async (message, options) => {
  const Net = await trainerOf("NetTrainer", "ts");
  await expect(Net.create(undefined, options)).rejects.toThrow(message);
});

test("a checkpoint of another optimizer or schedule is refused", async () => {
  const Net = await trainerOf("NetTrainer", "ts");
  const bytes = (await Net.create(undefined, { optimizer: train.Adam() })).checkpoint();
  await expect(Net.resume(bytes, { optimizer: train.AdamW() })).rejects.toThrow(
    "the checkpoint is of Adam and no schedule, the options have AdamW and no schedule",
  );
});

test("what draws random numbers has a kernel of its own, where they are drawn four at once", () => {
  const drop = "model Net { conv = Conv2d(3, 8, 1)  drop = Dropout(0.5)  last = Conv2d(8, 4, 1)\n";
  const network = `${drop}forward(x: [N, 3, 9, 9]) { return last(drop(relu(conv(x)))) }
    loss(x: [N, 3, 9, 9]) { return forward(x).square().mean() } }`;
  const { trainers = [] } = runPipeline(source("net.nn", network));
  const nodes = trainers.flatMap(({ step }) => step.nodes);
  const drawing = nodes.filter(({ op }) => op.drawsNumbers);
  expect(drawing.map(({ op }) => op.name)).toEqual(["dropout", "dropout_gradient_input"]);
  expect(nodes.filter(({ op, epilogue }) => !op.drawsNumbers && epilogue.some((step) => step.op.drawsNumbers))).toEqual(
    [],
  );
});
