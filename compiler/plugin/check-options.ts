import { closest } from "../../grammar/did-you-mean.ts";
import { kinds, show, type Kind } from "../config/check-config.ts";
import { sharedOptions, type PluginOptions } from "./options.ts";

const embedBelow: Kind = { name: "a number of bytes", accepts: (value) => typeof value === "number" && value >= 0 };

/** Each option, by the words that nnc.config.ts has for it. */
const optionKinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(sharedOptions.map((name) => [name, kinds[name]])),
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
    const kind = Object.hasOwn(optionKinds, name) ? optionKinds[name] : undefined;
    if (!kind) {
      const near = closest(name, names);
      const help = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
      throw new Error(`nnc: the plugin has no option ${name}: ${help}`);
    }
    if (value !== undefined && !kind.accepts(value))
      throw new Error(`nnc: the plugin's option ${name} is ${kind.name}, not ${show(value)}`);
  }
}
