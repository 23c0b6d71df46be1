import { BadArgument, tensor, type ArgumentType } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { sameShape, showShape, type Shape } from "../../ir/types.ts";
import { kindOf, tuple, type TensorValue, type Value } from "../../ir/value.ts";
import type { Mode, States } from "./run-steps.ts";

/** What layers with a state are handed, and give back: one tensor h, or of an LSTM two, (h, c). */

const pair: ArgumentType<States> = {
  name: "a pair (h, c)",
  read(value) {
    if (value.kind === "tensor")
      throw new BadArgument(`expects a pair (h, c), got ${kindOf(value)}`, "an LSTM has two states: write (h, c)");
    const elements = value.kind === "tuple" || value.kind === "list" ? value.elements : [];
    if (elements.length !== 2) throw new BadArgument(`expects a pair (h, c), got ${kindOf(value)}`);
    return elements.map((each) => tensor.read(each));
  },
};

const single: ArgumentType<States> = {
  name: "a tensor",
  read(value) {
    if ((value.kind === "tuple" || value.kind === "list") && value.elements.length > 0)
      throw new BadArgument(`expects a tensor, got ${kindOf(value)}`, "only an LSTM has a second state, c");
    return [tensor.read(value)];
  },
};

export const statesOf = (mode: Mode): ArgumentType<States> => (mode === "lstm" ? pair : single);

/** The states as the language has them. */
export const asValue = (states: States): Value => (states.length === 1 ? (states[0] as TensorValue) : tuple(states));

const NAMES = ["h", "c"];

/** Refuses states that are not of these shapes, one for each. */
export function checkStates(b: Build, layer: string, states: States, shapes: readonly Shape[], rule: string): void {
  states.forEach(({ type }, i) => {
    const wanted = shapes[i] as Shape;
    if (!sameShape(type.shape, wanted))
      b.fail(
        "unequal",
        `the state ${NAMES[i]} of ${layer} should be ${showShape(wanted)}, got ${showShape(type.shape)}`,
        rule,
      );
  });
}
