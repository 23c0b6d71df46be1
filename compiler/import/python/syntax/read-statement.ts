import type { Expression, Import, Statement } from "./python-ast.ts";
import { readMatch } from "./read-match.ts";
import { childrenOf, spanOf, textOf, type Reader, type SyntaxNode } from "./python-text.ts";
import { readArguments, readElements, readExpression, readParameters, readTargets } from "./read-expression.ts";

/** The statements of a file, of a body or of a line with `;`. */
export const readStatements = (reader: Reader, nodes: readonly SyntaxNode[]): Statement[] =>
  nodes.flatMap((node) =>
    node.name === "StatementGroup" ? readStatements(reader, childrenOf(node)) : readOne(reader, node),
  );

function readOne(reader: Reader, node: SyntaxNode): Statement[] {
  const span = spanOf(reader, node);
  const children = childrenOf(node);
  const read = (each: SyntaxNode): Expression => readExpression(reader, each);
  const [, second, third] = children;
  switch (node.name) {
    case "ClassDefinition":
    case "FunctionDefinition":
      return readDefinition(reader, node, []);
    case "DecoratedStatement": {
      const decorators = children.filter(({ name }) => name === "Decorator").map((each) => readDecorator(reader, each));
      const definition = children.at(-1);
      return definition ? readDefinition(reader, definition, decorators) : [];
    }
    case "ImportStatement":
      return [readImport(reader, children, span)];
    case "AssignStatement":
      return [readAssign(reader, children, span)];
    case "UpdateStatement": {
      const [target, sign, ...value] = children;
      if (!target || !sign) return [];
      const operator = textOf(reader, sign).slice(0, -1);
      return [{ kind: "update", target: read(target), operator, value: readTargets(reader, value), span }];
    }
    case "ExpressionStatement":
      // `self.add_module("a", a),` is a tuple that nobody takes.
      return children.some(({ name }) => name === ",")
        ? readElements(reader, children).map((value) => ({ kind: "expression", value, span: value.span }))
        : [{ kind: "expression", value: readTargets(reader, children), span }];
    case "YieldStatement":
      return [{ kind: "expression", value: read(node), span }];
    case "MatchStatement": {
      const found = readMatch(reader, node, (body) => readBody(reader, body));
      return found ? [...found] : [{ kind: "other", what: "`match`", span }];
    }
    case "ReturnStatement":
      return [{ kind: "return", ...(second && { value: readTargets(reader, children.slice(1)) }), span }];
    case "IfStatement":
      return [readIf(reader, children, span)];
    case "ForStatement": {
      const at = children.findIndex(({ name }) => name === "in");
      const body = children.findIndex(({ name }) => name === "Body");
      if (children.length > body + 1) return [{ kind: "other", what: "`for … else`", span }];
      return [
        {
          kind: "for",
          target: readTargets(reader, children.slice(1, at)),
          iterable: readTargets(reader, children.slice(at + 1, body)),
          body: readBody(reader, children[body]),
          span,
        },
      ];
    }
    case "WhileStatement": {
      if (!second || children.length > 3) return [{ kind: "other", what: "`while … else`", span }];
      return [{ kind: "while", what: "`while`", condition: read(second), body: readBody(reader, third), span }];
    }
    case "WithStatement": {
      const items = children.slice(1, -1).filter(({ name }) => /Expression|VariableName/.test(name));
      return [{ kind: "with", items: items.map(read), body: readBody(reader, children.at(-1)), span }];
    }
    case "RaiseStatement":
      return [{ kind: "raise", ...(second && { value: read(second) }), span }];
    case "AssertStatement": {
      if (!second) return [];
      const message = children[3];
      return [{ kind: "assert", condition: read(second), ...(message && { message: read(message) }), span }];
    }
    case "DeleteStatement":
      // A variable that is forgotten is not missed; a field is.
      return children.slice(1).every(({ name }) => name === "VariableName" || name === ",")
        ? [{ kind: "pass", span }]
        : [
            {
              kind: "other",
              what: "`del`",
              deleted: children.slice(1).flatMap((each) => (each.name === "," ? [] : [read(each)])),
              span,
            },
          ];
    case "TryStatement": {
      const bodyAfter = (word: string): readonly Statement[] => {
        const at = children.findIndex(({ name }) => name === word);
        return at === -1
          ? []
          : readBody(
              reader,
              children.slice(at).find(({ name }) => name === "Body"),
            );
      };
      const body = [...bodyAfter("try"), ...bodyAfter("else")];
      return [{ kind: "try", what: "`try`", body, handler: bodyAfter("except"), cleanup: bodyAfter("finally"), span }];
    }
    case "PassStatement":
    case "ScopeStatement":
      return [{ kind: "pass", span }];
    case "⚠":
    case ";":
      return [];
    default:
      return [
        {
          kind: "other",
          what: `\`${textOf(reader, third ? (children[0] ?? node) : node).split("\n")[0] ?? ""}\``,
          span,
        },
      ];
  }
}

const readBody = (reader: Reader, body: SyntaxNode | undefined): Statement[] =>
  body
    ? readStatements(
        reader,
        childrenOf(body).filter(({ name }) => name !== ":"),
      )
    : [];

