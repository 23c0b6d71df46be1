import type { Argument, Clause, Expression, Parameter, Subscript } from "./python-ast.ts";
import { childrenOf, spanOf, splitAtCommas, textOf, type Reader, type SyntaxNode } from "./python-text.ts";
import { readString } from "./read-string.ts";

/** An expression of lezer's tree as one of ours. */
export function readExpression(reader: Reader, node: SyntaxNode): Expression {
  const span = spanOf(reader, node);
  const children = childrenOf(node);
  const read = (each: SyntaxNode | undefined): Expression =>
    each ? readExpression(reader, each) : { kind: "other", what: "this", span };
  const [first, second] = children;
  switch (node.name) {
    case "Number":
      return { kind: "number", text: textOf(reader, node), span };
    case "String":
    case "FormatString":
    case "ContinuedString":
      return { kind: "string", parts: readString(reader, node, read), span };
    case "Boolean":
      return { kind: "bool", value: textOf(reader, node) === "True", span };
    case "None":
      return { kind: "none", span };
    case "Ellipsis":
      return { kind: "ellipsis", span };
    case "VariableName":
      return { kind: "name", text: textOf(reader, node), span };
    case "ParenthesizedExpression":
      return read(children[1]);
    case "MemberExpression": {
      const last = children.at(-1);
      if (second?.name === "." && last)
        return {
          kind: "member",
          object: read(first),
          name: { text: textOf(reader, last), span: spanOf(reader, last) },
          span,
        };
      const inside = children.slice(2, -1);
      return {
        kind: "index",
        object: read(first),
        subscripts: splitAtCommas(inside).map((part) => readSubscript(reader, part)),
        isTuple: inside.some(({ name }) => name === ","),
        span,
      };
    }
    case "CallExpression":
      return { kind: "call", callee: read(first), args: second ? readArguments(reader, second) : [], span };
    case "BinaryExpression": {
      if (isLogical(reader, node)) return readLogic(reader, node);
      const operator = children
        .slice(1, -1)
        .map((each) => textOf(reader, each))
        .join(" ");
      return { kind: "binary", operator, left: read(first), right: read(children.at(-1)), span };
    }
    case "UnaryExpression":
      if (first?.name === "not") return readLogic(reader, node);
      return { kind: "unary", operator: first ? textOf(reader, first) : "", operand: read(second), span };
    case "ConditionalExpression":
      return {
        kind: "conditional",
        then: read(first),
        condition: read(children[2]),
        otherwise: read(children[4]),
        span,
      };
    case "LambdaExpression": {
      const params = children.find(({ name }) => name === "ParamList");
      return {
        kind: "lambda",
        params: params ? readParameters(reader, params) : [],
        body: read(children.at(-1)),
        span,
      };
    }
    case "SetExpression": {
      const items: Expression = { kind: "list", elements: readElements(reader, children.slice(1, -1)), span };
      return {
        kind: "call",
        callee: { kind: "name", text: "set", span },
        args: [{ kind: "plain", value: items }],
        span,
      };
    }
    case "TupleExpression":
    case "ArrayExpression":
      return {
        kind: node.name === "TupleExpression" ? "tuple" : "list",
        elements: readElements(reader, children.slice(1, -1)),
        span,
      };
    case "DictionaryExpression":
      return {
        kind: "dict",
        entries: splitAtCommas(children.slice(1, -1)).map((part) =>
          part[0]?.name === "**" ? { value: read(part[1]) } : { key: read(part[0]), value: read(part[2]) },
        ),
        span,
      };
    case "ComprehensionExpression":
    case "ArrayComprehensionExpression":
    case "SetComprehensionExpression":
    case "DictionaryComprehensionExpression":
      return readComprehension(reader, node.name, children.slice(1, -1), span);
    case "NamedExpression": {
      const target = read(first);
      if (target.kind === "name") return { kind: "named", target, value: read(children.at(-1)), span };
      return { kind: "other", what: "`:=`", span };
    }
    case "YieldExpression":
    case "YieldStatement": {
      const isFrom = children[1]?.name === "from";
      const given = children.slice(isFrom ? 2 : 1);
      const yielded = { isFrom, ...(given.length > 0 && { value: readTargets(reader, given) }) };
      return { kind: "other", what: "`yield`", yielded, span };
    }
    case "StarExpression":
      return { kind: "star", value: read(children.at(-1)), span };
    default:
      return { kind: "other", what: words[node.name] ?? `\`${textOf(reader, node).split("\n")[0]}\``, span };
  }
}

/** Whether a node is `and`, `or` or `not` of others. */
const isLogical = (reader: Reader, node: SyntaxNode): boolean => {
  const [first, second] = childrenOf(node);
  if (node.name === "UnaryExpression") return first?.name === "not";
  return node.name === "BinaryExpression" && second !== undefined && /^(and|or)$/.test(textOf(reader, second));
};

/**
 * `and`, `or` and `not` by Python's precedences: lezer's tree has all that follows a `not` below it, also what stands behind an
 * `or`. So a chain is laid out flat and read again.
 */
function readLogic(reader: Reader, node: SyntaxNode): Expression {
  const flat = (each: SyntaxNode): (SyntaxNode | string)[] => {
    if (!isLogical(reader, each)) return [each];
    const children = childrenOf(each);
    const [first, second] = children as [SyntaxNode, SyntaxNode];
    if (each.name === "UnaryExpression") return ["not", ...flat(second)];
    return [...flat(first), textOf(reader, second), ...flat(children.at(-1) as SyntaxNode)];
  };
  const chain = flat(node);
  let at = 0;
  const negation = (): Expression => {
    const next = chain[at++];
    if (next !== "not") return readExpression(reader, next as SyntaxNode);
    const operand = negation();
    return {
      kind: "unary",
      operator: "not",
      operand,
      span: spanOf(reader, { from: Math.max(node.from, operand.span.start - 4), to: operand.span.end }),
    };
  };
  const joined = (word: string, operand: () => Expression) => (): Expression => {
    let left = operand();
    while (chain[at] === word) {
      at++;
      const right = operand();
      left = { kind: "binary", operator: word, left, right, span: { ...left.span, end: right.span.end } };
    }
    return left;
  };
  return joined("or", joined("and", negation))();
}

