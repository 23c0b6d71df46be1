import { isNone, numberIn, numbersIn, stringIn, text, type Value } from "../values.ts";
import { report } from "../run.ts";
import { argument, emit, problem, tensorIn, unsupported, type Handler, type Operation } from "./operation.ts";

/** Convolutions, norms, poolings and so on: what layers do. */

const truthy = (value: Value | undefined): boolean => value?.kind === "bool" && value.value;

const present = (value: Value | undefined): Value | undefined => (isNone(value) ? undefined : value);

/** Norms that were traced as they train are what they are in inference. */
function warnOfTraining(operation: Operation, training: Value | undefined, mean: Value | undefined): void {
  if (!truthy(training) || isNone(mean)) return;
  report(operation.run, operation.place, "NN6025", { op: operation.name });
}

const batchNorm: Handler = (operation) => {
  const [input, weight, bias, mean, variance, training, momentum, eps] = operation.args;
  if (isNone(mean) || isNone(variance))
    return unsupported(operation, "a batch norm without running statistics goes by the batch");
  warnOfTraining(operation, training, mean);
  return emit(operation, "batch_norm", [
    ["input", input],
    ["running_mean", mean],
    ["running_var", variance],
    ["weight", present(weight)],
    ["bias", present(bias)],
    ["momentum", present(momentum)],
    ["eps", eps],
  ]);
};

const instanceNorm: Handler = (operation) => {
  const [input, weight, bias, mean, variance, useInput, momentum, eps] = operation.args;
  return emit(operation, "instance_norm", [
    ["input", input],
    ["running_mean", present(mean)],
    ["running_var", present(variance)],
    ["weight", present(weight)],
    ["bias", present(bias)],
    ["use_input_stats", useInput],
    ["momentum", momentum],
    ["eps", eps],
  ]);
};

/** What is left out of a pooling's stride is its kernel. */
const strideOf = (stride: Value | undefined, kernel: Value | undefined): Value | undefined => {
  const [own, size] = [numbersIn(stride), numbersIn(kernel)];
  if (isNone(stride) || own?.length === 0) return undefined;
  return own && size && own.length === size.length && own.every((each, i) => each === size[i]) ? undefined : stride;
};

const maxPool =
  (name: string, count: number): Handler =>
  (operation) => {
    const [input, kernel, stride, padding, dilation, ceil] = operation.args;
    return emit(
      operation,
      name,
      [
        ["input", input],
        ["kernel_size", kernel],
        ["stride", strideOf(stride, kernel)],
        ["padding", padding],
        ["dilation", dilation],
        ["ceil_mode", ceil],
      ],
      { count },
    );
  };

const avgPool =
  (name: string): Handler =>
  (operation) => {
    const [input, kernel, stride, padding, ceil, count, divisor] = operation.args;
    return emit(operation, name, [
      ["input", input],
      ["kernel_size", kernel],
      ["stride", strideOf(stride, kernel)],
      ["padding", padding],
      ["ceil_mode", ceil],
      ["count_include_pad", count],
      ["divisor_override", present(divisor)],
    ]);
  };

const adaptiveMax =
  (dims: number): Handler =>
  (operation) =>
    emit(
      operation,
      `adaptive_max_pool${dims}d_with_indices`,
      [
        ["input", operation.args[0]],
        ["output_size", operation.args[1]],
      ],
      { count: 2 },
    );

/** In inference it is its input; a layer keeps its p for training. */
const dropout =
  (name: string): Handler =>
  (operation) => {
    const [input, p] = operation.args;
    if (numberIn(p) === 0 && tensorIn(input)) return input as Value;
    return emit(operation, name, [
      ["input", input],
      ["p", p],
    ]);
  };

const embedding: Handler = (operation) => {
  const [weight, input, padding] = operation.args;
  const counted = tensorIn(input)?.input;
  if (counted !== undefined) operation.run.counting.add(counted);
  const index = numberIn(padding);
  return emit(operation, "embedding", [
    ["input", input],
    ["weight", weight],
    ["padding_idx", index === undefined || index < 0 ? undefined : padding],
  ]);
};

const pad: Handler = (operation) => {
  const [input, sizes] = operation.args;
  const [mode, value] = [argument(operation, 2, "mode"), argument(operation, 3, "value")];
  return padded(operation, input, sizes, stringIn(mode) ?? "constant", value);
};

function padded(
  operation: Operation,
  input: Value | undefined,
  sizes: Value | undefined,
  mode: string,
  value: Value | undefined,
): Value {
  if (numbersIn(sizes)?.every((size) => size === 0) && tensorIn(input)) return input as Value;
  return emit(operation, "pad", [
    ["input", input],
    ["pad", sizes],
    ["mode", text(mode)],
    ["value", isNone(value) || numberIn(value) === 0 ? undefined : value],
  ]);
}

