import fc, { type Arbitrary } from "fast-check";
import type {
  Block,
  BinaryOperator,
  Bound,
  Declaration,
  Expression,
  File,
  Item,
  Member,
  Name,
  Param,
  Shape,
  Statement,
  Subscript,
  Target,
} from "../../grammar/index.ts";
import { source, type Span } from "../../grammar/index.ts";

/** Random trees without text: what the formatter prints of them must parse back to them. */

const nowhere = source("random.nn", "");
const span: Span = { source: nowhere, start: 0, end: 0 };
const word = fc.constantFrom("a", "b", "conv1", "model", "forward", "where", "from", "_x", "notable", "int", "iff");
const name: Arbitrary<Name> = word.map((text) => ({ kind: "name", text, span }));
const optional = <K extends string, V>(key: K, value: Arbitrary<V>): Arbitrary<{ [key in K]?: V }> =>
  // TypeScript takes a computed key for any string.
  fc.oneof(
    fc.constant({}),
    value.map((present) => ({ [key]: present }) as { [key in K]?: V }),
  );

const operators: readonly BinaryOperator[] = [
  ...([
    "|>",
    "or",
    "and",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "..",
    "|",
    "^",
    "&",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "@",
    "**",
  ] as const),
];
const text = fc.oneof(
  fc.constantFrom("a", "\n", "{", "}", '"', "\\", "\t", "é😀", "\u202e", "# x"),
  fc.string({ minLength: 1, unit: "binary" }),
);

// An interface would not be a record to fast-check's types.
type Trees = {
  expression: Expression;
  item: Item;
  subscript: Subscript;
  statement: Statement;
  block: Block;
};