function readDecorator(reader: Reader, node: SyntaxNode): Expression {
  const parts = childrenOf(node).filter(({ name }) => name !== "At" && name !== ".");
  const args = parts.find(({ name }) => name === "ArgList");
  const [first, ...rest] = parts.filter(({ name }) => name !== "ArgList");
  const span = spanOf(reader, node);
  if (!first) return { kind: "other", what: "this decorator", span };
  const callee = rest.reduce<Expression>(
    (object, each) => ({
      kind: "member",
      object,
      name: { text: textOf(reader, each), span: spanOf(reader, each) },
      span,
    }),
    readExpression(reader, first),
  );
  return args ? { kind: "call", callee, args: readArguments(reader, args), span } : callee;
}

function readDefinition(reader: Reader, node: SyntaxNode, decorators: readonly Expression[]): Statement[] {
  const children = childrenOf(node);
  const name = children.find((each) => each.name === "VariableName");
  if (!name) return [];
  const all = readBody(
    reader,
    children.find((each) => each.name === "Body"),
  );
  const doc = docOf(all);
  const body = doc === undefined ? all : all.slice(1);
  const common = {
    name: { text: textOf(reader, name), span: spanOf(reader, name) },
    body,
    decorators,
    ...(doc === undefined ? {} : { doc }),
    span: spanOf(reader, node),
  };
  if (node.name === "ClassDefinition") {
    const bases = children.find((each) => each.name === "ArgList");
    const given = bases ? readArguments(reader, bases) : [];
    return [{ kind: "class", bases: given.flatMap((each) => (each.name ? [] : [each.value])), ...common }];
  }
  const params = children.find((each) => each.name === "ParamList");
  const isGenerator = childrenOf(node).some(hasYield);
  return [
    {
      kind: "function",
      params: params ? readParameters(reader, params) : [],
      ...common,
      ...(isGenerator && { isGenerator }),
    },
  ];
}

/** Whether a `yield` is in it that is no other function's. */
const hasYield = (node: SyntaxNode): boolean =>
  node.name.startsWith("Yield") ||
  (!/^(?:FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(node.name) && childrenOf(node).some(hasYield));

/** The string that a body begins with, its lines without their common indentation. */
function docOf([first]: readonly Statement[]): string | undefined {
  if (first?.kind !== "expression" || first.value.kind !== "string") return undefined;
  const text = first.value.parts.map((part) => (typeof part === "string" ? part : "…")).join("");
  const [head = "", ...rest] = text.split("\n");
  const indents = rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return [head.trim(), ...rest.map((line) => line.slice(least).trimEnd())].join("\n").trim();
}

function readImport(reader: Reader, children: readonly SyntaxNode[], span: Statement["span"]): Import {
  const at = children.findIndex(({ name }) => name === "import");
  const from =
    children[0]?.name === "from"
      ? children
          .slice(1, at)
          .map((each) => textOf(reader, each))
          .join("")
      : undefined;
  const names: { path: string; as?: string; span: Statement["span"] }[] = [];
  let path = "";
  let isAlias = false;
  let begin = span;
  const finish = (as?: string): void => {
    if (path !== "") names.push({ path, ...(as === undefined ? {} : { as }), span: begin });
    path = "";
  };
  for (const node of children.slice(at + 1)) {
    const text = textOf(reader, node);
    if (node.name === ",") {
      if (!isAlias) finish();
      isAlias = false;
    } else if (node.name === "as") isAlias = true;
    else if (node.name === "(" || node.name === ")") continue;
    else if (isAlias) finish(text);
    else {
      if (path === "") begin = spanOf(reader, node);
      path += text;
    }
  }
  finish();
  return { kind: "import", ...(from === undefined ? {} : { from }), names, span };
}

function readAssign(reader: Reader, children: readonly SyntaxNode[], span: Statement["span"]): Statement {
  const annotation = children.find(({ name }) => name === "TypeDef");
  const groups: SyntaxNode[][] = [[]];
  for (const node of children)
    if (node.name === "AssignOp") groups.push([]);
    else if (node !== annotation && node.name !== "TypeDef") groups.at(-1)?.push(node);
  const typed = annotation && childrenOf(annotation).at(-1);
  const sides = groups.filter((group) => group.length > 0).map((group) => readTargets(reader, group));
  const value = groups.length > 1 ? sides.pop() : undefined;
  return {
    kind: "assign",
    targets: sides,
    ...(typed && { annotation: readExpression(reader, typed) }),
    ...(value && { value }),
    span,
  };
}

function readIf(reader: Reader, children: readonly SyntaxNode[], span: Statement["span"]): Statement {
  const [, condition, body] = children;
  const rest = children.slice(3);
  const [word] = rest;
  const otherwise =
    word?.name === "elif"
      ? [readIf(reader, rest, { ...span, start: word.from })]
      : word?.name === "else"
        ? readBody(reader, rest[1])
        : [];
  return {
    kind: "if",
    condition: condition ? (readElements(reader, [condition])[0] ?? noCondition(span)) : noCondition(span),
    then: readBody(reader, body),
    otherwise,
    span,
  };
}

const noCondition = (span: Statement["span"]): Expression => ({ kind: "other", what: "this condition", span });
