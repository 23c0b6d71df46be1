import type { TokenType } from "chevrotain";
import * as t from "../grammar/tokens.ts";

/**
 * The grammar by which editors colour `.nn` files that have no language server, or have it not yet: TextMate's, as VS Code, JetBrains
 * and others read it. Its words and signs are the lexer's.
 */
export function textmateGrammar(): string {
  const grammar = {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "nn",
    scopeName: "source.nn",
    fileTypes: ["nn"],
    patterns: [{ include: "#code" }],
    repository: {
      code: {
        patterns: ["comments", "strings", "numbers", "declarations", "words", "calls", "signs"].map((name) => ({
          include: `#${name}`,
        })),
      },
      comments: {
        patterns: [
          { name: "comment.line.documentation.nn", match: "##.*$" },
          { name: "comment.line.number-sign.nn", match: "#.*$" },
        ],
      },
      strings: {
        name: "string.quoted.double.nn",
        begin: '"',
        end: '"|$',
        patterns: [
          { name: "constant.character.escape.nn", match: String.raw`\\(?:u\{[^{}"\\]*\}|.)` },
          {
            name: "meta.interpolation.nn",
            contentName: "meta.embedded.line.nn",
            begin: String.raw`\{`,
            end: String.raw`\}|$`,
            beginCaptures: { 0: { name: "punctuation.section.interpolation.begin.nn" } },
            endCaptures: { 0: { name: "punctuation.section.interpolation.end.nn" } },
            patterns: [{ include: "#braces" }, { include: "#code" }],
          },
        ],
      },
      // Braces within those of a string.
      braces: {
        begin: String.raw`\{`,
        end: String.raw`\}|$`,
        patterns: [{ include: "#braces" }, { include: "#code" }],
      },
      numbers: { patterns: [{ name: "constant.numeric.nn", match: `(?<![\\w.])${sourceOf(t.NumberToken)}` }] },
      declarations: {
        patterns: [
          named(`(${wordsOf(t.Module, t.Model)})\\s+(${NAME})`, "storage.type.nn", "entity.name.type.nn"),
          named(`(${wordsOf(t.Fn)})\\s+(${NAME})`, "storage.type.nn", "entity.name.function.nn"),
          named(`(${wordsOf(t.Const)})\\s+(${NAME})`, "storage.type.nn", "variable.other.constant.nn"),
          named(`(${wordsOf(t.Forward, t.Loss)})(?=\\s*\\()`, "entity.name.function.nn"),
          named(`(${wordsOf(t.Import)})(?=\\s*\\{)`, "keyword.control.import.nn"),
          named(`(?<=\\})\\s*(${wordsOf(t.From)})(?=\\s*")`, "keyword.control.import.nn"),
          named(`(?<=\\w\\s)(${wordsOf(t.As)})(?=\\s+\\w)`, "keyword.control.import.nn"),
          named(`(${wordsOf(t.Where)})(?=\\s+${NAME}\\s*=)`, "keyword.control.nn"),
          named(`(?<=:\\s?)(int|float|bool|string|module)(?=\\s*(?:\\[\\]|\\?|[,)=]))`, "support.type.nn"),
        ],
      },
      words: {
        patterns: [
          { name: "constant.language.nn", match: word(wordsOf(t.True, t.False, t.None)) },
          { name: "keyword.operator.word.nn", match: word(wordsOf(t.And, t.Or, t.Not)) },
          { name: "keyword.control.nn", match: word(wordsOf(t.If, t.Else, t.For, t.In, t.Return, t.Assert)) },
          { name: "storage.type.nn", match: word(wordsOf(t.Fn, t.Const)) },
          { name: "variable.language.nn", match: word(wordsOf(t.Hole)) },
        ],
      },
      calls: {
        patterns: [
          { name: "support.class.nn", match: "\\b[A-Z]\\w*(?=\\s*\\()" },
          {
            name: "entity.name.function.call.nn",
            match: `(?<![\\w.])(?!(?:${wordsOf(...t.reservedWords)})\\b)[a-z_]\\w*(?=\\()`,
          },
          { name: "entity.name.function.member.nn", match: `(?<=\\.)${NAME}(?=\\()` },
        ],
      },
      signs: { patterns: [{ name: "keyword.operator.nn", match: signs() }] },
    },
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}

const NAME = sourceOf(t.Identifier);

const word = (words: string): string => `\\b(?:${words})\\b`;

/** A pattern whose groups have these names. */
const named = (match: string, ...names: readonly string[]) => ({
  match: match.startsWith("(?<=") ? match : `\\b${match}`,
  captures: Object.fromEntries(names.map((name, i) => [i + 1, { name }])),
});

function sourceOf({ PATTERN }: TokenType): string {
  if (PATTERN instanceof RegExp) return PATTERN.source;
  throw new Error("this token is no regular expression");
}

function wordsOf(...types: readonly TokenType[]): string {
  return types.map(({ PATTERN }) => String(PATTERN)).join("|");
}

/** All that stand between operands or before them, the longer ones first. */
function signs(): string {
  const categories = [t.Operator, t.Prefix, t.Assignment];
  const all = t.vocabulary.filter(
    (type) =>
      (type === t.Arrow || categories.some((each) => type.CATEGORIES?.includes(each))) &&
      typeof type.PATTERN === "string" &&
      /^\W+$/.test(type.PATTERN),
  );
  return all
    .map(({ PATTERN }) => String(PATTERN))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((sign) => sign.replace(/[|*+.^?]/g, "\\$&"))
    .join("|");
}
