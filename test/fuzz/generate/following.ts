import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, MOST_NUMBERS, type Step, type Value } from "./scope.ts";

/** Axes of an image, a volume or a sequence that may be open: those behind the channels, or the first of rows. */
const axisOf = (x: Value, choose: Choices): number =>
  x.sizes.length < 2 ? 0 : x.sizes.length - 1 - (choose.next() % (x.sizes.length - 1));

const colons = (x: Value, axis: number): string => ":, ".repeat(axis + (x.isBatched ? 1 : 0));
const sizeOf = (x: Value, axis: number): string => `${x.name}.size(${axis + (x.isBatched ? 1 : 0)})`;

/** Values as large as others by their sizes: what the network does must follow these. */
const resized: Step = (scope, x, choose) => {
  const to = choose.pick(scope.values.filter((each) => each.sizes.length === x.sizes.length));
  if (!x.isBatched || !to?.isBatched || x.sizes.length < 2 || x.sizes.length > 4) return undefined;
  const [channels = 1] = x.sizes;
  const sizes = [channels, ...to.sizes.slice(1)];
  if (countOf(sizes) > MOST_NUMBERS) return undefined;
  const linear = ["linear", "bilinear", "trilinear"][x.sizes.length - 2] as string;
  const mode = choose.pick([linear, "nearest", "area", "nearest-exact", ...(x.sizes.length === 3 ? ["bicubic"] : [])]);
  const isLinear = mode === "bicubic" || mode.endsWith("linear");
  const corners = isLinear ? `, align_corners=${choose.isOdd(2)}` : "";
  return scope.line(`interpolate(${x.name}, size=${to.name}.shape[2:], mode="${mode}"${corners})`, sizes, true);
};

/** A border that brings a value to the size of another, or takes away what it has more, and both together. */
const cropped: Step = (scope, x, choose) => {
  const to = choose.pick(scope.values.filter((each) => each.sizes.length === x.sizes.length && each !== x));
  if (!x.isBatched || !to?.isBatched || x.sizes.length < 2) return undefined;
  const channels = (x.sizes[0] as number) + (to.sizes[0] as number);
  const sizes = [channels, ...to.sizes.slice(1)];
  if (countOf(sizes) > MOST_NUMBERS) return undefined;
  const isCentered = choose.isOdd(2);
  const names = to.sizes.slice(1).map((_, i) => {
    const name = scope.network.freshName("d");
    scope.lines.push(`${name} = ${sizeOf(to, i + 1)} - ${sizeOf(x, i + 1)}`);
    return name;
  });
  const pads = names.toReversed().map((name) => (isCentered ? `${name} // 2, ${name} - ${name} // 2` : `0, ${name}`));
  const padded = scope.line(`pad(${x.name}, (${pads.join(", ")}))`, [x.sizes[0] as number, ...to.sizes.slice(1)], true);
  return scope.line(`cat([${to.name}, ${padded.name}], dim=1)`, sizes, true);
};

/** Parts of an open dimension: halves, a border less, every second. */
const sliced: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  const size = x.sizes[axis];
  if (size === undefined || size < 3) return undefined;
  const whole = sizeOf(x, axis);
  const [text, length] = choose.pick([
    ["1:-1", size - 2],
    [`:${whole} // 2`, Math.floor(size / 2)],
    [`${whole} // 2:`, size - Math.floor(size / 2)],
    ["::2", Math.ceil(size / 2)],
    ["1::3", Math.ceil((size - 1) / 3)],
    ["-2:", 2],
    [":2", 2],
    [`: ${whole} - ${whole} % 2`, size - (size % 2)],
    [`(${whole} - 2) // 3:-1`, size - 1 - Math.floor((size - 2) / 3)],
  ] as const);
  return scope.line(`${x.name}[${colons(x, axis)}${text}]`, x.sizes.with(axis, length), x.isBatched);
};

/** Numbers that follow a size. */
const ramped: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  if (x.sizes.length === 0) return undefined;
  const size = sizeOf(x, axis);
  const behind = "1, ".repeat(x.sizes.length - 1 - axis);
  const row = choose.pick([
    `linspace(-1, 1, ${size})`,
    `arange(${size})`,
    `(arange(${size}) / ${size})`,
    `ones(${size})`,
    `hann_window(${size})`,
  ]);
  const text = behind === "" ? row : `${row}.view(${size}, ${behind.slice(0, -2)})`;
  return scope.line(`${x.name} ${choose.pick(["+", "*", "-"])} ${text}`, x.sizes, x.isBatched);
};

const counted: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  if (x.sizes.length === 0) return undefined;
  const size = sizeOf(x, axis);
  const text = choose.pick([`${x.name} / ${size}`, `${x.name} * (${size} + 1)`, `${x.name} - 1 / (${size} * 2)`]);
  return scope.line(text, x.sizes, x.isBatched);
};

