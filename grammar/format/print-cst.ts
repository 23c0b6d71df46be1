import type { CstElement, CstNode } from "chevrotain";
import { parseTokens } from "../parser.ts";
import { checkLimits } from "../limits.ts";
import type { Source } from "../source.ts";
import { tokenize } from "../tokenize.ts";

/** The concrete syntax tree as an indented list of rules and tokens, for `--emit cst`. */
export function printCst(source: Source): string {
  const { tokens } = tokenize(source);
  if (checkLimits(source, tokens) !== undefined) return "";
  return `${printNode(parseTokens(tokens).cst, 0).join("\n")}\n`;
}

function printNode(node: CstNode, depth: number): string[] {
  const children = Object.values(node.children).flat();
  children.sort((a, b) => startOf(a) - startOf(b));
  const recovered = node.recoveredNode === true ? " (recovered)" : "";
  return [
    `${"  ".repeat(depth)}${node.name}${recovered}`,
    ...children.flatMap((child) => printElement(child, depth + 1)),
  ];
}

function printElement(element: CstElement, depth: number): string[] {
  if ("children" in element) return printNode(element, depth);
  const isMadeUp = Number.isNaN(element.startOffset);
  const image = isMadeUp ? "(missing)" : JSON.stringify(element.image);
  return element.tokenType.name === "EOF" ? [] : [`${"  ".repeat(depth)}${element.tokenType.name} ${image}`];
}

const startOf = (element: CstElement): number =>
  ("children" in element ? element.location?.startOffset : element.startOffset) || 0;
