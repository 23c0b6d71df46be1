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

/** A word that is longer than any name, shortened: somebody wrote a number of a million digits. */
const readable = (text: string): string => text.replace(/\S{200,}/g, (word) => `${word.slice(0, 60)}…`);

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
      message: readable(message.text(holes)),
      span,
      notes: (details.notes ?? []).map((note) => ({ ...note, text: readable(note.text) })),
      trace: (details.trace ?? []).map(readable),
      ...(details.label === undefined ? {} : { label: readable(details.label) }),
      ...(help === undefined ? {} : { help: readable(help) }),
    };
  };
}

/** More than this nobody reads at once. */
const MOST_SHOWN = 20;

/** What is to be shown of many: in their order, errors rather than warnings; and what is said of the rest. */
export function firstOf(diagnostics: readonly Diagnostic[]): {
  readonly shown: readonly Diagnostic[];
  readonly rest: string | undefined;
} {
  if (diagnostics.length <= MOST_SHOWN) return { shown: diagnostics, rest: undefined };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const kept = new Set([...errors, ...diagnostics].slice(0, MOST_SHOWN));
  const shown = diagnostics.filter((each) => kept.has(each)).slice(0, MOST_SHOWN);
  return { shown, rest: `… and ${(diagnostics.length - shown.length).toLocaleString("en-US")} more` };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");
