import { Command, Option } from "commander";
import type { BenchOptions } from "./commands/bench.ts";
import type { BuildOptions } from "./commands/build.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { CompareOptions } from "./commands/compare.ts";
import type { ExplainOptions } from "./commands/explain.ts";
import type { ExportOptions } from "./commands/export.ts";
import type { FmtOptions } from "./commands/fmt.ts";
import type { GraphOptions } from "./commands/graph.ts";
import type { ImportOptions } from "./commands/import.ts";
import type { OpsOptions } from "./commands/ops.ts";
import type { RunOptions } from "./commands/run.ts";
import type { TrainOptions } from "./commands/train.ts";
import type { SummaryOptions } from "./commands/summary.ts";
import type { TypesOptions } from "./commands/types.ts";
import type { ConvertOptions, WeightsOptions } from "./commands/weights.ts";
import { CommandError, exitCode, type ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** The command line. Each command is loaded when it is called, and not before. */
export function makeProgram(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command("nnc")
    .description("Compiles networks written in .nn files to TypeScript modules.")
    .version(version(), "-V, --version", "say which version this is")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out.write,
      writeErr: terminal.err.write,
      getOutHelpWidth: () => Math.min(100, terminal.out.columns),
      getErrHelpWidth: () => Math.min(100, terminal.err.columns),
      getOutHasColors: () => terminal.out.color,
      getErrHasColors: () => terminal.err.color,
    })
    .showHelpAfterError("(nnc --help shows what there is)")
    .addHelpText(
      "after",
      "\nFor a start:\n  $ nnc build net.nn      writes net.nn.ts beside it\n  $ nnc summary net.nn    shows its layers\n  $ nnc help language     prints the page of the language",
    );
  program.hook("preAction", async (_, command) => {
    refuseEmpty(command.opts());
    if (command.args.some((file) => file.endsWith(".py")) && command.name() !== "fmt")
      await (await import("./python/python-files.ts")).preparePython(terminal.folder, command.args, command.opts());
  });
  const add = (name: string, description: string, example: string): Command =>
    program
      .command(name)
      .description(description)
      .addHelpText("after", `\nFor example:\n${example.replace(/^/gm, "  $ ")}`);

  add(
    "init [folder]",
    "Set a project up: TypeScript's option, .gitignore, nnc.config.ts and a first network. Overwrites nothing.",
    "nnc init my-project\nnnc init",
  ).action(async (folder: string | undefined) => finish((await import("./commands/init.ts")).init(terminal, folder)));
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
    .option("--allow-extra", "let the weights hold more than the model needs")
    .option("--standalone", "put the runtime into the module, which then imports nothing")
    .option("--format <ts|js>", "ts (default), or js for JavaScript and a .d.ts")
    .addOption(target())
    .option("--wasm-file", "write the WebAssembly beside the module, for hosts that compile no bytes (workerd)")
    .addOption(math())
    .option("--profile", "give the classes a method that times each step of a run")
    .option("--simd <both|plain|relaxed>", "which multiply-adds the WebAssembly has; both lets the host choose")
    .addOption(noFuse())
    .option("--no-train", "leave out the trainers of models that have a loss")
    .option("--source-map", "also write a map from the module's lines to the network's (so by itself with --format js)")
    .option("--no-source-map", "write none")
    .option("--types", 'also write net.d.nn.ts beside each file, for import "./net.nn"')
    .option(
      "--verify",
      "before a module is written, run it and compare it with its layers' definitions (by itself up to 20 million multiply-adds, which take about a second)",
    )
    .option("--no-verify", "do not (the same as --verify=off)")
    .addOption(new Option("--verify=off").hideHelp())
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
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (files: string[], options: BuildOptions) =>
      finish(await (await import("./commands/build.ts")).build(terminal, files, options)),
    );
  add(
    "types [files...]",
    'Write net.d.nn.ts beside each file: the types of import "./net.nn", for TypeScript and editors.',
    "nnc types net.nn\nnnc types",
  )
    .addOption(force())
    .option("--check", "write nothing, only say which files are stale")
    .addOption(target())
    .addOption(set())
    .action(async (files: string[], options: TypesOptions) =>
      finish(await (await import("./commands/types.ts")).types(terminal, files, options)),
    );
  add(
    "check [files...]",
    "Say what is wrong with files. Writes nothing.",
    "nnc check net.nn\nnnc check models --format github --max-warnings 0",
  )
    .option(
      "--format <pretty|compact|json|github>",
      "how to say it: with frames, a line each, as data, for GitHub's log",
    )
    .option("--max-warnings <count>", "fail if there are more")
    .addOption(set())
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (files: string[], options: CheckOptions) =>
      finish(await (await import("./commands/check.ts")).check(terminal, files, options)),
    );
  add("fmt <files...>", "Format files in place; - goes from stdin to stdout.", "nnc fmt models\nnnc fmt --check models")
    .option("--check", "change nothing, only say which files are not formatted")
    .action(async (files: string[], options: FmtOptions) =>
      finish(await (await import("./commands/fmt.ts")).fmt(terminal, files, options)),
    );
  add(
    "run <file>",
    "Compile a model in memory and run it once.",
    "nnc run net.nn --weights net.safetensors --input cat.png --top 5\nnnc run net.nn --input x.npy --output y.npy",
  )
    .option("--model <name>", "which model of the file")
    .option(
      "--weights <file>",
      "a .safetensors, .pth, .npz or .onnx; net.safetensors beside net.nn by itself, else PyTorch's default init",
    )
    .option("--no-weights", "take none: PyTorch's default init")
    .addOption(strip())
    .option("--allow-extra", "let the weights hold more than the model needs")
    .addOption(
      several(
        "--input <file>",
        "a .npy, .safetensors, .f32 or .png for each input of the model; without, random numbers. Of a .py, also a shape: 1,3,224,224",
      ),
    )
    .option("--output <file>", "write the results to a .npy, .safetensors, .f32 or .json")
    .addOption(force())
    .addOption(new Option("--top <count>", "show the likeliest classes, after softmax").conflicts("json"))
    .option("--labels <file>", "names of the classes for --top, one on a line")
    .option("--seed <number>", "for what is random", "0")
    .addOption(target())
    .addOption(math())
    .addOption(noFuse())
    .addOption(set())
    .addOption(json())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: RunOptions) =>
      finish(await (await import("./commands/run.ts")).run(terminal, file, options)),
    );
  add(
    "train <file>",
    "Train a model by the loss in its file, on arrays named as the loss's parameters, samples outermost.",
    "nnc train digits.nn --data train.safetensors --valid valid.safetensors --epochs 20 -o digits.safetensors\nnnc train digits.nn --data folder-of-npy --optimizer sgd --lr 0.1 --momentum 0.9 --schedule cosine -o digits.safetensors\nnnc train digits.nn --data train.safetensors -o digits.safetensors --checkpoint run.ckpt --resume",
  )
    .option("--data <file>", "what to train on: a .safetensors, or a folder with a .npy for each input of the loss")
    .option("--valid <file>", "what to evaluate after each epoch")
    .option("--model <name>", "which model of the file")
    .option("--optimizer <sgd|adam|adamw|rmsprop>", "how to update; PyTorch's defaults", "adam")
    .option("--lr <number>", "learning rate (0.001; 0.01 of sgd and rmsprop)")
    .option("--momentum <number>", "of sgd and rmsprop")
    .option("--weight-decay <number>", "how much of each parameter goes with each update")
    .option("--nesterov", "Nesterov's momentum, of sgd")
    .option(
      "--schedule <none|step|multistep|exponential|cosine|linear|onecycle|plateau>",
      "how the learning rate goes, epoch by epoch",
      "none",
    )
    .option("--step-size <epochs>", "of --schedule step")
    .option("--milestones <epochs>", "of --schedule multistep: 10,20")
    .option("--gamma <number>", "by what step, multistep, exponential and plateau multiply")
    .option("--clip <norm>", "the most that the norm of all gradients may be")
    .addOption(several("--freeze <pattern>", "parameters that stay as they are: features.*"))
    .option("--epochs <count>", "how often to go through the data", "10")
    .option("--batch <count>", "samples for one update", "32")
    .option("--drop-last", "leave out the last batch of an epoch where it is short")
    .option("--seed <number>", "for fresh weights, the order of samples, dropout and variations", "0")
    .option("--flip", "mirror half of the images, left to right")
    .option("--crop <pixels>", "move each image by up to so many pixels")
    .option("--noise <deviation>", "add normal noise to images")
    .option("--weights <file>", "what to begin with (.safetensors, .pth, .npz, .onnx); without, PyTorch's default init")
    .addOption(strip())
    .option("--no-strict", "take of those weights what fits")
    .addOption(output("-o, --output <file>", "write the weights to this .safetensors, which PyTorch and nnc load"))
    .option("--checkpoint <file>", "write all that is needed to go on, after each epoch and on Ctrl-C")
    .option("--resume", "go on from that checkpoint, if it is there")
    .option("--plot <file>", "draw the loss over the epochs as an .svg")
    .addOption(force())
    .addOption(target())
    .addOption(set())
    .addOption(new Option("--json", "a line of JSON for each epoch"))
    .action(async (file: string, options: TrainOptions) =>
      finish(await (await import("./commands/train.ts")).train(terminal, file, options)),
    );
  add(
    "summary <file>",
    "Show a model layer by layer: shapes, parameters, work, and what was fused.",
    "nnc summary net.nn\nnnc summary net.nn --set H=224 --set W=224",
  )
    .option("--model <name>", "which model of the file")
    .addOption(noFuse())
    .addOption(set())
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: SummaryOptions) =>
      finish((await import("./commands/summary.ts")).summary(terminal, file, options)),
    );
  add(
    "explain <file|code>",
    "Tell what a model does step by step, and why each fusion was or was not done; or what a message's code means.",
    "nnc explain net.nn\nnnc explain net.nn --training\nnnc explain NN3004",
  )
    .option("--model <name>", "which model of the file")
    .option("--training", "tell of a training step instead: what it keeps, what it makes again, and what it costs")
    .addOption(target())
    .addOption(set())
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (subject: string, options: ExplainOptions) =>
      finish(await (await import("./commands/explain.ts")).explain(terminal, subject, options)),
    );
  add(
    "graph <file>",
    "Draw a model as a picture: .svg, .dot, or .html to look around in.",
    "nnc graph net.nn\nnnc graph net.nn --stage source --expand -o net.html",
  )
    .option("--model <name>", "which model of the file")
    .option(
      "--stage <stage>",
      "source: as it is written; optimized: as it is computed; plan: kernel by kernel",
      "optimized",
    )
    .option("--expand", "draw each repeated block in place of one with ×3")
    .addOption(output("-o, --output <file>", "a .svg, .html or .dot; without, a .svg beside the file"))
    .addOption(force())
    .addOption(target())
    .addOption(set())
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: GraphOptions) =>
      finish(await (await import("./commands/graph.ts")).graph(terminal, file, options)),
    );
  add(
    "bench <file>",
    "Time a model, with TypeScript's kernels and WebAssembly's in turn.",
    "nnc bench net.nn\nnnc bench net.nn --target wasm --profile --top 10",
  )
    .option("--model <name>", "which model of the file")
    .option("--target <ts,wasm>", "which kernels", "ts,wasm")
    .option("--batch <count>", "how many samples a run computes", "1")
    .option("--rounds <count>", "how often each target is timed", "20")
    .option("--profile", "time each step by itself as well")
    .addOption(new Option("--top <count>", "how many steps --profile shows (default: 20)").conflicts("json"))
    .addOption(math())
    .addOption(noFuse())
    .addOption(set())
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: BenchOptions) =>
      finish(await (await import("./commands/bench.ts")).bench(terminal, file, options)),
    );
  const ofWeights = add(
    "weights <file>",
    "List what is in a file of weights: .safetensors, .pth, .pt or .bin of PyTorch, .npz, .onnx, or the index of several files.",
    "nnc weights net.pth\nnnc weights checkpoint.pth:model_ema --json",
  )
    .addOption(strip())
    .addOption(rename())
    .addOption(only())
    .addOption(json())
    .action(async (file: string, options: WeightsOptions) =>
      finish(await (await import("./commands/weights.ts")).weights(terminal, file, options)),
    );
  ofWeights
    .command("convert <file>")
    .description("Write the weights of a file as safetensors.")
    .addHelpText(
      "after",
      "\nFor example:\n  $ nnc weights convert net.pth -o net.safetensors\n  $ nnc weights convert ddp.pth:model_ema -o net.safetensors --strip module. --half",
    )
    .addOption(output("-o, --output <file>", "the .safetensors to write"))
    .addOption(strip())
    .addOption(rename())
    .addOption(only())
    .option("--half", "floats as halves, 16 bits each")
    .addOption(force())
    // What stands before the word convert belongs to the command above.
    .action(async (file: string, _: unknown, command: Command) =>
      finish(
        await (
          await import("./commands/weights.ts")
        ).convert(terminal, file, command.optsWithGlobals<ConvertOptions>()),
      ),
    );
  add(
    "import <file>",
    "Write a network as a .nn file: PyTorch's source (.py), TorchScript (.pt) or ONNX, which are read and never run. Weights in the file go beside it.",
    "nnc import net.py --input 1,3,224,224\nnnc import net.py --input 1,3,32,32 --class ResNet18 -o resnet.nn\nnnc import net.onnx\nnnc import traced.pt -o net.nn",
  )
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .addOption(output("-o, --output <file>", "write here in place of a .nn beside the file; - prints it"))
    .option(
      "--verify",
      "before anything is written, run it and compare it with what an ONNX file itself answers (by itself up to 20 million multiply-adds)",
    )
    .option("--no-verify", "do not")
    .addOption(force())
    .action(async (file: string, options: ImportOptions) =>
      finish(await (await import("./commands/import.ts")).importFile(terminal, file, options)),
    );
  add(
    "export <file>",
    "Write a model for others: as ONNX, with its weights, or as source of PyTorch.",
    "nnc export net.nn -o net.onnx\nnnc export net.nn -o net.onnx --weights net.pth --fold-batch-norms\nnnc export net.nn -o net.py",
  )
    .addOption(output("-o, --output <file>", "a .onnx or a .py; without, a .onnx beside the file"))
    .option("--model <name>", "which model of the file")
    .option(
      "--weights <file>",
      "a .safetensors, .pth, .npz or .onnx; net.safetensors beside net.nn by itself, else PyTorch's default init",
    )
    .option("--no-weights", "take none: PyTorch's default init")
    .addOption(strip())
    .option("--allow-extra", "let the weights hold more than the model needs")
    .option("--fold-batch-norms", "put batch norms into the weights of the layers before them")
    .addOption(force())
    .addOption(set())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: ExportOptions) =>
      finish(await (await import("./commands/export.ts")).exportFile(terminal, file, options)),
    );
  add(
    "compare <file>",
    "Put each layer's output beside PyTorch's, from a trace that a hook has written, and name the first that differs.",
    "nnc compare net.nn --weights net.pth --with trace.safetensors",
  )
    .option("--with <file>", "the trace: .safetensors, .pth or .npz, tensors by the names of layers, and the inputs")
    .option("--model <name>", "which model of the file")
    .option("--weights <file>", "a .safetensors, .pth, .npz or .onnx; net.safetensors beside net.nn by itself")
    .option("--no-weights", "take none: PyTorch's default init")
    .addOption(strip())
    .option("--allow-extra", "let the weights hold more than the model needs")
    .option("--bound <number>", "how far a layer may be off, as a part of its largest number (or of 1)", "1e-4")
    .addOption(set())
    .addOption(json())
    .addOption(shapes())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: CompareOptions) =>
      finish(await (await import("./commands/compare.ts")).compare(terminal, file, options)),
    );
  add("ops [name]", "List all layers and functions, or describe one.", "nnc ops Conv2d\nnnc ops")
    .addOption(json())
    .action(async (name: string | undefined, options: OpsOptions) =>
      finish((await import("./commands/ops.ts")).ops(terminal, name, options)),
    );
  program
    .command("help [topic]")
    .description("Print the page of the language (nnc help language), or help for a command.")
    .action(async (topic: string | undefined) => {
      const command = topic === undefined ? program : program.commands.find((each) => each.name() === topic);
      if (command) command.outputHelp();
      finish(
        command || topic === undefined ? exitCode.fine : (await import("./commands/help.ts")).help(terminal, topic),
      );
    });
  return program;
}

