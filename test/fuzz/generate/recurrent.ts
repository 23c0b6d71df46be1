import type { Choices } from "./choices.ts";
import { named, type Scope, type Step, type Value } from "./scope.ts";

const HIDDEN = [4, 1, 2, 3, 5, 8, 9];

/** States [rows, N, size], one for each size, for the batch of x. */
const statesFor = (scope: Scope, choose: Choices, x: Value, rows: number, sizes: readonly number[]): string => {
  const states = sizes.map((size) => {
    const { name } = scope.other(choose, { sizes: [rows, size], isBatched: true });
    return `${name}.expand(${x.name}.size(0), -1, -1).transpose(0, 1)`;
  });
  return states.length > 1 ? `(${states.join(", ")})` : states.join("");
};

/** Sequences [T, F]: the state of each step, or those at the end. */
const stacked: Step = (scope, x, choose) => {
  const [steps, width] = x.sizes;
  if (!x.isBatched || x.sizes.length !== 2 || steps === undefined || width === undefined || steps * width > 120)
    return undefined;
  const kind = choose.pick(["GRU", "LSTM", "RNN"] as const);
  const hidden = choose.pick(HIDDEN);
  const layers = choose.pick([1, 2]);
  const isBoth = choose.isOdd(3);
  const projected = kind === "LSTM" && hidden > 1 && choose.isOdd(3) ? choose.pick([1, hidden - 1]) : 0;
  const isFirst = !choose.isOdd(4);
  const args = named(choose, {
    num_layers: { value: String(layers), default: "1" },
    ...(kind === "RNN" ? { nonlinearity: { value: choose.pick(['"tanh"', '"relu"']), default: '"tanh"' } } : {}),
    bias: { value: String(!choose.isOdd(3)), default: "true" },
    batch_first: { value: String(isFirst), default: "false" },
    dropout: { value: choose.pick(["0", "0.1"]), default: "0" },
    bidirectional: { value: String(isBoth), default: "false" },
    ...(kind === "LSTM" ? { proj_size: { value: String(projected), default: "0" } } : {}),
  });
  const field = scope.field(`${kind}(${choose.isOdd(4) ? "_" : width}, ${hidden}${args})`);
  const rows = layers * (isBoth ? 2 : 1);
  const size = projected || hidden;
  const states = choose.isOdd(2)
    ? `, ${statesFor(scope, choose, x, rows, kind === "LSTM" ? [size, hidden] : [size])}`
    : "";
  const turn = isFirst ? "" : ".transpose(0, 1)";
  const [all, end, cell] = ["v", "v", "v"].map((start) => scope.network.freshName(start));
  const last = kind === "LSTM" ? `(${end}, ${cell})` : end;
  scope.lines.push(`${all}, ${last} = ${field}(${x.name}${turn}${states})`);
  const ends = kind === "LSTM" && choose.isOdd(2) ? ([cell, hidden] as const) : ([end, size] as const);
  return choose.isOdd(2)
    ? scope.line(`${ends[0]}.transpose(0, 1) * 1`, [rows, ends[1]], true)
    : scope.line(`${all}${turn} * 1`, [steps, size * (isBoth ? 2 : 1)], true);
};

/** What layers call, with weights in a list. */
const withWeights: Step = (scope, x, choose) => {
  const [steps, width] = x.sizes;
  if (!x.isBatched || x.sizes.length !== 2 || steps === undefined || width === undefined || steps * width > 120)
    return undefined;
  const [name, gates] = choose.pick([
    ["gru", 3],
    ["lstm", 4],
    ["rnn_tanh", 1],
    ["rnn_relu", 1],
  ] as const);
  const hidden = choose.pick(HIDDEN);
  const isBoth = choose.isOdd(3);
  const hasBiases = !choose.isOdd(3);
  const parameter = (...sizes: readonly number[]): string => scope.field(`Parameter([${sizes.join(", ")}], init=0.3)`);
  const weights = (isBoth ? [0, 1] : [0]).flatMap(() => [
    parameter(gates * hidden, width),
    parameter(gates * hidden, hidden),
    ...(hasBiases ? [parameter(gates * hidden), parameter(gates * hidden)] : []),
  ]);
  const states = statesFor(scope, choose, x, isBoth ? 2 : 1, name === "lstm" ? [hidden, hidden] : [hidden]);
  const call = `${name}(${x.name}, ${states}, [${weights.join(", ")}], ${hasBiases}, 1, 0.1, ${choose.isOdd(2)}, ${isBoth}, true)`;
  return scope.line(`${call}[0] * 1`, [steps, hidden * (isBoth ? 2 : 1)], true);
};

/** One step of each sample. */
const cell: Step = (scope, x, choose) => {
  const [width] = x.sizes;
  if (width === undefined || x.sizes.length !== 1) return undefined;
  const kind = choose.pick(["GRUCell", "LSTMCell", "RNNCell"] as const);
  const hidden = choose.pick(HIDDEN);
  const args = named(choose, {
    bias: { value: String(!choose.isOdd(3)), default: "true" },
    ...(kind === "RNNCell" ? { nonlinearity: { value: choose.pick(['"tanh"', '"relu"']), default: '"tanh"' } } : {}),
  });
  const field = scope.field(`${kind}(${choose.isOdd(4) ? "_" : width}, ${hidden}${args})`);
  const state = (): string => {
    const { name } = scope.other(choose, { sizes: [hidden], isBatched: x.isBatched });
    return x.isBatched ? `${name}.expand(${x.name}.size(0), -1)` : name;
  };
  const given = choose.isOdd(2) ? `, ${kind === "LSTMCell" ? `(${state()}, ${state()})` : state()}` : "";
  const call = `${field}(${x.name}${given})`;
  return scope.line(kind === "LSTMCell" ? `${call}[${choose.pick([0, 1])}]` : call, [hidden], x.isBatched);
};

export const onAnything = { stacked, cell, withWeights };
