import type { Plugin } from "vite";

/** Functions of libraries that the page does not call, by the ends of their files' paths; of methods no bundler can know that. */
const uncalled: Readonly<Record<string, string>> = {
  // What looks for mistakes in a grammar, and says them: a test of the repository's does.
  "/chevrotain/lib/src/scan/lexer.js":
    "validatePatterns performRuntimeChecks performWarningRuntimeChecks checkLineBreaksIssues",
  "/chevrotain/lib/src/scan/reg_exp.js": "getOptimizedStartCodesIndices canMatchCharCode",
  "/chevrotain/lib/src/parse/grammar/gast/gast_resolver_public.js": "validateGrammar",
  "/chevrotain/lib/src/parse/grammar/checks.js":
    "validateLookahead validateEmptyOrAlternative validateAmbiguousAlternationAlternatives validateTooManyAlts " +
    "validateSomeNonEmptyLookaheadPath validateRuleIsOverridden validateRuleDoesNotAlreadyExist validateNoLeftRecursion",
  "/chevrotain/lib/src/parse/grammar/llk_lookahead.js": "validate",
  "/chevrotain/lib/src/parse/errors_public.js":
    "buildMismatchTokenMessage buildNotAllInputParsedMessage buildNoViableAltMessage buildEarlyExitMessage " +
    "buildRuleNotFoundError buildDuplicateFoundError buildNamespaceConflictError buildAlternationPrefixAmbiguityError " +
    "buildAlternationAmbiguityError buildEmptyRepetitionError buildTooManyAlternativesError buildLeftRecursionError " +
    "buildInvalidRuleNameError buildDuplicateRuleNameError buildTokenNameError buildEmptyAlternationError",
  // What completes texts, visits trees and skips to where it may go on; grammar/recovery.ts skips in its own way.
  "/chevrotain/lib/src/parse/grammar/interpreter.js": "nextPossibleTokensAfter",
  "/chevrotain/lib/src/parse/cst/cst_visitor.js":
    "createBaseSemanticVisitorConstructor createBaseVisitorConstructorWithDefaults",
  "/chevrotain/lib/src/parse/cst/cst.js": "setNodeLocationFull",
  "/chevrotain/lib/src/parse/parser/traits/recoverable.js": "tryInRepetitionRecovery findReSyncTokenType reSyncTo",
  "/chevrotain/lib/src/parse/parser/traits/recognizer_api.js": "BACKTRACK OVERRIDE_RULE",
  // What reads on from an earlier tree, or goes through one in other ways than the importer's.
  "/@lezer/lr/dist/index.js": "nodeAt nextFragment configure",
  "/@lezer/common/dist/index.js":
    "stackIterator iterStack matchNodeContext childString enterUnfinishedNodesBefore addTree applyChanges parseMixed",
  // What layouts do without.
  "/@dagrejs/dagre/dist/dagre.esm.js":
    "bellmanFord components dijkstra dijkstraAll findCycles floydWarshall isAcyclic prim shortestPaths tarjan topsort read write",
};

/** Empties these functions, so that what only they call goes with them. Called in spite of it, they throw. */
export const hollowOut = (): Plugin => ({
  name: "hollow-out",
  apply: "build",
  transform(code, id) {
    const [, names] = Object.entries(uncalled).find(([path]) => id.endsWith(path)) ?? [];
    if (names === undefined) return undefined;
    const left = new Set(names.split(" "));
    const found = new Set<string>();
    const bodies = bodiesOf(this.parse(code), (name) => left.has(name) && Boolean(found.add(name)));
    const missing = [...left].filter((name) => !found.has(name));
    if (missing.length > 0) this.error(`${id} has no ${missing.join(", ")} any more: see ${import.meta.filename}`);
    // From the end, so that what lies before stays where it is.
    const hollow = bodies
      .sort((a, b) => b.start - a.start)
      .reduce(
        (text, { start, end }) => `${text.slice(0, start)}{ throw new Error("left out") }${text.slice(end)}`,
        code,
      );
    return { code: hollow, map: null };
  },
});

interface Body {
  readonly start: number;
  readonly end: number;
}

interface SyntaxPart {
  readonly type?: string;
  readonly id?: { readonly name?: string };
  readonly key?: { readonly name?: string };
  readonly value?: SyntaxPart | string | null;
  readonly body?: Body;
}

/** The bodies of the functions, methods and properties that have these names. */
function bodiesOf(node: unknown, isWanted: (name: string) => boolean): Body[] {
  if (Array.isArray(node)) return node.flatMap((each) => bodiesOf(each, isWanted));
  if (typeof node !== "object" || node === null) return [];
  const { type = "", id, key, value, body } = node as SyntaxPart;
  const held = typeof value === "object" && /Function/.test(value?.type ?? "") ? value?.body : undefined;
  if (held && isWanted(key?.name ?? "")) return [held];
  if (type === "FunctionDeclaration" && body && isWanted(id?.name ?? "")) return [body];
  return Object.values(node).flatMap((each) => bodiesOf(each, isWanted));
}
