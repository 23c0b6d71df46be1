import { closest } from "../../grammar/did-you-mean.ts";
import { kinds, show, type Kind } from "../config/check-config.ts";
import type { PluginOptions } from "./options.ts";

const {
  target,
  fuse,
  train,
  set,
  math,
  simd,
  profile,
  weights,
  dtype,
  shuffle,
  stream,
  stripPrefix,
  allowExtra,
  types,
  verify,
  cache,
} = kinds;
const embedBelow: Kind = { name: "a number of bytes", accepts: (value) => typeof value === "number" && value >= 0 };

/** Each option, by the words that nnc.config.ts has for it. */
const optionKinds: Readonly<Record<keyof PluginOptions, Kind>> = {
  ...{
    target,
    fuse,
    train,
    set,
    math,
    simd,
    profile,
    weights,
    dtype,
    shuffle,
    stream,
    stripPrefix,
    allowExtra,
    types,
    verify,
    cache,
  },
  embedBelow,
};

/**
 * For those whose bundler's configuration is no TypeScript.
 *
 * @throws Error that names the option that is wrong
 */
export function checkOptions(options: PluginOptions): void {
  const names = Object.keys(optionKinds);
  for (const [name, value] of Object.entries(options)) {
    const kind = names.includes(name) ? optionKinds[name as keyof PluginOptions] : undefined;
    if (!kind) {
      const near = closest(name, names);
      const help = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
      throw new Error(`nnc: the plugin has no option ${name}: ${help}`);
    }
    if (value !== undefined && !kind.accepts(value))
      throw new Error(`nnc: the plugin's option ${name} is ${kind.name}, not ${show(value)}`);
  }
}
