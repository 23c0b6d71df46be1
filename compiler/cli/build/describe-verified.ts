import picocolors from "picocolors";
import type { Rounding, Verification } from "../../driver/verify-built.ts";

export interface VerifiedFile {
  readonly path: string;
  readonly verification?: Verification;
}

/** `verified: largest difference 3.1e-7 of the largest number (ts 9.3e-8, wasm 3.1e-7)`, a line for each file. */
export function describeVerified(files: readonly VerifiedFile[], color: boolean): string {
  const { dim } = picocolors.createColors(color);
  return files
    .flatMap(({ path, verification }) =>
      verification ? [`${files.length > 1 ? `${path}: ` : ""}${describe(verification)}`] : [],
    )
    .map((line) => `${dim(line)}\n`)
    .join("");
}

function describe(verification: Verification): string {
  if (verification.kind === "left out")
    return `not verified, which would take about ${showSeconds(verification.seconds)}; --verify does it anyway${describeRounding(verification.rounding)}`;
  const targets = verification.targets.map(({ target, difference }) => ({
    target,
    difference,
    text: `${target} ${difference === null ? "not run: this host has none" : showDifference(difference)}`,
  }));
  const ran = targets.flatMap(({ difference }) => (difference === null ? [] : [difference]));
  const all = targets.map(({ text }) => text).join(", ");
  if (ran.length === 0) return `not verified: ${all}`;
  return `verified: largest difference ${showDifference(Math.max(...ran))} of the largest number (${all})${describeRounding(verification.rounding)}`;
}

/** `int8 weights: results differ by at most 4.2e-3 of the largest number, on random inputs`, and a line for samples that were given. */
function describeRounding(rounding: Rounding | undefined): string {
  if (!rounding || rounding.dtype === "f32") return "";
  const { dtype, error, onData } = rounding;
  const differ = (most: number): string => `results differ by at most ${showDifference(most)} of the largest number`;
  const random = error === undefined ? "" : `\n${dtype} weights: ${differ(error)}, on random inputs`;
  if (!onData) return random;
  const { samples, changed, right } = onData;
  const percent = (count: number): string => `${((100 * count) / samples).toFixed(2)} %`;
  const accuracy = right ? `; right are ${percent(right[1])}, with the weights as they were ${percent(right[0])}` : "";
  const answers = `the largest number stands elsewhere in ${changed}`;
  return `${random}\n${dtype} weights, on ${samples} samples: ${differ(onData.error)}; ${answers}${accuracy}`;
}

const showSeconds = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;

const showDifference = (difference: number): string => (difference === 0 ? "0" : difference.toExponential(1));
