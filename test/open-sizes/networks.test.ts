import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import { parameterValues, sawtooth } from "./sawtooth.ts";
import { loadModule, tensorsOf, type GeneratedModel } from "../support/load-module.ts";
import { verifyText } from "../verify/verify-text.ts";

/** Networks whose height and width, or length, stay open: one module each, held to the references at five sizes on both targets. */
const networks: Readonly<Record<string, string>> = {
  "super-resolution": `
    conv1 = Conv2d(1, 16, 5, padding=2)
    conv2 = Conv2d(16, 16, 3, padding=1)
    conv3 = Conv2d(16, 9, 3, padding=1)
    shuffle = PixelShuffle(3)
    forward(x: [N, 1, H, W]) { return x |> conv1 |> relu |> conv2 |> relu |> conv3 |> shuffle }`,
  FCN: `
    c1 = Conv2d(3, 8, 3, stride=2, padding=1)
    c2 = Conv2d(8, 16, 3, stride=2, padding=1)
    head = Conv2d(16, 5, 1)
    forward(x: [N, 3, H, W]) {
      y = x |> c1 |> relu |> c2 |> relu |> head
      return interpolate(y, size=x.shape[2:], mode="bilinear", align_corners=false)
    }`,
  DeepLab: `
    c1 = Conv2d(3, 8, 3, stride=2, padding=1)
    pool = MaxPool2d(3, stride=2, padding=1)
    a = Conv2d(8, 8, 1)
    b = Conv2d(8, 8, 3, padding=2, dilation=2)
    p = Conv2d(8, 8, 1)
    head = Conv2d(24, 5, 1)
    forward(x: [N, 3, H, W]) {
      y = x |> c1 |> relu |> pool
      all = interpolate(y |> AdaptiveAvgPool2d(1) |> p |> relu, size=y.shape[2:], mode="bilinear", align_corners=false)
      y = cat([relu(a(y)), relu(b(y)), all], 1) |> head
      return interpolate(y, size=x.shape[2:], mode="bilinear", align_corners=false)
    }`,
  "U-Net of multiples": `
    d1 = Conv2d(3, 8, 3, padding=1)
    d2 = Conv2d(8, 16, 3, padding=1)
    up = ConvTranspose2d(16, 8, 2, stride=2)
    u1 = Conv2d(16, 4, 3, padding=1)
    forward(x: [N, 3, H, W]) {
      a = relu(d1(x))
      return u1(cat([a, up(relu(d2(max_pool2d(a, 2))))], 1))
    }`,
  "U-Net that crops and pads": `
    d1 = Conv2d(3, 8, 3, padding=1)
    d2 = Conv2d(8, 16, 3, padding=1)
    up = ConvTranspose2d(16, 8, 2, stride=2)
    u1 = Conv2d(16, 4, 3, padding=1)
    forward(x: [N, 3, H, W]) {
      a = relu(d1(x))
      y = up(relu(d2(max_pool2d(a, 2))))
      dy = a.size(2) - y.size(2)
      dx = a.size(3) - y.size(3)
      y = pad(y, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
      return u1(cat([a, y], 1))
    }`,
  "keyword spotting": `
    c1 = Conv1d(1, 8, 20, stride=4)
    b1 = BatchNorm1d(8)
    c2 = Conv1d(8, 16, 3)
    fc = Linear(16, 5)
    forward(x: [N, 1, L]) {
      x = x |> c1 |> b1 |> relu |> max_pool1d(4) |> c2 |> relu
      return avg_pool1d(x, x.size(2)) |> flatten(1) |> fc |> log_softmax(dim=1)
    }`,
  classifier: `
    c1 = Conv2d(3, 8, 3, stride=2, padding=1)
    depthwise = Conv2d(8, 8, 3, padding=1, groups=8)
    norm = GroupNorm(2, 8)
    fc = Linear(8, 10)
    forward(x: [N, 3, 8 * h, 8 * w]) {
      return x |> c1 |> relu6 |> depthwise |> norm |> AdaptiveAvgPool2d(1) |> flatten(1) |> fc
    }`,
  groups: `
    c1 = Conv2d(3, 16, 3, stride=2, padding=1)
    ones = Conv2d(16, 16, 3, padding=1, groups=4)
    twos = Conv2d(16, 16, 3, stride=2, padding=1, groups=2)
    forward(x: [N, 3, H, W]) { return x |> c1 |> relu |> ones |> relu |> twos }`,
  "transformer over tokens": `
    embed = Embedding(11, 8)
    layer = TransformerEncoderLayer(8, 2, 12, batch_first=true)
    head = Linear(8, 3)
    forward(tokens: [N, L]) { return embed(tokens) |> layer |> head }`,
  "pyramid of pools": `
    c1 = Conv2d(3, 8, 3, stride=2, padding=1)
    parts = ModuleList(for bins in [1, 2, 3, 6]: Conv2d(8, 2, 1))
    head = Conv2d(16, 5, 3, padding=1)
    forward(x: [N, 3, H, W]) {
      y = x |> c1 |> relu
      all = [y]
      for part, bins in zip(parts, [1, 2, 3, 6]) {
        all += [interpolate(part(adaptive_avg_pool2d(y, bins)), size=y.shape[2:], mode="bilinear", align_corners=false)]
      }
      return interpolate(head(cat(all, 1)), size=x.shape[2:], mode="bilinear", align_corners=false)
    }`,
  "features in 7×7 bins": `
    c1 = Conv2d(3, 8, 11, stride=4, padding=2)
    fc = Linear(8 * 7 * 7, 5)
    forward(x: [N, 3, H, W]) { return x |> c1 |> relu |> MaxPool2d(3, 2) |> AdaptiveAvgPool2d(7) |> flatten(1) |> fc }`,
  "positions by halves of the length": `
    conv = Conv1d(3, 8, 3, stride=2, padding=1)
    pos = Parameter([1, 8, 40])
    forward(x: [N, 3, L]) {
      x = conv(x)
      return x + pos[:, :, :x.size(2)] + linspace(0, 1, x.size(2))
    }`,
  "attention within windows, of what is made a multiple of them and cropped": `
    qkv = Linear(4, 12)
    forward(x: [N, 4, H, W]) {
      const k = 4
      h = x.size(2)
      w = x.size(3)
      x = pad(x, (0, (k - w % k) % k, 0, (k - h % k) % k))
      rows = x.size(2) // k
      columns = x.size(3) // k
      t = x.view(N, 4, rows, k, columns, k).permute(0, 2, 4, 3, 5, 1).reshape(-1, k * k, 4)
      q, key, v = qkv(t).chunk(3, dim=-1)
      t = softmax(q @ key.transpose(1, 2) / 2, dim=-1) @ v
      x = t.view(N, rows, columns, k, k, 4).permute(0, 5, 1, 3, 2, 4).reshape(N, 4, rows * k, columns * k)
      return x[:, :, :h, :w]
    }`,
  "images of any size brought to one": `
    conv = Conv2d(3, 4, 3, stride=2)
    fc = Linear(4 * 7 * 7, 5)
    forward(x: [N, 3, H, W]) {
      y = interpolate(x, size=16, mode="bilinear", align_corners=false)
      return y |> conv |> relu |> flatten(1) |> fc, interpolate(x, size=(3, 12), mode="nearest")
    }`,
  poolings: `
    first = AvgPool2d(3, stride=2, padding=1)
    second = MaxPool2d(3, stride=2, ceil_mode=true)
    forward(x: [N, 3, H, W]) { return { means: first(x), maxima: second(x), all: x.mean([2, 3]) } }`,
};

