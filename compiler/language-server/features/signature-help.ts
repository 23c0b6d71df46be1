import { analyze } from "../analysis/analyze.ts";
import { calleeOf } from "../analysis/callee.ts";
import { openCall, tokenContext } from "../analysis/token-context.ts";
import type { Project } from "../project.ts";

export interface SignatureHelp {
  readonly label: string;
  /** Each is a part of the label. */
  readonly parameters: readonly { readonly label: string; readonly documentation: string }[];
  /** The parameter that is being written; none where there are too many. */
  readonly active: number | undefined;
  /** Markdown. */
  readonly documentation?: string;
}

/** What the call around a place takes, and which of it is being written. */
export function signatureHelp(project: Project, path: string, offset: number): SignatureHelp | undefined {
  const analysis = analyze(project, path);
  if (!analysis) return undefined;
  const context = tokenContext(analysis.source.text, offset);
  const call = context.inside === "code" ? openCall(context) : undefined;
  const callee = call && calleeOf(analysis, call, offset);
  if (!call || !callee) return undefined;
  const parameters = callee.params.map(({ name, type, default: text }) => ({
    label: text === undefined ? name : `${name}=${text}`,
    documentation: type,
  }));
  const at =
    call.name === undefined ? call.index + callee.given : callee.params.findIndex(({ name }) => name === call.name);
  return {
    label: `${callee.name}(${parameters.map(({ label }) => label).join(", ")})`,
    parameters,
    active: at >= 0 && at < parameters.length ? at : undefined,
    ...(callee.documentation === undefined ? {} : { documentation: callee.documentation }),
  };
}
