import { LINE } from "../memory-map.ts";
import { call, get, i32, instruction, set, withImmediates, type Wat, type WatFunction } from "../wat/wat.ts";
import type { DocumentedFunction, WatImports } from "../wat/wat-module.ts";

/** Parameters of what threads share: which of them this is, from 0 on, and how many there are. No local has a dot in its name. */
export const THREAD = "thread.index";
export const THREADS = "thread.count";

/** How many threads there may be: each has a line of memory. */
export const MOST_THREADS = 64;

/** Where threads find each other in memory, in bytes from the start of their part of it; each on a line of its own. */
export const control = {
  /** How often a thread has come to where all wait. */
  arrived: 0,
  /** How many threads wait in their host, and are to be woken. */
  asleep: LINE,
  /** How often a thread looks before it waits in its host. */
  looks: 2 * LINE,
  /** For the runtime: how many runs have begun, the batch and the threads of the last, and what has gone wrong. */
  runtime: 3 * LINE,
  /** For each thread, what `arrived` will be when all have come. */
  goals: 4 * LINE,
} as const;

export const CONTROL_BYTES = control.goals + MOST_THREADS * LINE;

/** Functions of the host: one waits as long as a number in memory is what it was, or a little; one wakes who waits for it. */
export const hostFunctions: WatImports["functions"] = [
  {
    name: "wait",
    parameters: [
      { name: "at", type: "i32" },
      { name: "was", type: "i32" },
    ],
  },
  { name: "wake", parameters: [{ name: "at", type: "i32" }] },
];

const BARRIER = "wait_for_all";

export const waitForAll: Wat = call(BARRIER, [get(THREAD), get(THREADS)]);

/** What only the first thread does. */
export const onFirst = (body: readonly Wat[]): Wat => ({
  kind: "if",
  condition: instruction("i32.eqz", get(THREAD)),
  body,
});

/** Returns when all threads have come to it. The one that comes last does not wait; others look for a while before they sleep. */
export function barrierAt(start: number): DocumentedFunction {
  const atomic = (name: string, address: number, ...operands: readonly Wat[]): Wat =>
    instruction(`i32.atomic.${name}`, i32(start + address), ...operands);
  const goalAddress = instruction(
    "i32.add",
    i32(start + control.goals),
    instruction("i32.mul", get(THREAD), i32(LINE)),
  );
  const isReached = instruction("i32.ge_s", instruction("i32.sub", get("seen"), get("goal")), i32(0));
  const isReturned = (condition: Wat): Wat => ({ kind: "if", condition, body: [withImmediates("return", [])] });
  const body: readonly Wat[] = [
    isReturned(instruction("i32.eq", get(THREADS), i32(1))),
    set("place", goalAddress),
    set("goal", instruction("i32.add", instruction("i32.load", get("place")), get(THREADS))),
    instruction("i32.store", get("place"), get("goal")),
    set("seen", instruction("i32.add", atomic("rmw.add", control.arrived, i32(1)), i32(1))),
    {
      kind: "if",
      condition: instruction("i32.eq", get("seen"), get("goal")),
      body: [
        {
          kind: "if",
          condition: atomic("load", control.asleep),
          body: [call("wake", [i32(start + control.arrived)])],
        },
        withImmediates("return", []),
      ],
    },
    {
      kind: "loop",
      label: "sleep",
      body: [
        set("looks", instruction("i32.load", i32(start + control.looks))),
        {
          kind: "loop",
          label: "look",
          body: [
            set("seen", atomic("load", control.arrived)),
            isReturned(isReached),
            set("looks", instruction("i32.sub", get("looks"), i32(1))),
            withImmediates("br_if", ["$look"], instruction("i32.gt_s", get("looks"), i32(0))),
          ],
        },
        instruction("drop", atomic("rmw.add", control.asleep, i32(1))),
        call("wait", [i32(start + control.arrived), get("seen")]),
        instruction("drop", atomic("rmw.add", control.asleep, i32(-1))),
        withImmediates("br", ["$sleep"]),
      ],
    },
  ];
  const locals: WatFunction["locals"] = ["place", "goal", "seen", "looks"].map((name) => ({ name, type: "i32" }));
  const parameters: WatFunction["parameters"] = [THREAD, THREADS].map((name) => ({ name, type: "i32" }));
  return { name: BARRIER, parameters, locals, body, doc: "Returns when all threads have come here." };
}
