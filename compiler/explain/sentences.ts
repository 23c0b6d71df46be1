import type { AttrValues } from "../ir/op.ts";
import { showDim, showShape, type Shape } from "../ir/types.ts";

/** What a step reads, as the sentence calls it: `x [N, 3, 32, 32]`, `step 3's [N, 64]`. */
export interface SentenceParts {
  readonly op: string;
  readonly attrs: AttrValues;
  readonly inputs: readonly { readonly text: string; readonly shape: Shape }[];
  readonly output: Shape;
}

/** What an op does, as the verb and object of a sentence about the layer. */
export function predicate(parts: SentenceParts): string {
  const known = sentences[parts.op];
  return known ? known(parts) : `computes ${parts.op} of ${listed(parts)}`;
}

const sentences: Readonly<Record<string, (parts: SentenceParts) => string>> = {
  conv2d: (parts) => convolution(parts, parts.inputs[1]?.shape[0]),
  conv_transpose2d: (parts) => `${convolution(parts, parts.output[1])}, transposed`,
  linear: ({ inputs: [x, weight] }) => `maps ${x?.text}, ${weight?.shape[1]} features to ${weight?.shape[0]}`,
  matmul: ({ inputs: [a, b] }) => `multiplies the matrices ${a?.text} and ${b?.text}`,
  max_pool2d: ({ inputs: [x], attrs }) => `takes the largest of each ${sizes(attrs["kernel_size"])} of ${x?.text}`,
  avg_pool2d: ({ inputs: [x], attrs }) => `averages each ${sizes(attrs["kernel_size"])} of ${x?.text}`,
  adaptive_avg_pool2d: ({ inputs: [x], output }) => `averages ${x?.text} down to ${sizes(output.slice(2))}`,
  adaptive_max_pool2d: ({ inputs: [x], output }) =>
    `takes the largest of ${x?.text}, down to ${sizes(output.slice(2))}`,
  mean: (parts) => `averages ${along(parts)}`,
  sum: (parts) => `adds up ${along(parts)}`,
  amax: (parts) => `takes the largest of ${along(parts)}`,
  amin: (parts) => `takes the smallest of ${along(parts)}`,
  softmax: ({ inputs: [x], attrs }) => `makes ${x?.text} shares of 1 along dimension ${String(attrs["dim"])}`,
  layer_norm: ({ inputs: [x] }) => `normalises ${x?.text} by its own statistics`,
  group_norm: ({ inputs: [x], attrs }) => `normalises ${x?.text} in ${String(attrs["num_groups"] ?? "its")} groups`,
  scale_shift: ({ inputs: [x] }) => `scales and shifts ${x?.text}`,
  batch_norm: ({ inputs: [x] }) => `normalises ${x?.text}`,
  cat: ({ inputs, attrs }) =>
    `puts ${and(inputs.map(({ text }) => text))} side by side along dimension ${String(attrs["dim"])}`,
  pad: ({ inputs: [x], attrs }) =>
    attrs["mode"] === "constant"
      ? `puts a border of ${String(attrs["value"])} around ${x?.text}`
      : `puts a border around ${x?.text}`,
  reshape: ({ inputs: [x] }) => `sees ${x?.text} in another shape`,
  permute: ({ inputs: [x] }) => `sees ${x?.text} with its dimensions in another order`,
  expand: ({ inputs: [x] }) => `sees ${x?.text} repeated`,
  slice: ({ inputs: [x] }) => `sees a part of ${x?.text}`,
  upsample_nearest2d: ({ inputs: [x], output }) =>
    `enlarges ${x?.text} to ${sizes(output.slice(2))}, by the nearest value`,
  upsample_bilinear2d: ({ inputs: [x], attrs, output }) =>
    String(attrs["dims"]) === "3"
      ? `resizes ${x?.text} to ${showDim(output[3] ?? 1)}, linearly`
      : `resizes ${x?.text} to ${sizes(output.slice(2))}, bilinearly`,
  embedding: ({ inputs }) => `looks up rows of a table by ${inputs.at(-1)?.text}`,
  add: ({ inputs }) => `adds ${and(inputs.map(({ text }) => text))}`,
  sub: ({ inputs: [a, b] }) => `subtracts ${b?.text} from ${a?.text}`,
  mul: ({ inputs }) => `multiplies ${and(inputs.map(({ text }) => text))}`,
  div: ({ inputs: [a, b] }) => `divides ${a?.text} by ${b?.text}`,
};

function convolution({ inputs: [x, weight], attrs }: SentenceParts, filters: Shape[number] | undefined): string {
  const [, , height, width] = weight?.shape ?? [];
  const stride = attrs["stride"] as readonly number[];
  const dilation = attrs["dilation"] as readonly number[];
  const groups = attrs["groups"] as number;
  const details = [
    ...(stride.some((each) => each !== 1) ? [`stride ${same(stride)}`] : []),
    ...(dilation.some((each) => each !== 1) ? [`dilation ${same(dilation)}`] : []),
    ...(groups === 1 ? [] : groups === x?.shape[1] ? ["one for each channel"] : [`in ${groups} groups`]),
  ];
  const kind = `${String(filters)} filter${filters === 1 ? "" : "s"} of ${sizes([height ?? 1, width ?? 1])}`;
  return `convolves ${x?.text} with ${[kind, ...details].join(", ")}`;
}

const listed = ({ inputs }: SentenceParts): string => and(inputs.map(({ text }) => text)) || "nothing";

function along({ inputs: [x], attrs }: SentenceParts): string {
  const dims = (attrs["dims"] ?? []) as readonly number[];
  return `${x?.text} along dimension${dims.length === 1 ? "" : "s"} ${and(dims.map(String))}`;
}

export const and = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

const sizes = (values: unknown): string =>
  (values as Shape).map((value) => (typeof value === "number" ? value : showShape([value]))).join("×");

const same = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : values.join("×");
