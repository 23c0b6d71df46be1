import picocolors from "picocolors";
import type { Verification } from "../../driver/verify-built.ts";

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
    return `not verified, which would take about ${showSeconds(verification.seconds)}; --verify does it anyway`;
  const targets = verification.targets.map(({ target, difference }) => ({
    target,
    difference,
    text: `${target} ${difference === null ? "not run: this host has none" : showDifference(difference)}`,
  }));
  const ran = targets.flatMap(({ difference }) => (difference === null ? [] : [difference]));
  const all = targets.map(({ text }) => text).join(", ");
  if (ran.length === 0) return `not verified: ${all}`;
  const { rounding } = verification;
  const about =
    rounding && rounding.dtype !== "f32"
      ? `\n${rounding.dtype} weights: results differ by at most ${showDifference(rounding.error)} of the largest number, on random inputs`
      : "";
  return `verified: largest difference ${showDifference(Math.max(...ran))} of the largest number (${all})${about}`;
}

const showSeconds = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;

const showDifference = (difference: number): string => (difference === 0 ? "0" : difference.toExponential(1));