/** Those that take a size up to what there is of weights. */
const LIMITED: readonly string[] = ["positions by halves of the length"];

test.each(Object.entries(networks))("%s", async (name, members) => {
  const { graphs = [] } = runPipeline(source("net.nn", `model Net {${members}\n}\n`), {}, "graph");
  const rules = graphs.flatMap(({ openSizes = [] }) => openSizes.map(({ rule }) => rule));
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.some((rule) => rule?.most !== undefined)).toBe(LIMITED.includes(name));
  for (const { difference } of await verifyText(`model Net {${members}\n}\n`))
    if (difference !== null) expect(difference).toBeLessThan(2e-5);
});

const like = `model Net {
  c1 = Conv2d(3, 8, 3, 2, 1)
  c2 = Conv2d(8, 8, 3, 1, 2, dilation=2)
  up = ConvTranspose2d(8, 4, 2, 2)
  head = Conv2d(7, 2, 1)
  forward(x: [N, 3, SIZE]) {
    y = x |> c1 |> relu |> max_pool2d(3, 2, ceil_mode=true)
    y = y |> c2 |> relu |> up
    y = interpolate(y, size=x.shape[2:], mode="bilinear", align_corners=false)
    return cat([x, y], 1) |> head
  }
}
`;

interface Answer {
  readonly size: readonly [number, number];
  readonly first: number;
  readonly last: number;
  readonly middle: number;
  readonly sum: number;
}