const trees = fc.letrec<Trees>((tie) => {
  const inner = tie("expression");
  const items = fc.array(tie("item"), { maxLength: 4 });
  const stringParts = fc
    .array(fc.oneof(text, inner), { maxLength: 3 })
    .filter((parts) => !parts.some((part, i) => typeof part === "string" && typeof parts[i - 1] === "string"));
  const string = fc.record({ kind: fc.constant("string" as const), parts: stringParts, span: fc.constant(span) });
  const made = <T extends object>(model: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T & { span: Span }> =>
    fc.record<T>(model).map((fields) => ({ ...fields, span }));
  const kind = <K extends string>(value: K) => fc.constant(value);

  const leaf: Arbitrary<Expression> = fc.oneof(
    fc.constantFrom("1", "2.5", "1e-3", "1_000").map((number) => ({
      ...{ kind: "number" as const, text: number, isFloat: /[.e]/.test(number), span },
      value: Number(number.replace("_", "")),
    })),
    word.map((text) => ({ kind: "reference" as const, name: text, span })),
    fc.constantFrom<Expression>({ kind: "bool", value: true, span }, { kind: "none", span }, { kind: "hole", span }),
  );
  const branch: Arbitrary<Expression> = fc.oneof(
    string,
    made({ kind: kind("tuple"), elements: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
    made({ kind: kind("list"), items }),
    made({ kind: kind("conditional"), condition: inner, then: inner, otherwise: inner }),
    made({ kind: kind("call"), callee: inner, items }),
    made({
      kind: kind("index"),
      object: inner,
      subscripts: fc.array(tie("subscript"), { minLength: 1, maxLength: 3 }),
    }),
    made({ kind: kind("access"), object: inner, name }),
    made({
      kind: kind("unary"),
      operator: fc.constantFrom("-" as const, "~" as const, "not" as const),
      operand: inner,
    }),
    made({
      ...{ kind: kind("binary"), operator: fc.constantFrom(...operators), operatorSpan: fc.constant(span) },
      ...{ left: inner, right: inner },
    }),
  );
  const plain = fc.oneof(name, fc.constant<Target>({ kind: "hole", span }));
  const several = made({ kind: kind("targets"), elements: fc.array(plain, { minLength: 1, maxLength: 3 }) });
  const nested = made({ kind: kind("targets"), elements: fc.tuple(several, plain) });
  const targets = fc
    .tuple(plain, fc.array(fc.oneof(plain, several, nested), { maxLength: 2 }))
    .map(([first, rest]): readonly Target[] => [first, ...rest]);
  const block = tie("block");
  return {
    expression: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, branch),
    item: fc.oneof(
      { depthSize: "small" },
      fc
        .tuple(optional("name", fc.oneof(name, string)), inner)
        .map(([named, value]): Item => ({ kind: "argument", ...named, value, span })),
      made({ kind: kind("for-item"), targets, iterable: inner, item: tie("item") }),
      made({ kind: kind("if-item"), condition: inner, item: tie("item") }),
    ),
    subscript: fc.oneof(
      made({ kind: kind("at"), value: inner }),
      fc.constant<Subscript>({ kind: "ellipsis", span }),
      fc
        .tuple(optional("start", inner), optional("stop", inner), optional("step", inner))
        .map(([start, stop, step]): Subscript => ({ kind: "slice", ...start, ...stop, ...step, span })),
    ),
    block: made({ kind: kind("block"), statements: fc.array(tie("statement"), { maxLength: 3 }) }),
    statement: fc.oneof(
      { depthSize: "small" },
      made({ kind: kind("const"), name, value: inner }),
      made({
        kind: kind("assign"),
        targets,
        operator: fc.constantFrom("=" as const, "+=" as const, "/=" as const),
        value: inner,
      }),
      fc
        .tuple(fc.array(fc.tuple(name, inner), { minLength: 1, maxLength: 3 }), fc.boolean())
        .map(([entries, named]): Statement => ({
          ...{ kind: "return", values: entries.map(([, value]) => value), span },
          ...(named ? { names: entries.map(([key]) => key) } : {}),
        })),
      fc
        .tuple(inner, optional("message", inner))
        .map(([condition, message]): Statement => ({ kind: "assert", condition, ...message, span })),
      made({ kind: kind("for"), targets, iterable: inner, body: block }),
      fc
        .tuple(inner, block, fc.array(fc.tuple(inner, block), { maxLength: 2 }), optional("otherwise", block))
        .map(([condition, then, others, otherwise]): Statement => ({
          ...{ kind: "if", condition, then, span },
          ...others.reduceRight<{ otherwise?: Block | Extract<Statement, { kind: "if" }> }>(
            (rest, [condition, then]) => ({ otherwise: { kind: "if", condition, then, ...rest, span } }),
            otherwise,
          ),
        })),
    ),
  };
});

const shape: Arbitrary<Shape> = fc
  .array(trees.expression, { minLength: 1, maxLength: 3 })
  .map((dims) => ({ dims, span }));
const type = fc
  .tuple(fc.constantFrom("int" as const, "module" as const), fc.boolean(), fc.boolean())
  .map(([base, list, optional]) => ({ base, list, optional, span }));
const param: Arbitrary<Param> = fc
  .tuple(name, fc.oneof(optional("type", type), optional("shape", shape)), optional("default", trees.expression))
  .map(([name, of, value]) => ({ name, ...of, ...value, span }));
const params = fc.array(param, { maxLength: 3 });
const doc = optional("doc", fc.constantFrom("one line", "two\nlines", " indented\n\nafter a blank", "# x"));

const constant = fc
  .tuple(name, trees.expression, doc)
  .map(([name, value, doc]) => ({ kind: "const" as const, name, value, ...doc, span }));
const fn = fc
  .tuple(name, params, fc.oneof(trees.block, trees.expression), doc)
  .map(([name, params, body, doc]) => ({ kind: "fn" as const, name, params, body, ...doc, span }));
const forward: Arbitrary<Member> = fc
  .tuple(
    fc.array(param, { minLength: 1, maxLength: 2 }),
    optional("results", fc.array(shape, { minLength: 1, maxLength: 2 })),
    trees.block,
  )
  .map(([params, results, body]) => ({ kind: "forward", params, ...results, body, span }));
const field: Arbitrary<Member> = fc
  .tuple(name, trees.expression, doc)
  .map(([name, value, doc]) => ({ kind: "field", name, value, ...doc, span }));
const members = fc.array(fc.oneof(constant, fn, forward, field), { maxLength: 4 });
const binding: Arbitrary<Bound> = fc.oneof(
  fc.record({ kind: fc.constant("size" as const), name, value: trees.expression }),
  fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 2 }), fc.boolean(), trees.expression)
    .map(([names, isTuple, value]): Bound => ({ kind: "choice", names, isTuple: isTuple || names.length > 1, value })),
);

const declaration: Arbitrary<Declaration> = fc.oneof(
  constant,
  fn,
  fc
    .tuple(name, params, members, doc)
    .map(([name, params, members, doc]): Declaration => ({ kind: "module", name, params, members, ...doc, span })),
  fc.tuple(name, members, doc).map(([name, members, doc]): Declaration => ({
    kind: "model",
    name,
    body: { kind: "members", members },
    ...doc,
    span,
  })),
  fc
    .tuple(name, trees.expression, fc.array(binding, { maxLength: 2 }))
    .map(([name, value, where]): Declaration => ({ kind: "model", name, body: { kind: "alias", value, where }, span })),
  fc
    .tuple(
      fc.array(fc.tuple(name, fc.option(name)), { minLength: 1, maxLength: 3 }),
      fc.constantFrom("./a.nn", 'x"{\\'),
    )
    .map(([names, from]): Declaration => ({
      ...{ kind: "import", from, fromSpan: span, span },
      names: names.map(([imported, local]) => ({ imported, local: local ?? imported })),
    })),
);

export const file: Arbitrary<File> = fc
  .array(declaration, { maxLength: 4 })
  .map((declarations) => ({ kind: "file", source: nowhere, declarations, comments: [], span }));
