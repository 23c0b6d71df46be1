import { isFixed, type Dim } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { element, range, say, sliced, termOf } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** Recurrent layers: ONNX's sequences are [T, N, …], its results [T, directions, N, …], and its gates stand in another order. */

interface Kind {
  readonly gates: number;
  /** Where runs of PyTorch's gates lie in ONNX's rows, [first gate, behind the last]. */
  readonly runs: readonly (readonly [from: number, to: number])[];
  readonly activations: readonly string[];
  readonly states: number;
}

const LSTM: Kind = {
  gates: 4,
  runs: [
    [0, 1],
    [2, 4],
    [1, 2],
  ],
  activations: ["Sigmoid", "Tanh", "Tanh"],
  states: 2,
};
const GRU: Kind = {
  gates: 3,
  runs: [
    [1, 2],
    [0, 1],
    [2, 3],
  ],
  activations: ["Sigmoid", "Tanh"],
  states: 1,
};
const RNN: Kind = { gates: 1, runs: [[0, 1]], activations: ["Tanh"], states: 1 };

function recurrent(s: Speech, name: string, { gates, runs, states }: Kind): readonly Term[] {
  const [steps, batch] = s.shape(0);
  const [directions, rows] = s.shape(1);
  if (
    steps === undefined ||
    batch === undefined ||
    !isFixed(steps) ||
    !directions ||
    !isFixed(directions) ||
    !isFixed(rows as Dim)
  )
    return s.refuse("how many steps it has depends on data");
  const units = (rows as number) / gates;
  if (s.has(4) && !s.known(4)?.every((length) => length === steps)) s.refuse("its sequences have lengths of their own");
  if (s.has(7)) s.refuse("its gates see the cell (peepholes), as none of PyTorch's do");
  if (s.number("layout", 0) !== 0) s.refuse("its batch comes first (layout=1)");
  if (s.attribute("clip") !== undefined) s.refuse("it clips what its gates get");
  if (s.number("input_forget", 0) !== 0) s.refuse("its input gate and its forget gate are one");
  const direction = s.word("direction", "forward");
  const turned = (x: Term): Term => (direction === "reverse" ? say("flip", [x, [0]]) : x);
  const inOrder = (all: Term): Term => {
    const parts = runs.map(([from, to]) => sliced(all, 0, from * units, to * units, 1));
    return gates === 1 ? all : say("cat", [parts]);
  };
  const weights = range(directions).flatMap((each) => {
    const [input, state] = [1, 2].map((place) => inOrder(element(s.tensor(place), each))) as [Term, Term];
    if (!s.has(3)) return [input, state];
    const bias = element(s.tensor(3), each);
    const count = gates * units;
    return [input, state, inOrder(sliced(bias, 0, 0, count, 1)), inOrder(sliced(bias, 0, count, 2 * count, 1))];
  });
  const size = isFixed(batch) ? termOf(batch) : s.size(batch);
  const given = range(states).map((i) => (s.has(5 + i) ? s.tensor(5 + i) : say("zeros", [directions, size, units])));
  const made = s.set(
    say(name, [
      turned(s.tensor(0)),
      states === 1 ? (given[0] as Term) : given,
      weights,
      s.has(3),
      1,
      0,
      false,
      direction === "bidirectional",
      false,
    ]),
  );
  const y = turned(element(made, 0));
  const apart =
    directions === 1
      ? say("unsqueeze", [y, 1])
      : say("transpose", [say("unflatten", [y, 2, [directions, units]]), 1, 2]);
  return [apart, ...range(states).map((i) => element(made, 1 + i))];
}

/** Names of activations, one for each in each direction; those that PyTorch has not are refused. */
function activationsOf(s: Speech, usual: readonly string[]): readonly string[] {
  const written = s.attribute("activations");
  const given: readonly unknown[] =
    Array.isArray(written) && written.length > 0 ? (written as readonly unknown[]) : usual;
  return range(usual.length).map((i) => {
    const own = given.filter((_, at) => at % usual.length === i);
    const [first = ""] = own;
    if (!own.every((each) => each === first)) s.refuse("its directions have activations of their own");
    return String(first);
  });
}

function usualOnly(s: Speech, { activations }: Kind): void {
  const found = activationsOf(s, activations);
  if (found.join() !== activations.join()) s.refuse(`its activations are ${found.join(", ")}`);
}

const lstm: Word = (s) => {
  usualOnly(s, LSTM);
  return recurrent(s, "lstm", LSTM);
};

const gru: Word = (s) => {
  usualOnly(s, GRU);
  if (s.number("linear_before_reset", 0) === 0)
    s.refuse("it resets the state before it is multiplied (linear_before_reset=0), which PyTorch does behind");
  return recurrent(s, "gru", GRU);
};

const rnn: Word = (s) => {
  const [activation] = activationsOf(s, RNN.activations);
  if (activation !== "Tanh" && activation !== "Relu") s.refuse(`its activation is ${String(activation)}`);
  return recurrent(s, activation === "Relu" ? "rnn_relu" : "rnn_tanh", RNN);
};

export const recurrentWords: Words = { LSTM: lstm, GRU: gru, RNN: rnn };
