import { MismatchedTokenException, NoRecovery, RecognitionException } from "./errors.ts";
import { decidingPaths, type Path } from "./lookahead.ts";
import { firstOf, walk, type Production, type Rule } from "./productions.ts";
import { EOF, isOfType, madeUp, tokenMatcher, type Token, type TokenType } from "./tokens.ts";

export interface CstNode {
  readonly name: string;
  readonly children: Record<string, (CstNode | Token)[]>;
  readonly location: { startOffset: number; endOffset: number };
  recoveredNode?: boolean;
}

interface ParserConfig {
  readonly maxLookahead: number;
  readonly errorMessageProvider: {
    buildMismatchTokenMessage(of: { readonly expected: TokenType }): string;
    buildNotAllInputParsedMessage(): string;
    buildNoViableAltMessage(): string;
    buildEarlyExitMessage(): string;
  };
}

interface Labelled {
  readonly LABEL?: string;
}

type Act = () => void;
type Gated = Act | { readonly GATE?: () => boolean; readonly DEF: Act };
interface Alternative {
  readonly GATE?: () => boolean;
  readonly ALT: Act;
}
type Alternatives = readonly Alternative[] | { readonly MAX_LOOKAHEAD?: number; readonly DEF: readonly Alternative[] };

/** A place in a rule where the next tokens decide, or where another rule is called. */
interface Place {
  readonly production: Production;
  /** What comes after it in its rule. */
  readonly after: readonly Production[];
  paths: readonly (readonly Path[])[] | undefined;
}

interface Invocation {
  readonly rule: Rule;
  readonly occurrence: number;
}

const END = madeUp(EOF);
const keyOf = (kind: string, occurrence: number, name = ""): string => `${kind} ${occurrence} ${name}`;

/**
 * Runs a grammar that is written as functions of rules: first to record it, then on tokens. Subclasses recover: grammar/recovery.ts
 * has `tryInRepetitionRecovery` and `findReSyncTokenType`, and what comes before `tryInRuleRecovery` and `isInCurrentRuleReSyncSet`.
 */
export abstract class CstParser {
  readonly #config: ParserConfig;
  readonly #members = new Map<TokenType, TokenType[]>();
  readonly #rules: Rule[] = [];
  readonly #places = new Map<Rule, Map<string, Place>>();
  /** Where productions go while the grammar is recorded. */
  #recorded: Production[] | undefined;
  #tokens: readonly Token[] = [];
  /** Of the token that was read last. */
  #at = -1;
  #errors: RecognitionException[] = [];
  #stack: Invocation[] = [];
  #nodes: CstNode[] = [];

  constructor(vocabulary: readonly TokenType[], config: ParserConfig) {
    this.#config = config;
    for (const type of vocabulary)
      for (const category of type.CATEGORIES)
        this.#members.set(category, [...(this.#members.get(category) ?? []), type]);
  }

  protected abstract tryInRepetitionRecovery(
    repeat: Act,
    args: readonly never[],
    canRepeat: () => boolean,
    expected: TokenType,
  ): void;
  protected abstract findReSyncTokenType(): TokenType;

