import type { Shape } from "../../../ir/types.ts";
import type { TensorValue } from "../../../ir/value.ts";
import type { Elements } from "../words/speech.ts";
import type { KnownTensor } from "./known-tensor.ts";

/** What is known of a value of the graph before it runs. */
export type Fact = KnownFact | SizedFact | FlowingFact;

/** Numbers. */
export interface KnownFact {
  readonly kind: "known";
  readonly tensor: KnownTensor;
  /** What the file calls it, if it is a weight of it. */
  readonly name: string;
  /** Whether it is the very tensor of that name, and not calculated. */
  readonly isInitializer: boolean;
}

/** Numbers that depend on the batch: what they are for two batches, of sizes that divide nothing. */
export interface SizedFact {
  readonly kind: "sized";
  readonly pair: readonly [KnownTensor, KnownTensor];
  /** Of each element, where it is a multiple of the batch. */
  readonly sizes: Shape;
}

/** What comes of the network's inputs. */
export interface FlowingFact {
  readonly kind: "flowing";
  /** Its name in the statements. */
  readonly value: string;
  readonly tensor: TensorValue;
  readonly elements: Elements;
}

/** Primes: what is a multiple of one of them is one of the batch. */
export const TWO_BATCHES = [6007, 6011] as const;
export const BATCH = "N";

/** The numbers for two batches as one fact; undefined where they are no multiples of the batch. */
export function sizedOrKnown(first: KnownTensor, second: KnownTensor, name: string): KnownFact | SizedFact | undefined {
  if (first.shape.join() !== second.shape.join()) return undefined;
  const [a, b] = [first.numbers(), second.numbers()];
  const sizes: Shape[number][] = [];
  let isFixed = true;
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i] as number, b[i] as number];
    const factor = one / TWO_BATCHES[0];
    if (Object.is(one, other)) sizes.push(one);
    else if (factor >= 1 && Number.isInteger(factor) && factor * TWO_BATCHES[1] === other) {
      sizes.push({ symbol: BATCH, factor });
      isFixed = false;
    } else return undefined;
  }
  if (isFixed) return { kind: "known", tensor: first, name, isInitializer: false };
  return { kind: "sized", pair: [first, second], sizes };
}

export const shapeOfFact = (fact: Fact): Shape => {
  if (fact.kind === "flowing") return fact.tensor.type.shape;
  return fact.kind === "known" ? fact.tensor.shape : fact.pair[0].shape;
};

export const elementsOfFact = (fact: Fact): Elements => {
  if (fact.kind === "flowing") return fact.elements;
  return fact.kind === "known" ? fact.tensor.elements : fact.pair[0].elements;
};
