import { Option } from "commander";
import type { BuildOptions } from "../commands/build.ts";
import type { CheckOptions } from "../commands/check.ts";
import type { FmtOptions } from "../commands/fmt.ts";
import type { TypesOptions } from "../commands/types.ts";
import type { Commands } from "./commands.ts";
import { output, force, strip, json, noFuse, target, math, set, ofPython } from "./options.ts";

/** What one does with the files of a project. */

export function declareInit({ add, terminal, finish }: Commands): void {
  add(
    "init [folder]",
    "Set a project up: TypeScript's option, .gitignore, nnc.config.ts and a first network. Overwrites nothing.",
    "nnc init my-project\nnnc init",
  ).action(async (folder: string | undefined) => finish((await import("../commands/init.ts")).init(terminal, folder)));
}

export function declareBuild({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "build [files...]",
      "Write a TypeScript module for each file (all .nn files of a folder; without files, what nnc.config.ts lists).",
      "nnc build net.nn\nnnc build models -o src/generated --watch\nnnc build net.nn --weights net.safetensors\nnnc build net.nn --weights net.safetensors --embed --standalone",
    )
      .addOption(output("-o, --output <folder>", "write into this folder in place of beside the file"))
      .option(
        "--weights <file>",
        "pack these weights (.safetensors, .pth, .npz, .onnx) for the models' kernels, into a file beside the module (net.safetensors beside net.nn by itself)",
      )
      .option("--no-weights", "take none")
      .addOption(strip())
      .option("--embed", "put those weights into the module instead")
      .option("--dtype <f32|f16|int8>", "write those weights in fewer bytes; runs are in single precision all the same")
      .option(
        "--data <file>",
        "say what fewer bytes do to the results on these samples: a .safetensors, or a folder with a .npy for each input, and label",
      )
      .option("--shuffle", "write their bytes in another order, which servers compress better")
      .option("--stream", "have create() follow an address: onProgress, signal, cache")
      .option("--part-size <size>", "cut the file of weights where hosts take no larger ones: 25MiB; with --stream")
      .option("--allow-extra", "let the weights hold more than the model needs")
      .option("--standalone", "put the runtime into the module, which then imports nothing")
      .option("--format <ts|js>", "ts (default), or js for JavaScript and a .d.ts")
      .addOption(target())
      .option("--wasm-file", "write the WebAssembly beside the module, for hosts that compile no bytes (workerd)")
      .addOption(math())
      .option("--profile", "give the classes a method that times each step of a run")
      .option("--threads", "let threads share a run: create(weights, { threads: 4 })")
      .option("--simd <both|plain|relaxed>", "which multiply-adds the WebAssembly has; both lets the host choose")
      .addOption(noFuse())
      .option("--no-train", "leave out the trainers of models that have a loss")
      .option(
        "--source-map",
        "also write a map from the module's lines to the network's (so by itself with --format js)",
      )
      .option("--no-source-map", "write none")
      .option("--types", 'also write net.d.nn.ts beside each file, for import "./net.nn"')
      .option(
        "--verify",
        "before a module is written, run it and compare it with its layers' definitions (by itself up to 20 million multiply-adds, which take about a second)",
      )
      .option("--no-verify", "do not (the same as --verify=off)")
      .addOption(new Option("--verify=off").hideHelp())
      .option("--no-cache", "make modules anew that were made before, and keep none in node_modules/.cache/nnc")
      .option("--timing", "say how long each stage takes")
      .addOption(force())
      .addOption(
        new Option("--check", "write nothing, only say which generated files are stale").conflicts(["json", "watch"]),
      )
      .addOption(new Option("-w, --watch", "build again when a file changes, until Ctrl-C").conflicts(["json", "emit"]))
      .addOption(
        new Option(
          "--emit <stage>",
          "print a stage of the compiler: cst, ast, resolved, graph, optimized, plan, kernels, ts or wat",
        ).conflicts(["output", "weights", "embed", "json", "types", "check"]),
      )
      .addOption(
        new Option(
          "--dump <folder>",
          "write what each stage and each pass makes of one file into this folder, in place of the module",
        ).conflicts([
          "output",
          "weights",
          "embed",
          "format",
          "wasmFile",
          "simd",
          "sourceMap",
          "json",
          "types",
          "check",
          "watch",
          "emit",
        ]),
      )
      .addOption(set())
      .addOption(json()),
  ).action(async (files: string[], options: BuildOptions) =>
    finish(await (await import("../commands/build.ts")).build(terminal, files, options)),
  );
}

export function declareTypes({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "types [files...]",
      'Write net.d.nn.ts beside each file: the types of import "./net.nn", for TypeScript and editors.',
      "nnc types net.nn\nnnc types",
    )
      .addOption(force())
      .option("--check", "write nothing, only say which files are stale")
      .addOption(target())
      .addOption(set()),
  ).action(async (files: string[], options: TypesOptions) =>
    finish(await (await import("../commands/types.ts")).types(terminal, files, options)),
  );
}

export function declareCheck({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "check [files...]",
      "Say what is wrong with files. Writes nothing, unless --fix is given.",
      "nnc check net.nn\nnnc check net.nn --fix\nnnc check models --format github --max-warnings 0",
    )
      .option(
        "--format <pretty|compact|json|github>",
        "how to say it: with frames, a line each, as data, for GitHub's log",
      )
      .option("--max-warnings <count>", "fail if there are more")
      .option("--fix", "first mend what can only be meant in one way: slips in names, sizes of layers, words of Python")
      .addOption(set())
      .addOption(new Option("--json", "the same as --format json").conflicts("format")),
  ).action(async (files: string[], options: CheckOptions) =>
    finish(await (await import("../commands/check.ts")).check(terminal, files, options)),
  );
}

export function declareFmt({ add, terminal, finish }: Commands): void {
  add("fmt <files...>", "Format files in place; - goes from stdin to stdout.", "nnc fmt models\nnnc fmt --check models")
    .option("--check", "change nothing, only say which files are not formatted")
    .action(async (files: string[], options: FmtOptions) =>
      finish(await (await import("../commands/fmt.ts")).fmt(terminal, files, options)),
    );
}
