import type { Parser, Plugin, Printer } from "prettier";
import { builders } from "prettier/doc";
import { formatFile } from "../../grammar/format/print-ast.ts";
import { parse } from "../../grammar/parse.ts";
import { positionAt, source } from "../../grammar/source.ts";

/** A whole text, which is laid out as `nnc fmt` does it: there is one way, whatever Prettier's options say. */
interface Text {
  readonly type: "nn";
  readonly text: string;
  readonly formatted: string;
}

const parser: Parser<Text> = {
  astFormat: "nn",
  /** @throws with the place of the first mistake, as Prettier wants it */
  parse(text, { filepath }) {
    const { file, diagnostics } = parse(source(filepath ?? "text.nn", text));
    const first = diagnostics.find(({ severity }) => severity === "error");
    if (first) {
      const [start, end] = [first.span.start, first.span.end].map((offset) => positionAt(file.source, offset));
      throw Object.assign(
        new SyntaxError(first.help === undefined ? first.message : `${first.message}; ${first.help}`),
        {
          loc: { start, end },
        },
      );
    }
    return { type: "nn", text, formatted: formatFile(file) };
  },
  locStart: () => 0,
  locEnd: ({ text }) => text.length,
};

const printer: Printer<Text> = {
  print: ({ node }) => builders.join(builders.hardline, node.formatted.split("\n")),
};

const plugin: Plugin<Text> = {
  languages: [{ name: "nn", parsers: ["nn"], extensions: [".nn"], vscodeLanguageIds: ["nn"] }],
  parsers: { nn: parser },
  printers: { nn: printer },
};

/** `.nn` files in Prettier: `{ "plugins": ["nnc/prettier"] }`. */
export default plugin;
