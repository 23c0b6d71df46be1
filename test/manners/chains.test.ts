import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

/** Half of it rides on one kernel, half of it has a kernel and memory for each line. */
const chain = (lines: number): string =>
  `model Net {
  fc = Linear(4, 4)
  forward(x: [N, 4]) {
${"    x = relu(x + 1)\n".repeat(lines / 4)}${"    x = fc(x)\n".repeat(lines / 2)}    return x
  }
}
`;

/** CPU seconds from the text to the plan. */
function secondsFor(lines: number): number {
  const start = process.cpuUsage();
  const { plans, diagnostics } = runPipeline(source("net.nn", chain(lines)));
  const { user, system } = process.cpuUsage(start);
  expect(diagnostics).toEqual([]);
  expect(plans?.size).toBeGreaterThan(0);
  return (user + system) / 1e6;
}

test("four times as long a chain takes four times as long, not sixteen times", () => {
  secondsFor(2000);
  const short = secondsFor(3000);
  expect(secondsFor(12_000) / short).toBeLessThan(8);
});
