import { DEFAULT_TARGET, targetChoices, type TargetChoice } from "../targets/index.ts";
import { CommandError } from "./exit-codes.ts";

/** `--set H=224`, which may be given several times. */
export function parseSet(given: readonly string[] = []): Readonly<Record<string, number>> {
  const sizes = new Map<string, number>();
  for (const text of given) {
    const [, name, digits] = /^([A-Za-z_][A-Za-z0-9_]*)=([0-9]+)$/.exec(text) ?? [];
    const size = Number(digits);
    if (name === undefined || !Number.isSafeInteger(size) || size < 1)
      throw new CommandError("wrongUsage", `--set ${text}: this is not NAME=SIZE`, "--set H=224, say");
    if (sizes.has(name)) throw new CommandError("wrongUsage", `--set ${name} is given twice`);
    sizes.set(name, size);
  }
  return Object.fromEntries(sizes);
}

/** A whole number that is at least `least`. */
export function parseWhole(option: string, text: string, least: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < least)
    throw new CommandError("wrongUsage", `${option} ${text}: this is not a whole number from ${least} on`);
  return value;
}

/** A number of bytes: `25MiB`, `25MB`, `500KiB`. */
export function parseSize(option: string, text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) ?(B|KB|KiB|MB|MiB|GB|GiB)?$/i.exec(text) ?? [];
  const base = /i/i.test(unit) ? 1024 : 1000;
  const size = Math.floor(Number(digits) * base ** "BKMG".indexOf(unit.charAt(0).toUpperCase() || "B"));
  if (digits === "" || !Number.isSafeInteger(size) || size < 1)
    throw new CommandError("wrongUsage", `${option} ${text}: this is no number of bytes`, "25MiB, say");
  return size;
}

/** One of a few words; `fallback` if the option is not given. */
export function parseChoice<Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const found = choices.find((choice) => choice === (text ?? fallback));
  if (found !== undefined) return found;
  throw new CommandError("wrongUsage", `${option} ${text}: there are ${choices.join(", ")}`);
}

/** `--math exact|fast` */
export const parseMath = (text: string | undefined): "exact" | "fast" =>
  parseChoice("--math", text, ["exact", "fast"], "exact");

/** `--target auto|wasm|ts` */
export const parseTarget = (text: string | undefined): TargetChoice =>
  parseChoice("--target", text, targetChoices, DEFAULT_TARGET);
