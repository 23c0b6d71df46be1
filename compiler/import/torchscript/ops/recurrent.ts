import { bool, isElements, numberIn, type Value } from "../values.ts";
import { argument, emit, unsupported, type Handler, type Operation } from "./operation.ts";

/**
 * What nn.LSTM and its kin call:
 * `lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)`
 */
const stacked =
  (results: number): Handler =>
  (operation) => {
    const [input, hx, params, biases, layers, dropout, , bidirectional, batchFirst] = range(operation);
    // Of sequences that are packed, with lengths of their own, `params` comes where `hx` is of others.
    if (!isElements(params) || numberIn(layers) === undefined)
      return unsupported(operation, "sequences are not packed here: hand them over with padding");
    return emit(
      operation,
      operation.name,
      [
        ["input", input],
        ["hx", hx],
        ["params", params],
        ["has_biases", biases],
        ["num_layers", layers],
        ["dropout", dropout],
        ["train", bool(false)],
        ["bidirectional", bidirectional],
        ["batch_first", batchFirst],
      ],
      { count: results },
    );
  };

const NAMES = ["input", "hx", "params", "has_biases", "num_layers", "dropout", "train", "bidirectional", "batch_first"];

const range = (operation: Operation): readonly (Value | undefined)[] =>
  NAMES.map((name, i) => argument(operation, i, name));

export const recurrentHandlers: Readonly<Record<string, Handler>> = {
  lstm: stacked(3),
  gru: stacked(2),
  rnn_tanh: stacked(2),
  rnn_relu: stacked(2),
};