  set input(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#at = -1;
    [this.#errors, this.#stack, this.#nodes] = [[], [], []];
  }

  get errors(): readonly RecognitionException[] {
    return this.#errors;
  }

  RULE(name: string, run: Act): (() => CstNode) & { readonly rule: Rule } {
    const rule: Rule = { name, run, body: [] };
    this.#rules.push(rule);
    const parse = (): CstNode => {
      try {
        return this.#run({ rule, occurrence: 0 });
      } finally {
        const message = this.#config.errorMessageProvider.buildNotAllInputParsedMessage();
        if (this.LA(1).tokenType !== EOF) this.SAVE_ERROR(new RecognitionException(message, this.LA(1)));
      }
    };
    return Object.assign(parse, { rule });
  }

  /** Records all rules. */
  performSelfAnalysis(): void {
    for (const { run, body } of this.#rules) body.push(...this.#record(run));
    for (const rule of this.#rules) {
      const places = new Map<string, Place>();
      walk(rule.body, [], (production, after) => {
        const name = production.kind === "rule" ? production.rule.name : "";
        places.set(keyOf(production.kind, production.occurrence, name), { production, after, paths: undefined });
        return false;
      });
      this.#places.set(rule, places);
    }
  }

  #record(run: Act): readonly Production[] {
    const around = this.#recorded;
    const recorded: Production[] = [];
    this.#recorded = recorded;
    run();
    this.#recorded = around;
    return recorded;
  }

  /** The token that is so many ahead; 0 is the last one that was read. */
  LA(ahead: number): Token {
    return this.#tokens[this.#at + ahead] ?? END;
  }

  protected SKIP_TOKEN(): Token {
    if (this.#at > this.#tokens.length - 2) return END;
    this.#at++;
    return this.LA(1);
  }

  protected SAVE_ERROR<Found extends RecognitionException>(error: Found): Found {
    error.context = { ruleStack: this.#stack.map(({ rule }) => rule.name) };
    this.#errors.push(error);
    return error;
  }

  protected getCurrRuleFullName(): string {
    return this.#stack.at(-1)?.rule.name ?? "";
  }

  protected getTokenToInsert(type: TokenType): Token {
    return madeUp(type);
  }

  #run(invocation: Invocation): CstNode {
    const { rule } = invocation;
    const node: CstNode = {
      name: rule.name,
      children: Object.create(null) as CstNode["children"],
      location: { startOffset: NaN, endOffset: NaN },
    };
    this.#stack.push(invocation);
    this.#nodes.push(node);
    try {
      rule.run();
    } catch (error) {
      if (!(error instanceof RecognitionException)) throw error;
      node.recoveredNode = true;
      if (!this.isInCurrentRuleReSyncSet(this.findReSyncTokenType())) {
        error.partial = node;
        throw error;
      }
    } finally {
      this.#stack.pop();
      this.#nodes.pop();
    }
    return node;
  }

  /** Adds what was read to the node of the rule. */
  #add(name: string, child: CstNode | Token, { startOffset, endOffset = NaN }: CstNode["location"] | Token): void {
    const node = this.#nodes.at(-1);
    if (!node) return;
    (node.children[name] ??= []).push(child);
    const { location } = node;
    if (Number.isNaN(location.startOffset)) Object.assign(location, { startOffset, endOffset });
    else if (location.endOffset < endOffset) location.endOffset = endOffset;
  }

  consume(occurrence: number, type: TokenType, { LABEL = type.name }: Labelled = {}): Token {
    if (this.#recorded) {
      this.#recorded.push({ kind: "token", type, occurrence });
      return END;
    }
    const next = this.LA(1);
    const isRight = tokenMatcher(next, type);
    const token = isRight ? next : this.#recover(occurrence, type);
    if (isRight) this.#at++;
    this.#add(LABEL, token, token);
    return token;
  }

  /** A token in place of one that is missing. @throws RecognitionException where that does not help */
  #recover(occurrence: number, type: TokenType): Token {
    const message = this.#config.errorMessageProvider.buildMismatchTokenMessage({ expected: type });
    const missing = this.SAVE_ERROR(new MismatchedTokenException(message, this.LA(1), this.LA(0)));
    try {
      return this.tryInRuleRecovery(type, this.#followsOf(type, occurrence));
    } catch (error) {
      throw error instanceof NoRecovery ? missing : error;
    }
  }

  protected tryInRuleRecovery(expected: TokenType, follows: readonly TokenType[]): Token {
    const next = this.LA(1);
    if (follows.some((type) => tokenMatcher(next, type))) return this.getTokenToInsert(expected);
    if (!tokenMatcher(this.LA(2), expected)) throw new NoRecovery();
    const token = this.SKIP_TOKEN();
    this.#at++;
    return token;
  }

  /** What may come after a token of the rule that is run, also where rules around it go on. */
  #followsOf(wanted: TokenType, at: number): readonly TokenType[] {
    const [top, ...called] = this.#stack;
    let found: readonly TokenType[] | undefined;
    const seek = (body: readonly Production[], rest: readonly Production[], depth: number): void =>
      walk(body, rest, (production, after) => {
        const next = called[depth];
        if (production.kind === "token" && !next && production.type === wanted && production.occurrence === at)
          found ??= firstOf(after);
        if (production.kind === "rule" && production.rule === next?.rule && production.occurrence === next.occurrence)
          seek(next.rule.body, after, depth + 1);
        return found !== undefined;
      });
    seek(top?.rule.body ?? [], [], 0);
    return found ?? [];
  }

  /** Whether the rule that is run may be followed by a token where it was called. */
  protected isInCurrentRuleReSyncSet(type: TokenType): boolean {
    const [caller, called] = this.#stack.slice(-2);
    if (!caller || !called) return type === EOF;
    const place = this.#places.get(caller.rule)?.get(keyOf("rule", called.occurrence, called.rule.name));
    return firstOf(place?.after ?? []).includes(type);
  }

  subrule(occurrence: number, { rule }: { readonly rule: Rule }, { LABEL = rule.name }: Labelled = {}): void {
    if (this.#recorded) {
      this.#recorded.push({ kind: "rule", rule, occurrence });
      return;
    }
    try {
      const node = this.#run({ rule, occurrence });
      this.#add(LABEL, node, node.location);
    } catch (error) {
      if (error instanceof RecognitionException && error.partial) {
        this.#add(LABEL, error.partial, error.partial.location);
        error.partial = undefined;
      }
      throw error;
    }
  }

