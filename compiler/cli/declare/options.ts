import { Option, type Command } from "commander";
import { CommandError } from "../exit-codes.ts";

/** What several commands are told, in the same words. */

export const output = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, before: string | undefined) => {
    if (before !== undefined) throw new CommandError("wrongUsage", `-o is given twice: ${before} and ${value}`);
    return value;
  });
export const force = (): Option => new Option("--force", "also replace files that nnc has not written");
export const strip = (): Option =>
  new Option("--strip <prefix>", "take this away where a name of the weights begins with it: module.");
export const rename = (): Option =>
  several("--rename <old=new>", "call what is called so, or begins so, by another name");
export const only = (): Option => several("--only <pattern>", "leave out all others: features.*");
export const json = (): Option => new Option("--json", "print data as JSON");
export const noFuse = (): Option => new Option("--no-fuse", "leave every layer a kernel of its own");
export const target = (): Option =>
  new Option("--target <auto|wasm|ts>", "kernels in WebAssembly, in TypeScript, or both for the host to choose from");
export const math = (): Option =>
  new Option("--math <exact|fast>", "fast: each layer to 1e-5 of its largest number, for more speed (WebAssembly)");
const shapes = (): Option =>
  several(
    "--input <sizes>",
    "of a .py: the shape of an input, the batch first: 1,3,224,224, x=1,3,224,224, or 1,3,H,W with sizes that stay open",
  );
export const className = (): Option =>
  new Option("--class <name>", "of a .py: the class that is the network, or a function that makes it");
export const argument = (): Option =>
  several("--arg <name=value>", "of a .py: a value for a parameter of that class; as often as needed");
export const set = (): Option => several("--set <name=size>", "give an open dimension a size; as often as needed");

export const at = (): Option =>
  new Option("--at <sizes>", "of open sizes, or several: 224,224 for the input's, in order, or H=224,W=224");

export function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

export const model = (): Option => new Option("--model <name>", "which model of the file");

/** What a `.py` needs to be imported in memory. */
export const ofPython = (command: Command): Command =>
  command.addOption(shapes()).addOption(className()).addOption(argument());

/** Weights for a model that runs, or is written for others. */
export const withWeights = (command: Command): Command =>
  command
    .option(
      "--weights <file>",
      "a .safetensors, .pth, .npz or .onnx; net.safetensors beside net.nn by itself, else PyTorch's default init",
    )
    .option("--no-weights", "take none: PyTorch's default init")
    .addOption(strip())
    .option("--allow-extra", "let the weights hold more than the model needs");
