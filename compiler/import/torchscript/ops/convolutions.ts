import { isNone, numberIn, type Value } from "../values.ts";
import { emit, tensorIn, unsupported, type Handler, type Operation } from "./operation.ts";

const truthy = (value: Value | undefined): boolean => value?.kind === "bool" && value.value;

function convolve(
  operation: Operation,
  dims: number,
  isTransposed: boolean,
  parts: Readonly<Record<string, Value | undefined>>,
): Value {
  if (dims < 1 || dims > 3) return unsupported(operation, "convolutions of one, two and three dimensions are there");
  guessChannels(operation, parts["input"], parts["weight"], parts["groups"], dims);
  const { input, weight, bias, stride, padding, output_padding, dilation, groups } = parts;
  const shared = [
    ["input", input],
    ["weight", weight],
    ["bias", isNone(bias) ? undefined : bias],
    ["stride", stride],
    ["padding", padding],
  ] as const;
  return isTransposed
    ? emit(operation, `conv_transpose${dims}d`, [
        ...shared,
        ["output_padding", output_padding],
        ["groups", groups],
        ["dilation", dilation],
      ])
    : emit(operation, `conv${dims}d`, [...shared, ["dilation", dilation], ["groups", groups]]);
}

/** What sequences, images and volumes often measure. */
const sizes = [[1000], [224, 224], [16, 112, 112]];

/** The first layer that an input comes to tells its channels, for the message that asks for its shape. */
function guessChannels(
  { run }: Operation,
  input: Value | undefined,
  weight: Value | undefined,
  groups: Value | undefined,
  dims: number,
): void {
  const [x, w] = [tensorIn(input), tensorIn(weight)];
  const channels = w?.shape?.[1];
  if (x?.input === undefined || x.shape || typeof channels !== "number" || run.guesses.has(x.input)) return;
  const all = channels * (numberIn(groups) ?? 1);
  run.guesses.set(x.input, [1, all, ...(sizes[dims - 1] ?? [])].join(","));
}

const rankOf = (weight: Value | undefined): number => (tensorIn(weight)?.shape?.length ?? 4) - 2;

const convolution: Handler = (operation) => {
  const [input, weight, bias, stride, padding, dilation, transposed, output_padding, groups] = operation.args;
  const parts = { input, weight, bias, stride, padding, dilation, output_padding, groups };
  return convolve(operation, rankOf(weight), truthy(transposed), parts);
};

/** `padding="same"` */
const named: Handler = (operation) => {
  const [input, weight, bias, stride, padding, dilation, groups] = operation.args;
  return convolve(operation, rankOf(weight), false, { input, weight, bias, stride, padding, dilation, groups });
};

const conv =
  (dims: number): Handler =>
  (operation) => {
    const [input, weight, bias, stride, padding, dilation, groups] = operation.args;
    return convolve(operation, dims, false, { input, weight, bias, stride, padding, dilation, groups });
  };

const convTranspose =
  (dims: number): Handler =>
  (operation) => {
    const [input, weight, bias, stride, padding, output_padding, groups, dilation] = operation.args;
    return convolve(operation, dims, true, { input, weight, bias, stride, padding, dilation, output_padding, groups });
  };

export const convolutionHandlers: Readonly<Record<string, Handler>> = {
  _convolution: convolution,
  _convolution_mode: named,
  convolution,
  conv1d: conv(1),
  conv2d: conv(2),
  conv3d: conv(3),
  conv_transpose1d: convTranspose(1),
  conv_transpose2d: convTranspose(2),
  conv_transpose3d: convTranspose(3),
};