  option(occurrence: number, given: Gated): void {
    const { GATE, DEF } = typeof given === "function" ? { DEF: given } : given;
    if (this.#recorded) this.#recorded.push({ kind: "option", body: this.#record(DEF), occurrence });
    else if (GATE?.() !== false && this.#isNext("option", occurrence)) DEF();
  }

  many(occurrence: number, given: Gated): void {
    const { GATE, DEF } = typeof given === "function" ? { DEF: given } : given;
    if (this.#recorded) {
      this.#recorded.push({ kind: "many", body: this.#record(DEF), occurrence });
      return;
    }
    const canRepeat = (): boolean => GATE?.() !== false && this.#isNext("many", occurrence);
    let before = -2;
    // What reads nothing would go on for ever.
    while (canRepeat() && this.#at > before) {
      before = this.#at;
      DEF();
    }
    if (this.#at > before) this.#recoverAfter("many", occurrence, () => this.many(occurrence, given), canRepeat);
  }

  separated(occurrence: number, { SEP, DEF }: { readonly SEP: TokenType; readonly DEF: Act }): void {
    if (this.#recorded) {
      this.#recorded.push({ kind: "separated", body: this.#record(DEF), separator: SEP, occurrence });
      return;
    }
    if (!this.#isNext("separated", occurrence))
      throw this.#several(this.#config.errorMessageProvider.buildEarlyExitMessage());
    DEF();
    const canRepeat = (): boolean => tokenMatcher(this.LA(1), SEP);
    const repeat = (): void => {
      while (canRepeat()) {
        this.consume(0, SEP);
        DEF();
      }
      this.#recoverAfter("separated", occurrence, repeat, canRepeat);
    };
    repeat();
  }

  or(occurrence: number, given: Alternatives): void {
    const { DEF, MAX_LOOKAHEAD: lookahead = undefined } = "DEF" in given ? given : { DEF: given };
    if (this.#recorded) {
      const alternatives = DEF.map(({ ALT }) => this.#record(ALT));
      this.#recorded.push({ kind: "or", alternatives, occurrence, lookahead });
      return;
    }
    const chosen = this.#pathsAt("or", occurrence).findIndex(
      (paths, i) => DEF[i]?.GATE?.() !== false && this.#isOneOf(paths),
    );
    const alternative = DEF[chosen];
    if (!alternative) throw this.#several(this.#config.errorMessageProvider.buildNoViableAltMessage());
    alternative.ALT();
  }

  /** Several tokens would have done. */
  #several(message: string): RecognitionException {
    return this.SAVE_ERROR(new RecognitionException(message, this.LA(1), this.LA(0)));
  }

  #isNext(kind: "option" | "many" | "separated", occurrence: number): boolean {
    return this.#isOneOf(this.#pathsAt(kind, occurrence)[0] ?? []);
  }

  #isOneOf(paths: readonly Path[]): boolean {
    return paths.some((path) => path.every((type, i) => isOfType(this.LA(i + 1).tokenType, type)));
  }

  #placeOf(kind: Production["kind"], occurrence: number): Place | undefined {
    const rule = this.#stack.at(-1)?.rule;
    return rule && this.#places.get(rule)?.get(keyOf(kind, occurrence));
  }

  /** By what an alternative is told from the others, or a part that may be left out from what comes after. */
  #pathsAt(kind: "or" | "option" | "many" | "separated", occurrence: number): readonly (readonly Path[])[] {
    const place = this.#placeOf(kind, occurrence);
    if (!place) return [];
    const { production, after } = place;
    const most = (production.kind === "or" && production.lookahead) || this.#config.maxLookahead;
    const alternatives =
      production.kind === "or" ? production.alternatives : "body" in production ? [production.body, after] : [];
    return (place.paths ??= decidingPaths(alternatives, most, (type) => this.#members.get(type) ?? []));
  }

  /** After a repetition, if what comes is neither another one nor what has to follow. */
  #recoverAfter(kind: "many" | "separated", occurrence: number, repeat: Act, canRepeat: () => boolean): void {
    const next = this.#placeOf(kind, occurrence)?.after[0];
    const expected = next?.kind === "token" ? next.type : !next && this.#stack.length === 1 ? EOF : undefined;
    if (expected && !tokenMatcher(this.LA(1), expected)) this.tryInRepetitionRecovery(repeat, [], canRepeat, expected);
  }
}

/** `CONSUME` to `CONSUME9` and so on: which one it is tells occurrences of the same in a rule apart. */
const words = { CONSUME: "consume", SUBRULE: "subrule", OPTION: "option", MANY: "many", OR: "or" } as const;
for (const [word, method] of Object.entries({ ...words, AT_LEAST_ONE_SEP: "separated" } as const))
  for (const occurrence of Array.from({ length: 10 }).keys())
    Object.defineProperty(CstParser.prototype, `${word}${occurrence || ""}`, {
      value(this: CstParser, ...given: [never, never]) {
        return this[method](occurrence, ...given);
      },
    });
