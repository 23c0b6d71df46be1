import { diagnosticToJson } from "../../../grammar/code-frame.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";

/**
 * A command that makes GitHub Actions show the diagnostic at its line of a pull request.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubLine(diagnostic: Diagnostic): string {
  const { code, severity, message, place, trace, help } = diagnosticToJson(diagnostic);
  const { path, line, column, endLine, endColumn } = place;
  // Columns only count within one line.
  const columns = line === endLine ? { col: column, endColumn: Math.max(column, endColumn - 1) } : {};
  const properties = Object.entries({ file: path, line, endLine, ...columns, title: `nnc ${code}` })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  const text = [message, ...trace, ...(help === undefined ? [] : [`help: ${help}`])].join("\n");
  return `::${severity} ${properties}::${escapeText(text)}`;
}

// As @actions/core does it, in packages/core/src/command.ts.
const escapeText = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string): string => escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
