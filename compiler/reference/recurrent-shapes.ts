import type { ShapeNotes } from "../functions/define-function.ts";

/** What a recurrent layer takes and gives; `state` is how the states at the end are called. */
const stepped = (size: string, state: string): string =>
  `x [N, T, input_size] to (y [N, T, ${size} · directions], ${state}), states [num_layers · directions, N, ${size}], with batch_first; without it x and y are [T, N, …]; one sequence alone has no N`;

const ofCell: ShapeNotes["rule"] & string = "x [N, input_size] and h [N, hidden_size] to h";

export const recurrentLayerShapes: Readonly<Record<string, ShapeNotes>> = {
  RNN: {
    rule: stepped("hidden_size", "h"),
    examples: [["RNN(20, 32, batch_first=true)", "[N, 10, 20]"]],
    showsFirst: true,
  },
  LSTM: {
    rule: `${stepped("size", "(h, c)")}; size is proj_size, if there is one, or hidden_size, which that of c always is`,
    examples: [
      ["LSTM(20, 32, batch_first=true)", "[N, 10, 20]"],
      ["LSTM(20, 32, num_layers=2, batch_first=true, bidirectional=true, proj_size=16)", "[N, 10, 20]"],
    ],
    showsFirst: true,
  },
  GRU: {
    rule: stepped("hidden_size", "h"),
    examples: [["GRU(20, 32, batch_first=true, bidirectional=true)", "[N, 10, 20]"]],
    showsFirst: true,
  },
  RNNCell: {
    rule: ofCell,
    examples: [
      ["RNNCell(20, 32)", "[N, 20]"],
      ["RNNCell(20, 32)", "[N, 20]", "[N, 32]"],
    ],
  },
  LSTMCell: {
    rule: "x [N, input_size] and (h, c), both [N, hidden_size], to (h, c)",
    examples: [["LSTMCell(20, 32)", "[N, 20]"]],
  },
  GRUCell: {
    rule: ofCell,
    examples: [
      ["GRUCell(20, 32)", "[N, 20]"],
      ["GRUCell(20, 32)", "[N, 20]", "[N, 32]"],
    ],
  },
};

/** With weights [rows, 20] and [rows, 32], one layer, one direction, the batch first. */
const called = (name: string, rows: number, states: string): ShapeNotes => ({
  rule: stepped("size", states.includes(",") ? "h, c" : "h"),
  examples: [
    [
      `${name}(x, ${states}, [y, z], false, 1, 0.0, false, false, true)[0]`,
      "[N, 10, 20]",
      `[${rows}, 20]`,
      `[${rows}, 32]`,
    ],
  ],
});

const zeros = "zeros(1, x.size(0), 32)";

export const recurrentFunctionShapes: Readonly<Record<string, ShapeNotes>> = {
  lstm: called("lstm", 128, `(${zeros}, ${zeros})`),
  gru: called("gru", 96, zeros),
  rnn_tanh: called("rnn_tanh", 32, zeros),
  rnn_relu: called("rnn_relu", 32, zeros),
};
