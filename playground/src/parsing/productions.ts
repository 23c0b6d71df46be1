import type { TokenType } from "./tokens.ts";

/** A rule's grammar, as it was recorded by running its function once. */
export type Production =
  | { readonly kind: "token"; readonly type: TokenType; readonly occurrence: number }
  | { readonly kind: "rule"; readonly rule: Rule; readonly occurrence: number }
  | { readonly kind: "option" | "many"; readonly body: readonly Production[]; readonly occurrence: number }
  | {
      readonly kind: "separated";
      readonly body: readonly Production[];
      readonly separator: TokenType;
      readonly occurrence: number;
    }
  | {
      readonly kind: "or";
      readonly alternatives: readonly (readonly Production[])[];
      readonly occurrence: number;
      /** How many tokens decide at most. */
      readonly lookahead: number | undefined;
    };

export interface Rule {
  readonly name: string;
  readonly run: () => void;
  /** Filled when the grammar is recorded. */
  readonly body: Production[];
}

export const separatorOf = ({ separator }: Production & { kind: "separated" }): Production => ({
  kind: "token",
  type: separator,
  occurrence: 0,
});

/** Visits productions with all that comes after each in its rule. Where `visit` says true, what is in one is left out. */
export function walk(
  productions: readonly Production[],
  rest: readonly Production[],
  visit: (production: Production, after: readonly Production[]) => boolean,
): void {
  productions.forEach((production, i) => {
    const after = [...productions.slice(i + 1), ...rest];
    if (visit(production, after)) return;
    if (production.kind === "or") for (const each of production.alternatives) walk(each, after, visit);
    else if (production.kind === "option") walk(production.body, after, visit);
    else if (production.kind === "many") walk(production.body, [again(production.body), ...after], visit);
    else if (production.kind === "separated")
      walk(production.body, [again([separatorOf(production), ...production.body]), ...after], visit);
  });
}

/** What a repetition may go on with. */
const again = (body: readonly Production[]): Production => ({ kind: "option", body, occurrence: NaN });

/** The tokens with which productions in a row may begin. */
export function firstOf(productions: readonly Production[]): TokenType[] {
  const found = new Set<TokenType>();
  for (const production of productions) {
    for (const type of firstOfOne(production)) found.add(type);
    if (!canBeEmpty(production)) break;
  }
  return [...found];
}

function firstOfOne(production: Production): readonly TokenType[] {
  switch (production.kind) {
    case "token":
      return [production.type];
    case "rule":
      return firstOf(production.rule.body);
    case "or":
      return production.alternatives.flatMap(firstOf);
    case "option":
    case "many":
    case "separated":
      return firstOf(production.body);
  }
}

function canBeEmpty(production: Production): boolean {
  switch (production.kind) {
    case "token":
      return false;
    case "rule":
      return production.rule.body.every(canBeEmpty);
    case "or":
      return production.alternatives.some((each) => each.every(canBeEmpty));
    case "option":
    case "many":
      return true;
    case "separated":
      return production.body.every(canBeEmpty);
  }
}
