import { programKey } from "../../ir/kernel/program-key.ts";
import type { UnnamedStep } from "../kernels/name-kernels.ts";
import type { Buffer } from "../plan.ts";

/** Buffers and steps of several plans for one network's weights. */
export interface MergedLoads {
  readonly buffers: readonly Buffer[];
  readonly load: readonly UnnamedStep[];
  /** For each plan, which of the buffers each of its own has become. */
  readonly places: readonly (readonly number[])[];
}

/** What one plan has of its own. */
export interface Laid {
  readonly buffers: readonly Buffer[];
  readonly steps: { readonly load: readonly UnnamedStep[]; readonly run: readonly UnnamedStep[] };
}

/**
 * One set of buffers for networks that have the same weights: a parameter is there once, and so is what several of the plans make of
 * weights in the very same way. All other buffers stay what they are, each its plan's own.
 */
export function mergeLoads(planners: readonly Laid[]): MergedLoads {
  const buffers: Buffer[] = [];
  const load: UnnamedStep[] = [];
  /** By how they are made. */
  const known = new Map<string, number>();
  const textsOf = createTexts();
  const places = planners.map((planner): readonly number[] => {
    const { histories, finals } = historiesOf(planner, textsOf);
    const shared = sharedBuffers(planner, histories, finals, known);
    const own = planner.buffers.map((buffer): number => {
      const final = finals[buffer.id] ?? "";
      const there = shared.has(buffer.id) ? known.get(final) : undefined;
      if (there !== undefined) return there;
      const id = buffers.length;
      buffers.push({ ...buffer, id });
      if (isOfWeights(buffer) && !known.has(final)) known.set(final, id);
      return id;
    });
    for (const step of planner.steps.load)
      if (writtenBy(step).some((id) => !shared.has(id)))
        load.push({ ...step, buffers: step.buffers.map((id) => own[id] as number) });
    return own;
  });
  return { buffers, load, places };
}

const isOfWeights = ({ kind }: Buffer): boolean => kind === "parameter" || kind === "prepared";

const writtenBy = ({ program, buffers }: UnnamedStep): readonly number[] =>
  buffers.filter((_, i) => program.buffers[i]?.access === "write");

/** Short names for long texts: equal for equal ones. */
function createTexts(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text) ?? `#${texts.size}`;
    texts.set(text, known);
    return known;
  };
}

/** How what each step is handed was made, and how each buffer of weights is made in the end: equal where the same steps made it. */
function historiesOf(
  { buffers, steps }: Laid,
  nameOf: (text: string) => string,
): { readonly histories: readonly (readonly string[])[]; readonly finals: readonly string[] } {
  const finals = buffers.map((buffer) =>
    buffer.kind === "parameter" ? `parameter ${buffer.index}` : JSON.stringify(buffer.size),
  );
  const histories = steps.load.map((step) => {
    const handed = step.buffers.map((id) => finals[id] as string);
    const made = nameOf([programKey(step.program), ...handed].join("\n"));
    step.buffers.forEach((id, i) => {
      if (step.program.buffers[i]?.access === "write") finals[id] = `${made}.${i}`;
    });
    return handed;
  });
  return { histories, finals };
}

/**
 * Buffers that another plan has already. A step that writes one that it has not is done again, and so writes only such; and it reads
 * none of the others that is not yet what it becomes.
 */
function sharedBuffers(
  { buffers, steps }: Laid,
  histories: readonly (readonly string[])[],
  finals: readonly string[],
  known: ReadonlyMap<string, number>,
): ReadonlySet<number> {
  const shared = new Set(
    buffers.flatMap((buffer) => (isOfWeights(buffer) && known.has(finals[buffer.id] ?? "") ? [buffer.id] : [])),
  );
  for (let before = -1; before !== shared.size;) {
    before = shared.size;
    steps.load.forEach((step, s) => {
      const written = writtenBy(step);
      if (written.every((id) => shared.has(id))) return;
      for (const id of written) shared.delete(id);
      step.buffers.forEach((id, i) => {
        if (histories[s]?.[i] !== finals[id]) shared.delete(id);
      });
    });
  }
  return shared;
}
