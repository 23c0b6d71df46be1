import type { Command } from "commander";
import type { CompareOptions } from "../commands/compare.ts";
import type { ExportOptions } from "../commands/export.ts";
import type { ImportOptions } from "../commands/import.ts";
import type { ConvertOptions, WeightsOptions } from "../commands/weights.ts";
import type { Commands } from "./commands.ts";
import { output, force, strip, rename, only, json, set, model, ofPython, withWeights } from "./options.ts";

/** What comes from others, and goes to them. */

export function declareWeights({ add, terminal, finish }: Commands): void {
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
      finish(await (await import("../commands/weights.ts")).weights(terminal, file, options)),
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
          await import("../commands/weights.ts")
        ).convert(terminal, file, command.optsWithGlobals<ConvertOptions>()),
      ),
    );
}

export function declareImport({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "import <file>",
      "Write a network as a .nn file: PyTorch's source (.py), TorchScript (.pt) or ONNX, which are read and never run. Weights in the file go beside it.",
      "nnc import net.py --input 1,3,224,224\nnnc import net.py --input 1,3,H,W\nnnc import net.py --input 1,3,32,32 --class ResNet18 -o resnet.nn\nnnc import net.onnx\nnnc import traced.pt -o net.nn",
    ),
  )
    .addOption(output("-o, --output <file>", "write here in place of a .nn beside the file; - prints it"))
    .option(
      "--verify",
      "before anything is written, run it and compare it with what an ONNX file itself answers (by itself up to 20 million multiply-adds)",
    )
    .option("--no-verify", "do not")
    .addOption(force())
    .action(async (file: string, options: ImportOptions) =>
      finish(await (await import("../commands/import.ts")).importFile(terminal, file, options)),
    );
}

export function declareExport({ add, terminal, finish }: Commands): void {
  ofPython(
    withWeights(
      add(
        "export <file>",
        "Write a model for others: as ONNX, with its weights, or as source of PyTorch.",
        "nnc export net.nn -o net.onnx\nnnc export net.nn -o net.onnx --weights net.pth --fold-batch-norms\nnnc export net.nn -o net.py",
      )
        .addOption(output("-o, --output <file>", "a .onnx or a .py; without, a .onnx beside the file"))
        .addOption(model()),
    )
      .option("--fold-batch-norms", "put batch norms into the weights of the layers before them")
      .addOption(force())
      .addOption(set()),
  ).action(async (file: string, options: ExportOptions) =>
    finish(await (await import("../commands/export.ts")).exportFile(terminal, file, options)),
  );
}

export function declareCompare({ add, terminal, finish }: Commands): void {
  ofPython(
    withWeights(
      add(
        "compare <file>",
        "Put each layer's output beside PyTorch's, from a trace that a hook has written, and name the first that differs.",
        "nnc compare net.nn --weights net.pth --with trace.safetensors",
      )
        .option(
          "--with <file>",
          "the trace: .safetensors, .pth or .npz, tensors by the names of layers, and the inputs",
        )
        .addOption(model()),
    )
      .option("--bound <number>", "how far a layer may be off, as a part of its largest number (or of 1)", "1e-4")
      .addOption(set())
      .addOption(json()),
  ).action(async (file: string, options: CompareOptions) =>
    finish(await (await import("../commands/compare.ts")).compare(terminal, file, options)),
  );
}
