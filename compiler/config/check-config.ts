import { closest } from "../../grammar/did-you-mean.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source } from "../../grammar/source.ts";
import { diagnoseConfig } from "./config-messages.ts";
import type { Config } from "./config.ts";
import { spanOfKey } from "./span-of-key.ts";
import { targetChoices } from "../targets/index.ts";

/** What a value may be. */
export interface Kind {
  /** `a path`, as in "output is a path, not 3". */
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isRecordOf = (value: unknown, accepts: (value: unknown) => boolean): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(accepts);
const flag: Kind = { name: "true or false", accepts: (value) => typeof value === "boolean" };
const oneOf = (...texts: readonly string[]): Kind => ({
  name: texts.map((text) => JSON.stringify(text)).join(" or "),
  accepts: (value) => texts.some((text) => text === value),
});

export const kinds: Readonly<Record<keyof Config, Kind>> = {
  files: {
    name: "a path or glob, or a list of them",
    accepts: (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  },
  target: oneOf(...targetChoices),
  format: oneOf("ts", "js"),
  output: { name: "a path", accepts: isText },
  weights: {
    name: "a path, one for each .nn file, or false",
    accepts: (value) => value === false || isText(value) || isRecordOf(value, isText),
  },
  stripPrefix: { name: "a text", accepts: isText },
  embed: flag,
  dtype: oneOf("f32", "f16", "int8"),
  shuffle: flag,
  stream: flag,
  partSize: { name: 'a size like "25MiB"', accepts: isText },
  allowExtra: flag,
  wasmFile: flag,
  simd: oneOf("both", "plain", "relaxed"),
  math: oneOf("exact", "fast"),
  profile: flag,
  threads: flag,
  standalone: flag,
  fuse: flag,
  train: flag,
  set: {
    name: "a positive whole number for each dimension",
    accepts: (value) => isRecordOf(value, (size) => Number.isSafeInteger(size) && Number(size) > 0),
  },
  sourceMap: flag,
  types: flag,
  verify: flag,
  cache: flag,
};

/** Says what is wrong with the value that a configuration file exports. */
export function checkConfig(file: Source, value: object): readonly Diagnostic[] {
  return Object.entries(value).flatMap(([key, given]): Diagnostic[] => {
    const span = spanOfKey(file, key);
    // `kinds[key]` of some inherited name, such as toString, is none of ours.
    const kind = Object.hasOwn(kinds, key) ? kinds[key as keyof Config] : undefined;
    if (!kind) {
      const known = Object.keys(kinds);
      return [diagnoseConfig("NN5303", span, { key, near: closest(key, known), all: known.join(", ") })];
    }
    if (given === undefined || kind.accepts(given)) return [];
    return [diagnoseConfig("NN5304", span, { key, expected: kind.name, found: show(given) })];
  });
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const text = typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
