import picocolors from "picocolors";
import { renderDiagnostic } from "../../../grammar/code-frame.ts";
import { closest } from "../../../grammar/did-you-mean.ts";
import { source } from "../../../grammar/source.ts";
import { configMessages } from "../../config/config-messages.ts";
import { codeExplanations } from "../../explain/codes/index.ts";
import { told, type CodeExample } from "../../explain/codes/code-explanation.ts";
import { wrap } from "../../explain/wrap.ts";
import { runPipeline } from "../../pipeline.ts";
import { pluginMessages } from "../../plugin/messages.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";

/** Says what a message's code means, with a wrong example, what is said about it, and the same mended; or what it has been split into. */
export function explainCode(terminal: Terminal, code: string, isJson: boolean): ExitCode {
  const found = codeExplanations[code] ?? (code in { ...configMessages, ...pluginMessages } ? ofSettings : undefined);
  if (!found) {
    const near = closest(code, Object.keys(codeExplanations));
    throw new CommandError(
      "wrongUsage",
      `no message has the code ${code}`,
      near === undefined ? "codes begin with NN and have four digits" : `did you mean ${near}?`,
    );
  }
  const { title, about, example, into } = found;
  if (isJson) {
    terminal.out.write(
      `${JSON.stringify({ code, title, about, ...(example ? { example } : {}), ...(into ? { into } : {}) }, null, 2)}\n`,
    );
    return exitCode.fine;
  }
  const { bold, dim } = picocolors.createColors(terminal.out.color);
  const sections = example
    ? [
        ...section(dim("for example"), [showText(example.wrong), said(example, code, terminal.out.color)]),
        ...section(dim("mended"), [showText(example.mended)]),
      ]
    : into
      ? section(dim("split into"), [into.map((each) => `${each}  ${codeExplanations[each]?.title}`).join("\n")])
      : [];
  const columns = Math.min(100, terminal.out.columns);
  terminal.out.write([`${bold(code)}  ${bold(title)}`, "", ...wrap(about, columns), ...sections, ""].join("\n"));
  return exitCode.fine;
}

/** What these say is about one line of settings, and stands in the message as a whole. */
const ofSettings = told(
  "something in nnc.config.ts, or in how a bundler's plugin is set up, cannot be used",
  "The message names the file and the setting, what it should be and what it is; its help says the way out. nnc.config.ts is checked before anything is built, so nothing has been written.",
);

const section = (title: string, texts: readonly string[]): readonly string[] => [
  "",
  title,
  ...texts.flatMap((text, i) => [...(i === 0 ? [] : [""]), text.trimEnd().replace(/^(?=.)/gm, "  ")]),
];

/** What the compiler says about the wrong example. */
function said({ wrong, files }: CodeExample, code: string, color: boolean): string {
  const load = (path: string) => (files?.[path] === undefined ? undefined : source(path, files[path]));
  const main = source("main.nn", wrong);
  const { diagnostics } = runPipeline(
    main,
    {
      load: (path) => (path === "main.nn" ? main : load(path)),
      root: "",
    },
    "graph",
  );
  const found = diagnostics.find((each) => each.code === code);
  return found ? renderDiagnostic(found, { color }) : "";
}

/** Long lines cut short, and what cannot be seen written as a code frame does. */
const showText = (text: string): string =>
  text
    .replace(
      /[\u0000\u202a-\u202e\u2066-\u2069]/g,
      (sign) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
    )
    .replace(/^(.{90}).{10,}$/gm, "$1 …");
