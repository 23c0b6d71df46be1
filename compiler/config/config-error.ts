import { renderDiagnostic } from "../../grammar/code-frame.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";

/** A configuration that cannot be used. Its message shows each place. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n\n"));
    this.diagnostics = diagnostics;
  }
}
