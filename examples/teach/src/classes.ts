/** How many outputs the head has, in teach.nn: so many classes at most. */
export const OUTPUTS = 8;

/** Something that is to be recognised. */
export interface TaughtClass {
  /** Which output of the head speaks for it. */
  readonly output: number;
  name: string;
  examples: Float32Array[];
}

/** A class of the first output that is free, or undefined if all are taken. */
export function anotherClass(classes: readonly TaughtClass[]): TaughtClass | undefined {
  const free = Array.from({ length: OUTPUTS }, (_, i) => i).find((i) => !classes.some(({ output }) => output === i));
  return free === undefined ? undefined : { output: free, name: "", examples: [] };
}

export interface Obstacle {
  readonly text: string;
  /** The class whose name is to be given. */
  readonly at?: TaughtClass;
}

/** Why these classes cannot be learned yet, or undefined if they can. Those without examples are left out. */
export function obstacleOf(classes: readonly TaughtClass[]): Obstacle | undefined {
  const shown = classes.filter(({ examples }) => examples.length > 0);
  if (shown.length === 0) return { text: "There are no examples yet: draw something, then add it to a class." };
  if (shown.length === 1)
    return { text: "One class alone cannot be told from anything: give examples of a second one." };
  const nameless = shown.find(({ name }) => name.trim() === "");
  if (nameless) return { text: "One class has no name yet: what is it called?", at: nameless };
  const names = shown.map(({ name }) => name.trim());
  const again = shown.find(({ name }, i) => names.indexOf(name.trim()) < i);
  if (again) return { text: `Two classes are called ${again.name.trim()}: name one of them differently.`, at: again };
  return undefined;
}

/**
 * How likely each class is. Outputs that no class was learned for are left out before the softmax, so that what remains sums up
 * to 1: it is one of the classes that somebody named, or the question was wrong.
 */
export function likelihoods(scores: Float32Array, outputs: readonly number[]): ReadonlyMap<number, number> {
  const largest = Math.max(...outputs.map((output) => scores[output]!));
  const exponentials = outputs.map((output) => Math.exp(scores[output]! - largest));
  const sum = exponentials.reduce((total, each) => total + each, 0);
  return new Map(outputs.map((output, i) => [output, exponentials[i]! / sum]));
}
