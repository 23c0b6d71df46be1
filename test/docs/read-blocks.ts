import { parsers } from "prettier/plugins/markdown";

/** A code block of a page. Its info string, which GitHub does not show, is `LANGUAGE [FILE] [wrong] [exits N] [skip: WHY]`. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Where it is written in the page's folder: ` ```nn src/net.nn `. */
  readonly file?: string;
  /** A network that is meant to be refused; the block after it says how. */
  readonly isWrong: boolean;
  /** What its last command exits with. */
  readonly exitCode: number;
  /** Why it is neither written nor run. */
  readonly skipped?: string;
  readonly line: number;
}

interface Markdown {
  readonly type: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  readonly position: { readonly start: { readonly line: number } };
  readonly children?: readonly Markdown[];
}

/** The code blocks of a page of Markdown, in order. Throws where an info string says what nobody understands. */
export async function readBlocks(page: string): Promise<readonly Block[]> {
  // What prettier hands out is mdast, without saying so in its types.
  const parse = parsers.markdown.parse as (text: string, options: object) => Markdown | Promise<Markdown>;
  return blocksIn(await parse(page, { originalText: page }));
}

function blocksIn({ type, lang, meta, value, position, children }: Markdown): readonly Block[] {
  return type === "code"
    ? [readBlock(lang ?? "", meta ?? "", value ?? "", position.start.line)]
    : (children ?? []).flatMap(blocksIn);
}

function readBlock(language: string, meta: string, text: string, line: number): Block {
  const [said = "", skipped] = meta.split(/\bskip:\s*/);
  if (skipped !== undefined && skipped.trim().length < 10)
    throw new Error(`line ${line}: say why the block is left out: skip: …`);
  const [, file, wrong, exits] = /^(?:(\S+\.\w+))?\s*(wrong)?\s*(?:exits (\d+))?\s*$/.exec(said) ?? refuse(meta, line);
  return {
    language,
    text: `${text}\n`,
    ...(file !== undefined && { file }),
    isWrong: wrong !== undefined,
    exitCode: Number(exits ?? 0),
    ...(skipped !== undefined && { skipped: skipped.trim() }),
    line,
  };
}

function refuse(meta: string, line: number): never {
  throw new Error(`line ${line}: nobody understands "${meta}" behind the block's language`);
}