const load = async (size: string, target: "ts" | "wasm"): Promise<GeneratedModel> =>
  (await loadModule(source("net.nn", like.replace("SIZE", size)), { target }))["Net"] as GeneratedModel;

const imageOf = (height: number, width: number) => ({
  data: sawtooth(3 * height * width, 13),
  shape: [1, 3, height, width],
});

test.each(["ts", "wasm"] as const)("PyTorch's answers at several sizes, %s", async (target) => {
  const { answers } = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8")) as {
    answers: readonly Answer[];
  };
  const Net = await load("H, W", target);
  const net = await Net.create(parameterValues(Net.signature));
  for (const { size, first, last, middle, sum } of answers) {
    const [height, width] = size;
    const [y] = tensorsOf(net.forward(imageOf(height, width)));
    expect(y?.shape).toEqual([1, 2, height, width]);
    const data = y?.data ?? new Float32Array();
    expect(data[0]).toBeCloseTo(first, 5);
    expect(data.at(-1)).toBeCloseTo(last, 5);
    expect(data[Math.floor(height / 2) * width + Math.floor(width / 2)]).toBeCloseTo(middle, 5);
    expect(data.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
  }
});

test.each(["ts", "wasm"] as const)(
  "ten sizes give what modules for them alone give, whatever ran before, %s",
  async (target) => {
    const Net = await load("H, W", target);
    const weights = parameterValues(Net.signature);
    const net = await Net.create(weights);
    const sizes = [
      [5, 5],
      [64, 48],
      [7, 31],
      [33, 6],
      [12, 13],
      [50, 50],
      [8, 8],
      [17, 40],
      [41, 23],
      [6, 64],
    ] as const;
    for (const [height, width] of sizes) {
      const own = await (await load(`${height}, ${width}`, target)).create(weights);
      const [expected] = tensorsOf(own.forward(imageOf(height, width)));
      const [found] = tensorsOf(net.forward(imageOf(height, width)));
      const [fresh] = tensorsOf((await Net.create(weights)).forward(imageOf(height, width)));
      expect(found?.shape).toEqual(expected?.shape);
      expect(found?.data).toEqual(fresh?.data);
      expected?.data.forEach((value, i) => expect(Math.abs((found?.data[i] ?? NaN) - value)).toBeLessThan(1e-5));
    }
  },
);

test.each(["ts", "wasm"] as const)(
  "attention is the same for any number of rows, blocks of sums and what is left of them, %s",
  async (target) => {
    const members = `
    attend = MultiheadAttention(8, 2, batch_first=true)
    forward(x: [N, LENGTH, 8]) {
      y, _ = attend(x, x, x)
      return y, softmax(x @ x.transpose(1, 2), dim=-1)
    }`;
    const made = async (length: string): Promise<GeneratedModel> => {
      const text = `model Net {${members.replace("LENGTH", length)}\n}\n`;
      return (await loadModule(source("net.nn", text), { target }))["Net"] as GeneratedModel;
    };
    const Net = await made("L");
    const weights = parameterValues(Net.signature);
    const net = await Net.create(weights);
    for (const length of [5, 1, 300, 2, 3, 17, 128, 257, 4, 129]) {
      const x = { data: sawtooth(2 * length * 8, 13), shape: [2, length, 8] };
      const own = await (await made(String(length))).create(weights);
      const expected = tensorsOf(own.forward(x));
      tensorsOf(net.forward(x)).forEach(({ data, shape }, i) => {
        expect(shape).toEqual(expected[i]?.shape);
        expected[i]?.data.forEach((value, at) => expect(Math.abs((data[at] ?? NaN) - value)).toBeLessThan(1e-6));
      });
    }
  },
);
