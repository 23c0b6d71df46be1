import { Command } from "commander";
import { declareWeights, declareImport, declareExport, declareCompare } from "./declare/exchange.ts";
import { declareLsp } from "./declare/editors.ts";
import { declareInit, declareBuild, declareTypes, declareCheck, declareFmt } from "./declare/projects.ts";
import { declareSummary, declareExplain, declareGraph, declareOps } from "./declare/views.ts";
import { declareRun, declareTrain, declareBench } from "./declare/work.ts";
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
    refuseEmpty(command);
    if (command.args.some((file) => file.endsWith(".py")) && command.name() !== "fmt")
      await (await import("./python/python-files.ts")).preparePython(terminal.folder, command.args, command.opts());
  });
  const add = (name: string, description: string, example: string): Command =>
    program
      .command(name)
      .description(description)
      .addHelpText("after", `\nFor example:\n${example.replace(/^/gm, "  $ ")}`);

  const commands = { add, terminal, finish };
  // In the order of the help.
  const declared = [
    declareInit,
    declareBuild,
    declareTypes,
    declareCheck,
    declareFmt,
    declareRun,
    declareTrain,
    declareSummary,
    declareExplain,
    declareGraph,
    declareBench,
    declareWeights,
    declareImport,
    declareExport,
    declareCompare,
    declareOps,
    declareLsp,
  ];
  for (const declare of declared) declare(commands);
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

/** `-o ""` or `fmt ""`, which mostly is a variable of a script that has no value. */
function refuseEmpty(command: Command): void {
  if (command.args.includes("")) throw new CommandError("wrongUsage", `nnc ${command.name()} "": the name is empty`);
  for (const [name, value] of Object.entries(command.opts()))
    if (value === "")
      throw new CommandError(
        "wrongUsage",
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: its value is empty`,
      );
}
