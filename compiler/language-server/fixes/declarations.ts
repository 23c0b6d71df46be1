import type { Span } from "../../../grammar/source.ts";
import type { FixRule } from "./fix.ts";
import { treeOf } from "../analysis/tree-of.ts";

/** What one writes first, and changes then. */
const SIZE = 224;

/** An open dimension gets a size: behind `where`, or in place of its name. */
export const sizeOfDimension: FixRule = ({ code, message, help = "", span }, analysis) => {
  if (code !== "NN3003") return [];
  const [, symbol, name] = /^the dimension (\w+) of (\w+) is open$/.exec(message) ?? [];
  if (symbol === undefined || !help.startsWith("only the batch may stay open")) return [];
  const numbers = {
    title: `Write ${SIZE} in place of ${symbol}`,
    edits: [{ span, text: String(SIZE) }],
    isCertain: false,
  };
  const [, where] = / add `(?:where |, )(.*)` to the model/.exec(help) ?? [];
  const model = analysis.file.declarations.find((each) => each.kind === "model" && each.name.text === name);
  if (where === undefined || model?.kind !== "model" || model.body.kind !== "alias") return [numbers];
  const text = model.body.where.length === 0 ? ` where ${where}` : `, ${where}`;
  const end: Span = { ...model.span, start: model.span.end };
  return [
    {
      title: `Add${model.body.where.length === 0 ? " where" : ""} ${where}`,
      edits: [{ span: end, text }],
      isCertain: false,
    },
  ];
};

/** A module without a forward gets one. */
export const missingForward: FixRule = ({ code, help, span }, analysis) => {
  if (code !== "NN2018") return [];
  const file = treeOf(analysis, span);
  if (help?.startsWith("forward stands without fn"))
    return [
      {
        title: "Leave fn out",
        edits: [{ span: { ...span, end: span.end + blanksAfter(span) }, text: "" }],
        isCertain: true,
      },
    ];
  const declaration = file.declarations.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  if (!declaration || (declaration.kind !== "module" && declaration.kind !== "model")) return [];
  const close = declaration.span.end - 1;
  if (span.source.text[close] !== "}") return [];
  const input = declaration.kind === "model" ? `x: [N, 3, ${SIZE}, ${SIZE}]` : "x";
  const text = `\n  forward(${input}) {\n    return x\n  }\n`;
  return [{ title: "Add forward", edits: [{ span: { ...span, start: close, end: close }, text }], isCertain: false }];
};

const blanksAfter = ({ source, end }: Span): number => /^\s*/.exec(source.text.slice(end))?.[0].length ?? 0;
