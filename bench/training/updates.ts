import { Adam, AdamW, RMSprop, SGD, type Optimizer } from "../../runtime/train/index.ts";
import { random } from "../../runtime/init.ts";
import { median, milliseconds, startTable } from "../table.ts";

/** With the arrays that each keeps from step to step, all of which it reads and writes. */
const rules: readonly (readonly [string, Optimizer, kept: number])[] = [
  ["SGD", SGD({ lr: 1e-6 }), 0],
  ["SGD, momentum", SGD({ lr: 1e-6, momentum: 0.9 }), 1],
  ["RMSprop", RMSprop({ lr: 1e-6 }), 1],
  ["Adam", Adam({ lr: 1e-6 }), 2],
  ["AdamW, amsgrad", AdamW({ lr: 1e-6, amsgrad: true }), 3],
];

const SIZES = [1, 8] as const;
const BYTES = 4;

/**
 * Updates by themselves, of so many million parameters that lie side by side, as those of a trainer do: what an update reads and writes,
 * by its time. Beside it what copying one array into another reads and writes, which is the most that memory gives one thread here.
 */
export function compareUpdates(rounds: number): void {
  console.log(`Updates by themselves, one thread, medians of ${rounds} rounds in turns\n`);
  const print = startTable(["optimizer", ...SIZES.flatMap((size) => [`${size} M: ms`, "GB/s", "of a copy"])]);
  const columns = SIZES.map((size) => timesOf(size * 2 ** 20, rounds));
  rules.forEach(([name], i) =>
    print([
      name,
      ...columns.flatMap((times) => {
        const { time, speed } = times[i] as Speed;
        return [milliseconds(time), speed.toFixed(1), (speed / (times.at(-1) as Speed).speed).toFixed(2)];
      }),
    ]),
  );
  print(["copy", ...columns.flatMap((times) => rowOf(times.at(-1) as Speed))]);
}

interface Speed {
  readonly time: number;
  /** In GB/s. */
  readonly speed: number;
}

const rowOf = ({ time, speed }: Speed): readonly string[] => [milliseconds(time), speed.toFixed(1), ""];

/** Of each rule, and of a copy at the end. */
function timesOf(count: number, rounds: number): readonly Speed[] {
  const next = random(1);
  const numbers = (): Float32Array => Float32Array.from({ length: count }, () => 2 * next() - 1);
  const [parameters, gradients] = [numbers(), numbers()];
  const slots = Array.from({ length: 3 }, () => new Float32Array(count));
  const work = [
    ...rules.map(([, optimizer, kept]) => ({
      bytes: BYTES * count * (3 + 2 * kept),
      run: (step: number) =>
        optimizer.update(parameters, gradients, slots, { start: 0, end: count, options: optimizer.options }, step),
    })),
    { bytes: BYTES * count * 2, run: () => slots[0]?.set(gradients) },
  ];
  const times = work.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [i, { run }] of work.entries()) {
      const start = performance.now();
      run(round + 2);
      // The first round is for the engine.
      if (round > 0) times[i]?.push(performance.now() - start);
    }
  return work.map(({ bytes }, i) => {
    const time = median(times[i] as number[]);
    return { time, speed: bytes / time / 1e6 };
  });
}
