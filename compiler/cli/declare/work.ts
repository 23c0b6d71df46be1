import { Option } from "commander";
import type { BenchOptions } from "../commands/bench.ts";
import type { RunOptions } from "../commands/run.ts";
import type { TrainOptions } from "../commands/train.ts";
import type { Commands } from "./commands.ts";
import {
  output,
  force,
  strip,
  json,
  noFuse,
  target,
  math,
  className,
  argument,
  set,
  at,
  several,
  model,
  ofPython,
  withWeights,
} from "./options.ts";

/** A network at work. */

export function declareRun({ add, terminal, finish }: Commands): void {
  withWeights(
    add(
      "run <file>",
      "Compile a model in memory and run it once.",
      "nnc run net.nn --weights net.safetensors --input cat.png --top 5\nnnc run net.nn --input x.npy --output y.npy",
    ).addOption(model()),
  )
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
    .addOption(at())
    .addOption(json())
    .addOption(className())
    .addOption(argument())
    .action(async (file: string, options: RunOptions) =>
      finish(await (await import("../commands/run.ts")).run(terminal, file, options)),
    );
}

export function declareTrain({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "train <file>",
      "Train a model by the loss in its file, on arrays named as the loss's parameters, samples outermost.",
      "nnc train digits.nn --data train.safetensors --valid valid.safetensors --epochs 20 -o digits.safetensors\nnnc train digits.nn --data folder-of-npy --optimizer sgd --lr 0.1 --momentum 0.9 --schedule cosine -o digits.safetensors\nnnc train digits.nn --data train.safetensors -o digits.safetensors --checkpoint run.ckpt --resume",
    )
      .option("--data <file>", "what to train on: a .safetensors, or a folder with a .npy for each input of the loss")
      .option("--valid <file>", "what to evaluate after each epoch")
      .addOption(model())
      .option("--optimizer <sgd|adam|adamw|rmsprop>", "how to update; PyTorch's defaults", "adam")
      .option("--lr <number>", "learning rate (0.001; 0.01 of sgd and rmsprop)")
      .option("--momentum <number>", "of sgd and rmsprop")
      .option("--weight-decay <number>", "how much of each parameter goes with each update")
      .option("--nesterov", "Nesterov's momentum, of sgd")
      .option(
        "--schedule <none|step|multistep|exponential|cosine|linear|onecycle|plateau>",
        "how the learning rate goes, epoch by epoch (onecycle: batch by batch, --lr being its highest)",
        "none",
      )
      .option("--step-size <epochs>", "of --schedule step")
      .option("--milestones <epochs>", "of --schedule multistep: 10,20")
      .option("--gamma <number>", "by what step, multistep, exponential and plateau multiply")
      .option("--clip <norm>", "the most that the norm of all gradients may be")
      .addOption(several("--freeze <pattern>", "parameters that stay as they are: features.*"))
      .option("--epochs <count>", "how often to go through the data", "10")
      .option("--batch <count>", "samples for one update; all of them, where there are no more", "32")
      .option("--drop-last", "leave out the last batch of an epoch where it is short")
      .option("--seed <number>", "for fresh weights, the order of samples, dropout and variations", "0")
      .option("--flip", "mirror half of the images, left to right")
      .option("--crop <pixels>", "move each image by up to so many pixels")
      .option("--rotate <degrees>", "turn each image by up to so many degrees")
      .option("--scale <fraction>", "make each image larger or smaller by up to so much: 0.1")
      .option("--shear <degrees>", "slant each image by up to so many degrees")
      .option("--noise <deviation>", "add normal noise to images")
      .option(
        "--weights <file>",
        "what to begin with (.safetensors, .pth, .npz, .onnx); without, PyTorch's default init",
      )
      .addOption(strip())
      .option("--no-strict", "take of those weights what fits")
      .addOption(output("-o, --output <file>", "write the weights to this .safetensors, which PyTorch and nnc load"))
      .option("--checkpoint <file>", "write all that is needed to go on, after each epoch and on Ctrl-C")
      .option("--resume", "go on from that checkpoint, if it is there")
      .option("--plot <file>", "draw the loss over the epochs as an .svg")
      .addOption(force())
      .addOption(target())
      .addOption(set())
      .addOption(new Option("--json", "a line of JSON for each epoch")),
  ).action(async (file: string, options: TrainOptions) =>
    finish(await (await import("../commands/train.ts")).train(terminal, file, options)),
  );
}

export function declareBench({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "bench <file>",
      "Time a model, with TypeScript's kernels and WebAssembly's in turn.",
      "nnc bench net.nn\nnnc bench net.nn --target wasm --profile --top 10",
    )
      .addOption(model())
      .option("--target <ts,wasm>", "which kernels", "ts,wasm")
      .option("--batch <count>", "how many samples a run computes", "1")
      .option("--rounds <count>", "how often each target is timed", "20")
      .option("--threads <count>", "also with so many threads, and what of a run they cannot share")
      .option("--profile", "time each step by itself as well")
      .addOption(new Option("--top <count>", "how many steps --profile shows (default: 20)").conflicts("json"))
      .addOption(math())
      .addOption(noFuse())
      .addOption(set())
      .addOption(at())
      .addOption(json()),
  ).action(async (file: string, options: BenchOptions) =>
    finish(await (await import("../commands/bench.ts")).bench(terminal, file, options)),
  );
}
