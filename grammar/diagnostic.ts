import type { Span } from "./source.ts";

/** A second place that explains the first: "declared here". */
export interface Note {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  /** `NN` and four digits; the first digit says which family. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly span: Span;
  /** What stands beside the carets, when it says more than the message. */
  readonly label?: string;
  readonly notes: readonly Note[];
  /** Where in the network: "in model Net, at layer1.0.conv1". */
  readonly trace: readonly string[];
  /** The way out, where one exists. */
  readonly help?: string;
}

/** A message of the catalogue: its holes are the keys of `Holes`. */
export interface Message<Holes> {
  readonly severity: "error" | "warning";
  readonly text: (holes: Holes) => string;
  readonly help?: ((holes: Holes) => string | undefined) | undefined;
}

export const error = <Holes = void>(
  text: (holes: Holes) => string,
  help?: (holes: Holes) => string | undefined,
): Message<Holes> => ({ severity: "error", text, help });

export const warning = <Holes = void>(
  text: (holes: Holes) => string,
  help?: (holes: Holes) => string | undefined,
): Message<Holes> => ({ severity: "warning", text, help });

export interface DiagnosticDetails {
  readonly label?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  readonly trace?: readonly string[] | undefined;
  /** Overrides the catalogue's help. */
  readonly help?: string | undefined;
}

type HolesOf<M> = M extends Message<infer Holes> ? Holes : never;

/** Turns a catalogue (code → message) into a function that makes diagnostics, with the holes checked by type. */
export function defineMessages<const Catalogue extends Readonly<Record<string, Message<never>>>>(catalogue: Catalogue) {
  return function diagnose<Code extends keyof Catalogue & string>(
    code: Code,
    span: Span,
    holes: HolesOf<Catalogue[Code]>,
    details: DiagnosticDetails = {},
  ): Diagnostic {
    // The catalogue's entry for `code` takes exactly HolesOf<…>, which TypeScript cannot see through the index.
    const message = catalogue[code] as unknown as Message<typeof holes>;
    const help = details.help ?? message.help?.(holes);
    return {
      code,
      severity: message.severity,
      message: message.text(holes),
      span,
      notes: details.notes ?? [],
      trace: details.trace ?? [],
      ...(details.label === undefined ? {} : { label: details.label }),
      ...(help === undefined ? {} : { help }),
    };
  };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");
