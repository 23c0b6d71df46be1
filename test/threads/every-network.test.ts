import { expect, test } from "vitest";
import { caseNames, readCase } from "../support/read-case.ts";
import { classOf, expectSameBits, onEightCores } from "./threaded.ts";

onEightCores();

test.each(caseNames().map((name, i) => [name, [2, 3, 5][i % 3] as number] as const))(
  "%s has the bits of one thread on %i",
  async (name, threads) => {
    const { source: file, state, inputs } = readCase(name);
    const create = await classOf(file);
    const [one, several] = [await create(state), await create(state, { threads })];
    expect(several.threads).toEqual({ count: threads });
    const expected = one.forward(...inputs);
    for (let i = 0; i < 3; i++) expectSameBits(several.forward(...inputs), expected);
  },
);
