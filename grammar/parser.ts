import { EOF, type CstNode, type IRecognitionException, type IToken, type TokenType } from "chevrotain";
import { RecoveringParser } from "./recovery.ts";
import * as t from "./tokens.ts";

/**
 * The grammar, without meaning: token list in, concrete syntax tree out, with recovery. Expressions come out flat
 * (`operand operator operand …`); `build-expression.ts` knows the precedences. So nesting costs few stack frames.
 */
export class NnParser extends RecoveringParser {
  readonly file = this.RULE("file", () => {
    this.MANY(() => this.SUBRULE(this.declaration));
    this.CONSUME(EOF);
  });

  private readonly declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.import) },
      { ALT: () => this.SUBRULE(this.const) },
      { ALT: () => this.SUBRULE(this.fn) },
      { ALT: () => this.SUBRULE(this.module) },
      { ALT: () => this.SUBRULE(this.model) },
    ]);
  });

  private readonly import = this.RULE("import", () => {
    this.CONSUME(t.Import);
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.importedName);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.importedName);
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RBrace);
    this.CONSUME(t.From);
    this.SUBRULE(this.string);
  });

  private readonly importedName = this.RULE("importedName", () => {
    this.CONSUME(t.Name, { LABEL: "imported" });
    this.OPTION(() => {
      this.CONSUME(t.As);
      this.CONSUME2(t.Name, { LABEL: "local" });
    });
  });

  private readonly const = this.RULE("const", () => {
    this.CONSUME(t.Const);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  private readonly fn = this.RULE("fn", () => {
    this.CONSUME(t.Fn);
    this.CONSUME(t.Name);
    this.CONSUME(t.LParen);
    this.OPTION(() => this.SUBRULE(this.params));
    this.CONSUME(t.RParen);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Equals);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.block) },
    ]);
  });

  private readonly module = this.RULE("module", () => {
    this.CONSUME(t.Module);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.LParen);
      this.OPTION2(() => this.SUBRULE(this.params));
      this.CONSUME(t.RParen);
    });
    this.SUBRULE(this.members);
  });

  private readonly model = this.RULE("model", () => {
    this.CONSUME(t.Model);
    this.CONSUME(t.Name);
    this.OR([
      { ALT: () => this.SUBRULE(this.members) },
      {
        ALT: () => {
          this.CONSUME(t.Equals);
          this.SUBRULE(this.expression);
          this.OPTION(() => {
            this.CONSUME(t.Where);
            this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binding) });
          });
        },
      },
    ]);
  });

  private readonly binding = this.RULE("binding", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Name);
          this.OR2([{ ALT: () => this.CONSUME(t.Equals) }, { ALT: () => this.CONSUME(t.In) }]);
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.symbols);
          this.CONSUME2(t.In);
        },
      },
    ]);
    this.SUBRULE(this.expression);
  });

  private readonly symbols = this.RULE("symbols", () => {
    this.CONSUME(t.LParen);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
    this.CONSUME(t.RParen);
  });

  private readonly params = this.RULE("params", () => {
    this.SUBRULE(this.param);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.param);
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
  });

  private readonly param = this.RULE("param", () => {
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.OR([{ ALT: () => this.SUBRULE(this.type) }, { ALT: () => this.SUBRULE(this.shape) }]);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.expression);
    });
  });

  private readonly type = this.RULE("type", () => {
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.LBracket);
      this.CONSUME(t.RBracket);
    });
    this.OPTION2(() => this.CONSUME(t.Question));
  });

  private readonly shape = this.RULE("shape", () => {
    this.CONSUME(t.LBracket);
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.expression);
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RBracket);
  });

  private readonly members = this.RULE("members", () => {
    this.CONSUME(t.LBrace);
    this.MANY({
      GATE: () => !this.startsDeclaration(1) || this.LA(1).tokenType === t.Fn,
      DEF: () => this.SUBRULE(this.member),
    });
    this.CONSUME(t.RBrace);
  });

  private readonly member = this.RULE("member", () => {
    this.OR({
      // More would make `name 3` no member at all instead of one that lacks its `=`.
      MAX_LOOKAHEAD: 1,
      DEF: [
        { ALT: () => this.SUBRULE(this.const) },
        { ALT: () => this.SUBRULE(this.fn) },
        { ALT: () => this.SUBRULE(this.assert) },
        // `forward = …` would be a field of that name.
        {
          GATE: () => this.LA(1).tokenType === t.Forward && this.LA(2).tokenType !== t.Equals,
          ALT: () => this.SUBRULE(this.forward),
          IGNORE_AMBIGUITIES: true,
        },
        {
          GATE: () => this.LA(1).tokenType === t.Loss && this.LA(2).tokenType === t.LParen,
          ALT: () => this.SUBRULE(this.loss),
          IGNORE_AMBIGUITIES: true,
        },
        { ALT: () => this.SUBRULE(this.field) },
      ],
    });
  });

  private readonly field = this.RULE("field", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  private readonly assert = this.RULE("assert", () => {
    this.CONSUME(t.Assert);
    this.SUBRULE(this.expression, { LABEL: "condition" });
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.expression, { LABEL: "message" });
    });
  });

  private readonly forward = this.RULE("forward", () => {
    this.CONSUME(t.Forward);
    this.CONSUME(t.LParen);
    this.SUBRULE(this.params);
    this.CONSUME(t.RParen);
    this.OPTION(() => {
      this.CONSUME(t.Arrow);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.shape) });
    });
    this.SUBRULE(this.block);
  });

  private readonly loss = this.RULE("loss", () => {
    this.CONSUME(t.Loss);
    this.CONSUME(t.LParen);
    this.SUBRULE(this.params);
    this.CONSUME(t.RParen);
    this.SUBRULE(this.block);
  });

  private readonly block = this.RULE("block", () => {
    this.CONSUME(t.LBrace);
    this.MANY({ GATE: () => !this.startsDeclaration(1), DEF: () => this.SUBRULE(this.statement) });
    this.CONSUME(t.RBrace);
  });

  private readonly statement = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.const) },
      { ALT: () => this.SUBRULE(this.return) },
      { ALT: () => this.SUBRULE(this.if) },
      { ALT: () => this.SUBRULE(this.for) },
      { ALT: () => this.SUBRULE(this.assert) },
      { ALT: () => this.SUBRULE(this.assign) },
    ]);
  });

  private readonly assign = this.RULE("assign", () => {
    this.SUBRULE(this.assigned);
    this.CONSUME(t.Assignment);
    this.SUBRULE(this.expression);
  });

  /** Parentheses may not stand first: behind the line before, they would be a call. */
  private readonly assigned = this.RULE("assigned", () => {
    this.SUBRULE(this.plainTarget);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE(this.target);
    });
  });

  private readonly return = this.RULE("return", () => {
    this.CONSUME(t.Return);
    this.OR([
      { ALT: () => this.SUBRULE(this.namedResults) },
      { ALT: () => this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) }) },
    ]);
  });

  private readonly namedResults = this.RULE("namedResults", () => {
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.namedResult);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.namedResult);
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RBrace);
  });

  private readonly namedResult = this.RULE("namedResult", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  private readonly if = this.RULE("if", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
    this.MANY(() => {
      this.CONSUME(t.Else);
      this.CONSUME2(t.If);
      this.SUBRULE2(this.expression);
      this.SUBRULE2(this.block);
    });
    this.OPTION(() => {
      this.CONSUME2(t.Else);
      this.SUBRULE3(this.block, { LABEL: "otherwise" });
    });
  });

  private readonly for = this.RULE("for", () => {
    this.CONSUME(t.For);
    this.SUBRULE(this.targets);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  private readonly targets = this.RULE("targets", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.target) });
  });

  private readonly target = this.RULE("target", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.plainTarget) },
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          this.SUBRULE2(this.target);
          this.MANY(() => {
            this.CONSUME(t.Comma);
            this.SUBRULE3(this.target);
          });
          this.OPTION(() => this.CONSUME2(t.Comma));
          this.CONSUME(t.RParen);
        },
      },
    ]);
  });

  private readonly plainTarget = this.RULE("plainTarget", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.CONSUME(t.Hole) }]);
  });

  readonly expression = this.RULE("expression", () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(t.Operator);
      this.SUBRULE2(this.operand);
    });
  });

  private readonly operand = this.RULE("operand", () => {
    this.MANY(() => this.CONSUME(t.Prefix));
    this.SUBRULE(this.primary);
    this.MANY2(() => this.SUBRULE(this.postfix));
  });

  private readonly primary = this.RULE("primary", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.NumberToken) },
      { GATE: () => !this.startsDeclaration(1), ALT: () => this.CONSUME(t.Name) },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.None) },
      { ALT: () => this.CONSUME(t.Hole) },
      { ALT: () => this.CONSUME(t.Unreadable) },
      { ALT: () => this.SUBRULE(this.parenthesized) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.conditional) },
    ]);
  });

  private readonly postfix = this.RULE("postfix", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.SUBRULE(this.index) },
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          this.CONSUME(t.Name);
        },
      },
    ]);
  });

  private readonly call = this.RULE("call", () => {
    this.CONSUME(t.LParen);
    this.OPTION(() => this.SUBRULE(this.items));
    this.CONSUME(t.RParen);
  });

  private readonly index = this.RULE("index", () => {
    this.CONSUME(t.LBracket);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.subscript) });
    this.CONSUME(t.RBracket);
  });

  private readonly subscript = this.RULE("subscript", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Ellipsis) },
      {
        ALT: () => {
          this.SUBRULE(this.expression, { LABEL: "start" });
          this.OPTION(() => this.SUBRULE(this.slice));
        },
      },
      { ALT: () => this.SUBRULE2(this.slice) },
    ]);
  });

  private readonly slice = this.RULE("slice", () => {
    this.CONSUME(t.Colon);
    this.OPTION(() => this.SUBRULE(this.expression, { LABEL: "stop" }));
    this.OPTION2(() => {
      this.CONSUME2(t.Colon);
      this.SUBRULE2(this.expression, { LABEL: "step" });
    });
  });

  private readonly parenthesized = this.RULE("parenthesized", () => {
    this.CONSUME(t.LParen);
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.expression);
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RParen);
  });

  private readonly list = this.RULE("list", () => {
    this.CONSUME(t.LBracket);
    this.OPTION(() => this.SUBRULE(this.items));
    this.CONSUME(t.RBracket);
  });

  private readonly conditional = this.RULE("conditional", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression, { LABEL: "condition" });
    this.CONSUME(t.LBrace);
    this.SUBRULE2(this.expression, { LABEL: "then" });
    this.CONSUME(t.RBrace);
    this.CONSUME(t.Else);
    this.CONSUME2(t.LBrace);
    this.SUBRULE3(this.expression, { LABEL: "otherwise" });
    this.CONSUME2(t.RBrace);
  });

  private readonly items = this.RULE("items", () => {
    this.SUBRULE(this.item);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.item);
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
  });

  private readonly item = this.RULE("item", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.forItem) },
      { GATE: () => this.isIfItem(), ALT: () => this.SUBRULE(this.ifItem), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.argument) },
    ]);
  });

  private readonly forItem = this.RULE("forItem", () => {
    this.CONSUME(t.For);
    this.SUBRULE(this.targets);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.item);
  });

  private readonly ifItem = this.RULE("ifItem", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.item);
  });

  /** Whether what stands before `=` is a name or a string is for `build-expression.ts` to say. */
  private readonly argument = this.RULE("argument", () => {
    this.SUBRULE(this.expression, { LABEL: "first" });
    this.OPTION(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE2(this.expression, { LABEL: "second" });
    });
  });

  private readonly string = this.RULE("string", () => {
    this.CONSUME(t.StringStart);
    this.MANY(() => this.SUBRULE(this.stringPart));
    this.CONSUME(t.StringEnd);
  });

  private readonly stringPart = this.RULE("stringPart", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.StringText) },
      {
        ALT: () => {
          this.CONSUME(t.InterpolationStart);
          this.SUBRULE(this.expression);
          this.CONSUME(t.InterpolationEnd);
        },
      },
    ]);
  });

  /** @param isChecked the grammar is looked at for mistakes, as a test does: each start of nnc would wait for it */
  constructor(isChecked = false) {
    super(t.vocabulary, {
      skipValidations: !isChecked,
      recoveryEnabled: true,
      nodeLocationTracking: "onlyOffset",
      maxLookahead: 2,
      errorMessageProvider: expectedTokenOnly,
    });
    this.performSelfAnalysis();
  }

  /** `if c: item` and `if c { a } else { b }` begin alike: what follows the condition decides. */
  private isIfItem(): boolean {
    if (this.LA(1).tokenType !== t.If) return false;
    let depth = 0;
    for (let ahead = 2; ; ahead++) {
      const type = this.LA(ahead).tokenType;
      if (type === EOF) return false;
      if (opening.has(type)) depth++;
      else if (closing.has(type)) depth--;
      else if (depth === 0 && type === t.Colon) return true;
      else if (depth === 0 && (type === t.LBrace || type === t.RBrace || type === t.Comma)) return false;
      if (depth < 0) return false;
    }
  }
}

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.StringStart]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.StringEnd]);

/** chevrotain's exceptions do not hold the expected token; `describe-error.ts` reads its name from the message. */
const expectedTokenOnly = {
  buildMismatchTokenMessage: ({ expected }: { expected: TokenType }) => expected.name,
  buildNotAllInputParsedMessage: () => "EOF",
  buildNoViableAltMessage: () => "",
  buildEarlyExitMessage: () => "",
};

const parser = new NnParser();

/** All but one of chevrotain's exceptions also hold the token before; its types do not say so. */
export type ParserError = IRecognitionException & { readonly previousToken?: IToken };

export function parseTokens(tokens: IToken[]): { cst: CstNode; errors: readonly ParserError[] } {
  parser.input = tokens;
  const cst = parser.file();
  const errors = parser.errors;
  parser.input = [];
  return { cst, errors };
}
