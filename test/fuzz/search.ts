import fc from "fast-check";
import { wrongRefusal, wrongWith, type Run } from "./execute/check.ts";
import { groupsApart, paddedApart, wrongAgain, wrongApart, wrongRenamed } from "./execute/relations.ts";
import { wrongOpen } from "./execute/open-sizes.ts";
import { Choices } from "./generate/choices.ts";
import { writeBroken, writeNetwork, type Tapes } from "./generate/network.ts";
import { writeOpenNetwork } from "./generate/open-network.ts";
import { KINDS } from "./generate/trial.ts";

/** Everything that a finding can be made again from. */
export interface Finding {
  readonly tapes: Tapes;
  readonly run: Run;
  /** Which rule is broken, where one is. */
  readonly rule: number;
}

/** A finding in words, and the network that shows it. */
export interface Shown {
  readonly text: string;
  readonly wrong: string | undefined;
}

const tapes: fc.Arbitrary<Tapes> = fc.array(fc.array(fc.nat(5039), { maxLength: 30, size: "max" }), {
  minLength: 1,
  maxLength: 8,
  size: "max",
});
const findings: fc.Arbitrary<Finding> = fc.record({
  tapes,
  run: fc.record({ batch: fc.nat(9), kind: fc.constantFrom(...KINDS), seed: fc.nat(9999) }),
  rule: fc.nat(9999),
});

interface Search {
  readonly textOf: (found: Finding) => string | undefined;
  readonly wrongIn: (found: Finding) => string | undefined | Promise<string | undefined>;
}

const ofNetworks = (wrongIn: (written: ReturnType<typeof writeNetwork>, run: Run) => string | undefined): Search => ({
  textOf: ({ tapes: from }) => writeNetwork(from).text,
  wrongIn: ({ tapes: from, run }) => wrongIn(writeNetwork(from), run),
});
const ofPairs = (write: typeof groupsApart): Search => {
  const pair = ({ tapes: from }: Finding) => write(new Choices(from.flat()));
  return { textOf: (found) => pair(found).first, wrongIn: (found) => wrongApart(pair(found), found.run) };
};

/** Each with what it costs beside the cheapest. */
const searches = {
  "numbers on TypeScript": ofNetworks((written, run) => wrongWith(written, run, "ts")),
  "numbers on WebAssembly": ofNetworks((written, run) => wrongWith(written, run, "wasm")),
  refusals: {
    textOf: ({ tapes: from, rule }) => writeBroken(from, rule)?.text,
    wrongIn: ({ tapes: from, rule }) => {
      const broken = writeBroken(from, rule);
      return broken && wrongRefusal(broken);
    },
  },
  "other names": ofNetworks(wrongRenamed),
  "compiled again": ofNetworks((written, run) =>
    wrongAgain(written, writeNetwork([[run.seed], [run.batch, run.seed]])),
  ),
  "padding apart": ofPairs(paddedApart),
  "groups apart": ofPairs(groupsApart),
  "open sizes": {
    textOf: ({ tapes: from }) => writeOpenNetwork(from).text,
    wrongIn: ({ tapes: from, run }) => wrongOpen(writeOpenNetwork(from), run),
  },
} as const satisfies Readonly<Record<string, Search>>;

export type SearchName = keyof typeof searches;
export const searchNames = Object.keys(searches) as readonly SearchName[];

/** Looks at one network again. A crash is a finding, too. */
export async function look(name: SearchName, found: Finding): Promise<Shown> {
  const { textOf, wrongIn }: Search = searches[name];
  const text = textOf(found) ?? "";
  try {
    return { text, wrong: await wrongIn(found) };
  } catch (error) {
    return { text, wrong: `crashed: ${(error as Error).stack}` };
  }
}

/** Something wrong is made small for no longer than that. */
const MOST_TIME = 120_000;

/** Looks at so many networks, the same for the same seed: the smallest that shows something wrong, if one does. */
export async function search(
  name: SearchName,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): Promise<(Shown & { readonly finding: Finding }) | undefined> {
  const property = fc.asyncProperty(findings, async (found) => (await look(name, found)).wrong === undefined);
  const { counterexample } = await fc.check(property, { seed, numRuns: runs, interruptAfterTimeLimit: MOST_TIME });
  const [finding] = counterexample ?? [];
  return finding && { ...(await look(name, finding)), finding };
}
