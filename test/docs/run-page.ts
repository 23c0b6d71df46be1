import { parser as pythonParser } from "@lezer/python";
import { posix } from "node:path";
import { expect } from "vitest";
import { renderDiagnostic, runPipeline, source, type Source } from "../../compiler/index.ts";
import { matchesOutput } from "./match-output.ts";
import type { PageFolder } from "./page-folder.ts";
import type { Block } from "./read-blocks.ts";

/** Before each part of a page's program, so that what is printed can be told apart. */
const MARK = "——— part";

/**
 * Does what a page says, block by block, in its folder:
 *
 * - `nn` is compiled, and written where it has a name; `nn wrong` is refused with the messages in the `text` after it;
 * - `sh` is run; a `text` after it (or `mermaid`, which GitHub draws) is what it prints;
 * - `ts` and `js` with a name are files. Those without are one program, in parts: it is run after the last block, and a `text` after
 *   a part is what that prints. All of them are held to their types;
 * - `python` is read by a grammar, `json` parsed, `html`, `css` and others with a name are written.
 */
export function runPage(blocks: readonly Block[], folder: PageFolder): void {
  const sources = new Map<string, Source>();
  const program: Block[] = [];
  const outputs = new Map<Block, Block>();
  let said: string | undefined;

  blocks.forEach((block, i) => {
    const before = blocks[i - 1];
    if (block.skipped !== undefined) return;
    const { language, text, file } = block;
    if (file !== undefined && !block.isWrong) folder.write(file, text);
    switch (language) {
      case "nn": {
        const name = file ?? /^# (\S+\.nn)\n/.exec(text)?.[1];
        const own = source(name ?? "net.nn", text);
        if (name !== undefined) sources.set(name, own);
        said = messagesOf(own, sources);
        if (!block.isWrong) expect(said, at(block)).toBe("");
        else expect(blocks[i + 1]?.language, `${at(block)}: what is said about it comes next`).toBe("text");
        break;
      }
      case "sh": {
        const ran = folder.run(text);
        said = ran.said;
        expect(ran.code, `${at(block)}: ${text}${said}`).toBe(block.exitCode);
        break;
      }
      case "text":
      case "mermaid":
        if (before !== undefined && program.includes(before)) outputs.set(before, block);
        else if (before?.language === "sh" || before?.isWrong) expectOutput(block, said ?? "");
        else throw new Error(`${at(block)}: nothing that is run stands before this output`);
        break;
      case "ts":
      case "js":
        if (file === undefined) program.push(block);
        break;
      case "python":
        expect(errorsOfPython(text), at(block)).toEqual([]);
        break;
      case "json":
        JSON.parse(text);
        break;
      case "html":
      case "css":
        expect(file, `${at(block)}: a file to write it to`).toBeDefined();
        break;
      default:
        throw new Error(`${at(block)}: nobody knows what to do with a block of ${JSON.stringify(language)}`);
    }
  });

  checkTypes(blocks, program, folder);
  if (program.length > 0) runProgram(program, outputs, folder);
}

const at = ({ line, language }: Block): string => `line ${line} (${language})`;

function messagesOf(own: Source, sources: ReadonlyMap<string, Source>): string {
  const load = (path: string): Source | undefined => sources.get(path) ?? sources.get(posix.normalize(path));
  const { diagnostics } = runPipeline(own, { load, set: { H: 32, W: 32 } });
  return diagnostics.map((each) => renderDiagnostic(each)).join("\n\n");
}

function expectOutput(block: Block, said: string): void {
  if (!matchesOutput(block.text, said)) expect(said, `${at(block)}: it said\n${said}`).toBe(block.text);
}

function errorsOfPython(text: string): readonly string[] {
  const errors: string[] = [];
  pythonParser.parse(text).iterate({
    enter: ({ type, from, to }) => void (type.isError && errors.push(text.slice(from, to + 20))),
  });
  return errors;
}

/** All TypeScript of a page, as a project of Vite's and Node's would have it. */
function checkTypes(blocks: readonly Block[], program: readonly Block[], folder: PageFolder): void {
  const files = blocks.flatMap(({ language, file, skipped }) =>
    language === "ts" && file !== undefined && skipped === undefined ? [file] : [],
  );
  if (files.length + program.length === 0) return;
  if (program.length > 0) folder.write("page.ts", textOf(program));
  folder.write("env.d.ts", 'declare module "*.css";\n');
  const compilerOptions = {
    allowArbitraryExtensions: true,
    allowImportingTsExtensions: true,
    target: "ES2022",
    module: "ESNext",
    moduleResolution: "bundler",
    lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const include = [...files, ...(program.length > 0 ? ["page.ts"] : []), "env.d.ts"];
  folder.write("tsconfig.docs.json", JSON.stringify({ compilerOptions, include }));
  const networks = blocks.flatMap(({ language, file, skipped, isWrong }) =>
    language === "nn" && file !== undefined && skipped === undefined && !isWrong ? [file] : [],
  );
  const types = networks.length > 0 ? `nnc types ${networks.join(" ")} && ` : "";
  const { code, said } = folder.run(`${types}tsc -p tsconfig.docs.json --pretty false`);
  expect(code, said).toBe(0);
}

const textOf = (program: readonly Block[]): string =>
  program.map(({ text }, i) => `console.log("${MARK} ${i}");\n${text}`).join("\n");

function runProgram(program: readonly Block[], outputs: ReadonlyMap<Block, Block>, folder: PageFolder): void {
  const { code, said } = folder.run("node --import tsx --import nnc/register page.ts");
  expect(code, said).toBe(0);
  const parts = said.split(new RegExp(`^${MARK} \\d+\\n`, "m")).slice(1);
  program.forEach((block, i) => {
    const shown = outputs.get(block);
    if (shown !== undefined) expectOutput(shown, parts[i] ?? "");
  });
}