const padBy =
  (mode: string): Handler =>
  (operation) =>
    padded(operation, operation.args[0], operation.args[1], mode, mode === "constant" ? operation.args[2] : undefined);

/** elu(x, alpha, scale, input_scale), which is selu and celu as well. */
const elu: Handler = (operation) => {
  const [input, alpha, scale, inputScale] = operation.args;
  const [s, i] = [numberIn(scale) ?? 1, numberIn(inputScale) ?? 1];
  if (i !== 1) return unsupported(operation);
  if (s === 1)
    return emit(operation, "elu", [
      ["input", input],
      ["alpha", alpha],
    ]);
  return Math.abs(s - 1.0507009873554805) < 1e-6 ? emit(operation, "selu", [["input", input]]) : unsupported(operation);
};

const hardtanh: Handler = (operation) => {
  const [input, low, high] = operation.args;
  if (numberIn(low) === 0 && numberIn(high) === 6) return emit(operation, "relu6", [["input", input]]);
  return emit(operation, "hardtanh", [
    ["input", input],
    ["min_val", low],
    ["max_val", high],
  ]);
};

const gridModes = ["bilinear", "nearest", "bicubic"];
const gridPaddings = ["zeros", "border", "reflection"];

const gridSample: Handler = (operation) => {
  const [input, grid, mode, padding, corners] = operation.args;
  return emit(operation, "grid_sample", [
    ["input", input],
    ["grid", grid],
    ["mode", text(gridModes[numberIn(mode) ?? 0] ?? "")],
    ["padding_mode", text(gridPaddings[numberIn(padding) ?? 0] ?? "")],
    ["align_corners", corners],
  ]);
};

const reductions = ["none", "mean", "sum"];

const ctcLoss: Handler = (operation) => {
  const [probs, targets, steps, labels, blank, reduction, isZeroed] = operation.args;
  return emit(operation, "ctc_loss", [
    ["log_probs", probs],
    ["targets", targets],
    ["input_lengths", steps],
    ["target_lengths", labels],
    ["blank", blank],
    ["reduction", text(reductions[numberIn(reduction) ?? 1] ?? "")],
    ["zero_infinity", isZeroed],
  ]);
};

/** The norm's own sizes are its weight's. */
const nativeLayerNorm: Handler = (operation) =>
  problem(operation, "native_layer_norm gives its statistics", "layer_norm gives the result alone");

export const layerHandlers: Readonly<Record<string, Handler>> = {
  batch_norm: batchNorm,
  instance_norm: instanceNorm,
  native_layer_norm: nativeLayerNorm,
  max_pool1d: maxPool("max_pool1d", 1),
  max_pool2d: maxPool("max_pool2d", 1),
  max_pool3d: maxPool("max_pool3d", 1),
  max_pool1d_with_indices: maxPool("max_pool1d_with_indices", 2),
  max_pool2d_with_indices: maxPool("max_pool2d_with_indices", 2),
  max_pool3d_with_indices: maxPool("max_pool3d_with_indices", 2),
  avg_pool1d: avgPool("avg_pool1d"),
  avg_pool2d: avgPool("avg_pool2d"),
  avg_pool3d: avgPool("avg_pool3d"),
  adaptive_max_pool1d: adaptiveMax(1),
  adaptive_max_pool2d: adaptiveMax(2),
  adaptive_max_pool3d: adaptiveMax(3),
  dropout: dropout("dropout"),
  feature_dropout: (operation) =>
    dropout(tensorIn(operation.args[0])?.shape?.length === 5 ? "dropout3d" : "dropout2d")(operation),
  alpha_dropout: dropout("alpha_dropout"),
  feature_alpha_dropout: dropout("feature_alpha_dropout"),
  embedding,
  pad,
  constant_pad_nd: padBy("constant"),
  reflection_pad1d: padBy("reflect"),
  reflection_pad2d: padBy("reflect"),
  reflection_pad3d: padBy("reflect"),
  replication_pad1d: padBy("replicate"),
  replication_pad2d: padBy("replicate"),
  replication_pad3d: padBy("replicate"),
  elu,
  hardtanh,
  grid_sampler: gridSample,
  grid_sampler_2d: gridSample,
  ctc_loss: ctcLoss,
  rrelu: (operation) =>
    emit(operation, "rrelu", [
      ["input", operation.args[0]],
      ["lower", operation.args[1]],
      ["upper", operation.args[2]],
    ]),
};