/** All pixels as rows, which attend to each other, and as an image again. */
const attended: Step = (scope, x, choose) => {
  const [channels = 1, ...space] = x.sizes;
  const count = countOf(space);
  if (!x.isBatched || space.length === 0 || count * count > 2 * MOST_NUMBERS) return undefined;
  const rows = scope.line(
    space.length === 1 ? `${x.name}.transpose(1, 2)` : `${x.name}.flatten(2).transpose(1, 2)`,
    [count, channels],
    true,
  );
  const scores = scope.line(`${rows.name} @ ${rows.name}.transpose(1, 2)`, [count, count], true);
  const masked = choose.isOdd(3)
    ? scope.line(
        `${scores.name}.masked_fill(tril(ones(${sizeOf(scores, 0)}, ${sizeOf(scores, 1)})) == 0, -1e9)`,
        scores.sizes,
        true,
      )
    : scores;
  const y = scope.line(`softmax(${masked.name}, dim=-1) @ ${rows.name}`, rows.sizes, true);
  if (choose.isOdd(3)) return y;
  const sizes = x.sizes.map((_, axis) => sizeOf(x, axis)).join(", ");
  return scope.line(`${y.name}.transpose(1, 2).reshape(${x.name}.size(0), ${sizes})`, x.sizes, true);
};

/** Fixed windows of what is made a multiple of them, and back. */
const windowed: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  const size = x.sizes[axis];
  if (size === undefined || !x.isBatched || x.sizes.length > 3) return undefined;
  const width = choose.pick([2, 3, 4]);
  const whole = Math.ceil(size / width) * width;
  if ((countOf(x.sizes) / size) * whole > MOST_NUMBERS) return undefined;
  const more = scope.network.freshName("d");
  scope.lines.push(`${more} = (${width} - ${sizeOf(x, axis)} % ${width}) % ${width}`);
  const behind = "0, 0, ".repeat(x.sizes.length - 1 - axis);
  const padded = scope.line(`pad(${x.name}, (${behind}0, ${more}))`, x.sizes.with(axis, whole), true);
  const sizes = padded.sizes.map((_, i) =>
    i === axis ? `${sizeOf(padded, i)} // ${width}, ${width}` : sizeOf(padded, i),
  );
  const apart = scope.line(
    `${padded.name}.view(${x.name}.size(0), ${sizes.join(", ")})`,
    padded.sizes.toSpliced(axis, 1, whole / width, width),
    true,
  );
  const dim = axis + 2;
  const within = choose.pick([
    `softmax(${apart.name}, dim=${dim})`,
    `${apart.name} - ${apart.name}.mean(${dim}, keepdim=true)`,
    `${apart.name}.flip(${dim})`,
  ]);
  const back = padded.sizes.map((_, i) => sizeOf(padded, i)).join(", ");
  const joined = scope.line(`(${within}).reshape(${x.name}.size(0), ${back})`, padded.sizes, true);
  return scope.line(`${joined.name}[${colons(x, axis)}:${sizeOf(x, axis)}]`, x.sizes, true);
};

/** Moved round by a part of the size, or by a fixed number. */
const rolled: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  if (x.sizes.length === 0) return undefined;
  const by = choose.pick([`${sizeOf(x, axis)} // 2`, "5", `-(${sizeOf(x, axis)} // 3)`]);
  return scope.line(`${x.name}.roll(${by}, dims=${dimensionOf(x, axis, choose)})`, x.sizes, x.isBatched);
};

/** As many rows of a table as there are. */
const positioned: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const table = scope.field(`Parameter([${choose.pick([70, 900])}${", 1".repeat(x.sizes.length - 1 - axis)}])`);
  return scope.line(`${x.name} + ${table}[:${sizeOf(x, axis)}]`, x.sizes, x.isBatched);
};

/** As many bins as half of the size has. */
const binned: Step = (scope, x, choose) => {
  const space = x.sizes.slice(1);
  if (!x.isBatched || space.length < 1 || space.length > 2 || space.some((size) => size < 2)) return undefined;
  const [kind, by] = [choose.pick(["avg", "max"]), choose.pick([2, 1, 3])];
  const sizes = space.map((size) => Math.max(1, Math.floor(size / by)));
  const texts = space.map((_, i) => `${sizeOf(x, i + 1)} // ${by}`);
  const size = texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
  return scope.line(
    `adaptive_${kind}_pool${space.length}d(${x.name}, ${size})`,
    [x.sizes[0] as number, ...sizes],
    true,
  );
};

/** A condition on a size, perhaps on one that no planner looks at. */
const decided: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  if (x.sizes.length === 0) return undefined;
  const y = scope.line(`${x.name} * 2`, x.sizes, x.isBatched);
  const than = `${sizeOf(x, axis)} ${choose.pick([">", "<", "=="])} ${choose.pick([300, 3, 64, 7])}`;
  scope.lines.push(`if ${than} { ${y.name} = relu(${y.name}) }`);
  return y;
};

/** The least or the largest of a size and a number. */
const bounded: Step = (scope, x, choose) => {
  const axis = axisOf(x, choose);
  if (x.sizes.length === 0) return undefined;
  const text = `${choose.pick(["min", "max"])}(${sizeOf(x, axis)}, ${choose.pick([400, 2, 50])})`;
  return scope.line(`${x.name} / ${text}`, x.sizes, x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = {
  resized,
  cropped,
  sliced,
  ramped,
  counted,
  attended,
  windowed,
  rolled,
  positioned,
  binned,
};

/** What ends rules, and so is not in each network. */
export const onSizes: Readonly<Record<string, Step>> = { decided, bounded };
