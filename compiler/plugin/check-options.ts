import { closest } from "../../grammar/did-you-mean.ts";
import { optionNames, type PluginOptions } from "./options.ts";

/**
 * For those whose bundler's configuration is no TypeScript.
 *
 * @throws Error that names an option that there is none of
 */
export function checkOptions(options: PluginOptions): void {
  const names: readonly string[] = optionNames;
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = closest(unknown, names);
  const help = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new Error(`nnc: the plugin has no option ${unknown}: ${help}`);
}