const words: Readonly<Record<string, string>> = {
  AwaitExpression: "`await`",
};

/** `a, *b, c` */
export const readElements = (reader: Reader, nodes: readonly SyntaxNode[]): Expression[] =>
  splitAtCommas(nodes).map((part) => readElement(reader, part));

function readElement(reader: Reader, part: readonly SyntaxNode[]): Expression {
  const [first] = part;
  const last = part.at(-1) as SyntaxNode;
  const value = readExpression(reader, last);
  if (first?.name !== "*") return value;
  return { kind: "star", value, span: { ...value.span, start: first.from } };
}

function readComprehension(
  reader: Reader,
  name: string,
  nodes: readonly SyntaxNode[],
  span: Expression["span"],
): Expression {
  const starts = nodes.flatMap((node, i) => (node.name === "for" || node.name === "if" ? [i] : []));
  const head = nodes.slice(0, starts[0]);
  const clauses = starts.map((start, i): Clause => {
    const part = nodes.slice(start, starts[i + 1]).filter((node) => node.name !== "async");
    if (part[0]?.name === "if") return { kind: "if", condition: readElement(reader, part.slice(1)) };
    const at = part.findIndex((node) => node.name === "in");
    return {
      kind: "for",
      target: readTargets(reader, part.slice(1, at)),
      iterable: readElement(reader, part.slice(at + 1)),
    };
  });
  const of = name.startsWith("Array")
    ? "list"
    : name.startsWith("Set")
      ? "set"
      : name.startsWith("Dict")
        ? "dict"
        : "generator";
  const element = readElement(reader, head);
  const [key] = head;
  if (of === "dict" && key)
    return { kind: "comprehension", of, key: readExpression(reader, key), element, clauses, span };
  return { kind: "comprehension", of, element, clauses, span };
}

/** What stands before `in` or `=`: one target, or several as a tuple. */
export function readTargets(reader: Reader, nodes: readonly SyntaxNode[]): Expression {
  const elements = readElements(reader, nodes);
  const [only] = elements;
  if (elements.length === 1 && only && !nodes.some(({ name }) => name === ",")) return only;
  const [start, end] = [nodes[0]?.from ?? 0, nodes.at(-1)?.to ?? 0];
  return { kind: "tuple", elements, span: spanOf(reader, { from: start, to: end }) };
}

function readSubscript(reader: Reader, part: readonly SyntaxNode[]): Subscript {
  if (!part.some(({ name }) => name === ":")) return readElement(reader, part);
  const bounds: (SyntaxNode | undefined)[] = [undefined];
  for (const node of part)
    if (node.name === ":") bounds.push(undefined);
    else bounds[bounds.length - 1] = node;
  const [start, stop, step] = bounds.map((node) => node && readExpression(reader, node));
  return {
    kind: "slice",
    ...(start && { start }),
    ...(stop && { stop }),
    ...(step && { step }),
    span: spanOf(reader, { from: part[0]?.from ?? 0, to: part.at(-1)?.to ?? 0 }),
  };
}

export function readArguments(reader: Reader, list: SyntaxNode): Argument[] {
  const inside = childrenOf(list).slice(1, -1);
  // `f(g(x) for x in xs)`: the generator stands without parentheses of its own.
  if (inside.some(({ name }) => name === "for"))
    return [{ kind: "plain", value: readComprehension(reader, "Comprehension", inside, spanOf(reader, list)) }];
  return splitAtCommas(inside).map((part): Argument => {
    const [first, second] = part;
    const value = readExpression(reader, part.at(-1) as SyntaxNode);
    if (first?.name === "*" || first?.name === "**") return { kind: first.name, value };
    if (first && second?.name === "AssignOp" && textOf(reader, second) === ":=") {
      const [target, span] = [readExpression(reader, first), { ...spanOf(reader, first), end: value.span.end }];
      return { kind: "plain", value: target.kind === "name" ? { kind: "named", target, value, span } : value };
    }
    if (first && second?.name === "AssignOp")
      return { kind: "plain", name: { text: textOf(reader, first), span: spanOf(reader, first) }, value };
    return { kind: "plain", value };
  });
}

export function readParameters(reader: Reader, list: SyntaxNode): Parameter[] {
  const nodes = childrenOf(list).filter(({ name }) => name !== "(" && name !== ")");
  let afterStar = false;
  return splitAtCommas(nodes).flatMap((part): Parameter[] => {
    const sign = part[0]?.name;
    const name = part.find((node) => node.name === "VariableName");
    if (sign === "*") afterStar = true;
    if (!name) return [];
    const annotation = part.find((node) => node.name === "TypeDef");
    const typed = annotation && childrenOf(annotation).at(-1);
    const at = part.findIndex((node) => node.name === "AssignOp");
    const value = at === -1 ? undefined : part[at + 1];
    return [
      {
        name: { text: textOf(reader, name), span: spanOf(reader, name) },
        kind: sign === "*" || sign === "**" ? sign : afterStar ? "keyword" : "plain",
        ...(typed && { annotation: readExpression(reader, typed) }),
        ...(value && { default: readExpression(reader, value) }),
      },
    ];
  });
}