/** `-o ""`, which mostly is a variable of a script that has no value. */
function refuseEmpty(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options))
    if (value === "")
      throw new CommandError(
        "wrongUsage",
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: its value is empty`,
      );
}

const output = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, before: string | undefined) => {
    if (before !== undefined) throw new CommandError("wrongUsage", `-o is given twice: ${before} and ${value}`);
    return value;
  });
const force = (): Option => new Option("--force", "also replace files that nnc has not written");
const strip = (): Option =>
  new Option("--strip <prefix>", "take this away where a name of the weights begins with it: module.");
const rename = (): Option => several("--rename <old=new>", "call what is called so, or begins so, by another name");
const only = (): Option => several("--only <pattern>", "leave out all others: features.*");
const json = (): Option => new Option("--json", "print data as JSON");
const noFuse = (): Option => new Option("--no-fuse", "leave every layer a kernel of its own");
const target = (): Option =>
  new Option("--target <auto|wasm|ts>", "kernels in WebAssembly, in TypeScript, or both for the host to choose from");
const math = (): Option =>
  new Option("--math <exact|fast>", "fast: each layer to 1e-5 of its largest number, for more speed (WebAssembly)");
const shapes = (): Option =>
  several("--input <sizes>", "of a .py: the shape of an input, the batch first: 1,3,224,224, or x=1,3,224,224");
const className = (): Option =>
  new Option("--class <name>", "of a .py: the class that is the network, or a function that makes it");
const argument = (): Option =>
  several("--arg <name=value>", "of a .py: a value for a parameter of that class; as often as needed");
const set = (): Option => several("--set <name=size>", "give an open dimension a size; as often as needed");

function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}
