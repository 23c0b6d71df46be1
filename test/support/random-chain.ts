import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";

/** The text of a graph: an image through random scales and shifts, pooling, borders, views and layers, one after another. */
export function randomChain(random: () => number): string {
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => from[between(0, from.length - 1)] as T;
  const pair = (low: number, high: number): string => `[${between(low, high)},${between(low, high)}]`;
  const channels = pick([1, 2, 4, 6]);
  const [height, width] = [between(1, 6), between(1, 6)];
  const inputs = [`%x: f32[N,${channels},${height},${width}]`];
  const body: string[] = [];
  const read: string[] = [];
  let value = "%x";
  let shape = ["N", channels, height, width] as readonly (string | number)[];
  const parameter = (sizes: readonly (string | number)[]): string => {
    inputs.push(`@p${inputs.length}: f32[${sizes.join()}]`);
    return `@p${inputs.length - 1}`;
  };
  const then = (text: string): void => {
    const tried = parseable(inputs, [...body, `%${body.length + 1} = ${text}`]);
    if (!tried) return;
    body.push(`%${body.length + 1} = ${text}`);
    value = `%${body.length}`;
    shape = tried;
  };
  /** One number for each channel, mostly; or one for all, for each row, for each element. */
  const factor = (): string | number => {
    const axis = pick([1, 1, 1, 1, 1, shape.length - 1, between(1, shape.length - 1)]);
    if (between(0, 5) === 0) return pick([0.5, -2, 1, 0.25]);
    return parameter(
      between(0, 9) === 0 ? shape.slice(1) : shape.slice(1).map((size, i) => (i + 1 === axis ? size : 1)),
    );
  };
  const layer = (): void => {
    const ins = shape[1] as number;
    const groups = pick([1, 1, ins, ins % 2 === 0 ? 2 : 1]);
    if (shape.length !== 4) {
      const outs = between(1, 5);
      then(
        `linear(${value}, ${parameter([outs, shape.at(-1) as number])}${between(0, 1) ? `, ${parameter([outs])}` : ""})`,
      );
    } else if (between(0, 3) === 0) {
      const per = between(1, 3);
      const bias = between(0, 1) ? `, ${parameter([per * groups])}` : "";
      const sizes = `stride=${pair(1, 2)}, padding=${pair(0, 1)}, output_padding=[0,0], dilation=${pair(1, 2)}`;
      then(
        `conv_transpose2d(${value}, ${parameter([ins, per, between(1, 3), between(1, 3)])}${bias}, ${sizes}, groups=${groups})`,
      );
    } else {
      const outs = groups * between(1, 2);
      const bias = between(0, 1) ? `, ${parameter([outs])}` : "";
      const padding = pick(["0,0,0,0", "1,1,1,1", Array.from({ length: 4 }, () => between(0, 3)).join()]);
      const sizes = `stride=${pair(1, 2)}, padding=[${padding}], dilation=${pair(1, 2)}`;
      then(
        `conv2d(${value}, ${parameter([outs, ins / groups, between(1, 3), between(1, 3)])}${bias}, ${sizes}, groups=${groups})`,
      );
    }
  };
  const pool = (): void => {
    const window = `kernel_size=${pair(2, 3)}, stride=${pair(1, 2)}, padding=${pair(0, 1)}, dilation=[1,1], ceil_mode=${pick(["true", "false"])}`;
    switch (between(0, 3)) {
      case 0:
        return then(`max_pool2d(${value}, ${window})`);
      case 1:
        return then(`adaptive_avg_pool2d(${value}, output_size=${pair(1, 2)})`);
      case 2:
        return then(`mean(${value}, dims=[${pick(["2,3", "1", "2"])}])`);
      default:
        return then(
          `avg_pool2d(${value}, ${window}, count_include_pad=${pick(["true", "false"])}, divisor_override=${pick(["null", "null", "3"])})`,
        );
    }
  };
  const features = (): number => shape.slice(1).reduce<number>((product, size) => product * Number(size), 1);
  for (let step = between(4, 10); step > 0; step--) {
    const kind = between(0, 12);
    if (kind < 5) {
      const op = pick(["scale_shift", "add", "sub", "mul", "div", "swapped"]);
      if (op === "scale_shift") then(`scale_shift(${value}, ${factor()}, ${factor()})`);
      else if (op === "swapped") then(`${pick(["add", "sub", "mul"])}(${factor()}, ${value})`);
      else then(`${op}(${value}, ${factor()})`);
    } else if (kind < 8) layer();
    else if (kind === 8) pool();
    else if (kind === 9 && shape.length === 4)
      then(`pad(${value}, before=[0,0,1,2], after=[0,0,0,3], mode="constant", value=${pick([0, 0, 1])})`);
    else if (kind === 10)
      then(`reshape(${value}, shape=[N,${pick([`${features()}`, [...shape.slice(1), 1].join()])}])`);
    else if (kind === 11) then(`cat(${value}, ${value}, dim=1)`);
    else read.push(value);
  }
  return `graph g(${inputs.join(", ")}) { ${body.join("\n")} return ${[value, ...read].join(", ")} }`;
}

/** The shape of the last value; undefined where an op refuses. */
function parseable(inputs: readonly string[], body: readonly string[]): readonly (string | number)[] | undefined {
  try {
    const graph = parseGraph(`graph g(${inputs.join(", ")}) { ${body.join("\n")} return %x }`, opNamed);
    const { shape } = (graph.nodes.at(-1) as { type: { shape: readonly unknown[] } }).type;
    const sizes = shape.map((size) => (typeof size === "number" ? size : "N"));
    return sizes.reduce<number>((product, size) => product * (size === "N" ? 1 : size), 1) > 2000 ? undefined : sizes;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
