import type { CstNode } from "chevrotain";
import type * as ast from "../ast.ts";
import { buildBlock, buildAssert, buildConst, part, partAfter } from "./build-statement.ts";
import { buildExpression, nameOf, type Context } from "./build-expression.ts";
import { buildString } from "./build-string.ts";
import { node, nodes, nodeSpan, token, tokens, tokenSpan } from "../cst.ts";
import { collectDocs, type Docs } from "./docs.ts";
import { syntaxError } from "../messages.ts";
import type { Source, Span } from "../source.ts";
import { targetNames } from "../target-names.ts";
import type { Diagnostic } from "../diagnostic.ts";

type Building = Context & { readonly docs: Docs };

export function buildAst(
  source: Source,
  cst: CstNode,
  comments: readonly ast.Comment[],
): { file: ast.File; diagnostics: Diagnostic[] } {
  const context: Building = { source, diagnostics: [], docs: collectDocs(source, comments) };
  const declarations = nodes(cst, "declaration").flatMap((declaration) => buildDeclaration(declaration, context));
  const span = { source, start: 0, end: source.text.length };
  return {
    file: { kind: "file", source, declarations, comments: context.docs.others(), span },
    diagnostics: context.diagnostics,
  };
}

/** What recovery left without a name is left out: nothing could refer to it. */
function buildDeclaration(declaration: CstNode, context: Building): ast.Declaration[] {
  const at = nodeSpan(context.source, declaration, { source: context.source, start: 0, end: 0 });
  const [inner] = ["import", "const", "fn", "module", "model"].flatMap((rule) =>
    nodes(declaration, rule).map((found) => ({ rule, found })),
  );
  if (inner === undefined) return [];
  const { rule, found } = inner;
  if (rule === "import") return [buildImport(found, context, at)];
  if (rule === "const") return buildDocumentedConst(found, context, at);
  if (rule === "fn") return buildFn(found, context, at);
  const name = token(found, "Name");
  if (name === undefined) return [];
  const head = { name: nameOf(name, context), ...doc(at, context), span: at };
  if (rule === "module") {
    const params = [...buildParams(found, context, at), ...buildInitParams(found, context, at)];
    return [{ kind: "module", ...head, params, members: buildMembers(found, context) }];
  }
  return [{ kind: "model", ...head, body: buildModelBody(found, context, at) }];
}

function doc(span: Span, { docs }: Building): { doc?: string } {
  const text = docs.before(span.start);
  return text === undefined ? {} : { doc: text };
}

function buildImport(found: CstNode, context: Building, span: Span): ast.Import {
  const names = nodes(found, "importedName").flatMap((pair): ast.ImportedName[] => {
    const [imported, local] = [token(pair, "imported"), token(pair, "local")];
    if (imported === undefined) return [];
    const name = nameOf(imported, context);
    return [{ imported: name, local: local === undefined ? name : nameOf(local, context) }];
  });
  const string = node(found, "string");
  const path = string === undefined ? undefined : buildString(string, context, span);
  const fromSpan = path?.span ?? { ...span, start: span.end };
  if (path?.parts.some((piece) => typeof piece !== "string") === true) {
    context.diagnostics.push(syntaxError("NN1020", fromSpan, undefined));
  }
  const from = path?.parts.filter((piece) => typeof piece === "string").join("") ?? "";
  return { kind: "import", names, from, fromSpan, span };
}

function buildDocumentedConst(found: CstNode, context: Building, span: Span): ast.Const[] {
  return buildConst(found, context, span).map((constant) => ({ ...constant, ...doc(span, context) }));
}

function buildFn(found: CstNode, context: Building, span: Span): ast.Fn[] {
  const name = token(found, "Name");
  if (name === undefined) return [];
  const block = node(found, "block");
  const body = block === undefined ? part(found, "expression", context, span) : buildBlock(block, context, span);
  const params = buildParams(found, context, span);
  return [{ kind: "fn", name: nameOf(name, context), params, body, ...doc(span, context), span }];
}

function buildModelBody(found: CstNode, context: Building, span: Span): ast.ModelMembers | ast.ModelAlias {
  if (node(found, "members") !== undefined) return { kind: "members", members: buildMembers(found, context) };
  const where = nodes(found, "binding").flatMap((binding): ast.Bound[] => {
    const symbols = node(binding, "symbols");
    const names = tokens(symbols ?? binding, "Name").map((name) => nameOf(name, context));
    const value = part(binding, "expression", context, nodeSpan(context.source, binding, span));
    const [name] = names;
    if (name === undefined) return [];
    return token(binding, "In") === undefined
      ? [{ kind: "size", name, value }]
      : [{ kind: "choice", names, isTuple: symbols !== undefined, value }];
  });
  return { kind: "alias", value: part(found, "expression", context, span), where };
}

function buildMembers(found: CstNode, context: Building): ast.Member[] {
  const members = node(found, "members");
  if (members === undefined) return [];
  const whole = nodeSpan(context.source, members, { source: context.source, start: 0, end: 0 });
  return nodes(members, "member").flatMap((member) => buildMember(member, context, whole));
}

function buildMember(member: CstNode, context: Building, whole: Span): ast.Member[] {
  const span = nodeSpan(context.source, member, whole);
  const [constant, fn, assert] = [node(member, "const"), node(member, "fn"), node(member, "assert")];
  const [forward, loss, field] = [node(member, "forward"), node(member, "loss"), node(member, "field")];
  if (constant !== undefined) return buildDocumentedConst(constant, context, span);
  if (fn !== undefined) return buildMethod(fn, context, span);
  if (assert !== undefined) return [buildAssert(assert, context, span)];
  if (forward !== undefined) return [buildForward(forward, context, span)];
  if (loss !== undefined) {
    const { params, body } = buildForward(loss, context, span);
    return [{ kind: "loss", params, body, span }];
  }
  const name = token(field, "Name");
  if (field === undefined || name === undefined) return [];
  const value = partAfter("Equals", field, context, span);
  return [{ kind: "field", name: nameOf(name, context), value, ...doc(span, context), span }];
}

/** A `fn`; what Python's `def` makes of `forward` and `__init__` has been reported, and is read as meant. */
function buildMethod(fn: CstNode, context: Building, span: Span): ast.Member[] {
  const [name, block] = [token(fn, "Name")?.image, node(fn, "block")];
  if (block === undefined || token(fn, "Fn")?.image === "fn") return buildFn(fn, context, span);
  if (name === "forward") return [buildForward(fn, context, span)];
  if (name !== "__init__") return buildFn(fn, context, span);
  return buildBlock(block, context, span).statements.flatMap((statement): ast.Member[] => {
    if (statement.kind === "const" || statement.kind === "assert") return [statement];
    if (statement.kind !== "assign") return [];
    return targetNames(statement.targets).map((target) => ({ ...statement, kind: "field", name: target }));
  });
}

/** The parameters of an `__init__` are those of its module. */
function buildInitParams(module: CstNode, context: Building, span: Span): ast.Param[] {
  const functions = nodes(node(module, "members") ?? module, "member").flatMap((member) => nodes(member, "fn"));
  const init = functions.find((fn) => token(fn, "Fn")?.image !== "fn" && token(fn, "Name")?.image === "__init__");
  return init === undefined ? [] : buildParams(init, context, span);
}

function buildForward(found: CstNode, context: Building, span: Span): ast.Forward {
  const results = nodes(found, "shape").map((shape) => buildShape(shape, context, span));
  const block = node(found, "block");
  const body: ast.Block =
    block === undefined ? { kind: "block", statements: [], span } : buildBlock(block, context, span);
  const params = buildParams(found, context, span);
  return { kind: "forward", params, ...(results.length === 0 ? {} : { results }), body, span };
}

function buildParams(found: CstNode, context: Building, fallback: Span): ast.Param[] {
  const params = node(found, "params");
  return params === undefined
    ? []
    : nodes(params, "param").flatMap((param) => buildParam(param, context, nodeSpan(context.source, param, fallback)));
}

function buildParam(param: CstNode, context: Building, span: Span): ast.Param[] {
  const name = token(param, "Name");
  if (name === undefined) return [];
  const type = buildType(node(param, "type"), context, span);
  const shape = node(param, "shape");
  return [
    {
      name: nameOf(name, context),
      ...(type === undefined ? {} : { type }),
      ...(shape === undefined ? {} : { shape: buildShape(shape, context, span) }),
      ...(token(param, "Equals") === undefined ? {} : { default: part(param, "expression", context, span) }),
      span,
    },
  ];
}

const baseTypes = ["int", "float", "bool", "string", "module"] as const;

function buildType(type: CstNode | undefined, context: Building, fallback: Span): ast.TypeName | undefined {
  const name = token(type, "Name");
  if (type === undefined || name === undefined) return undefined;
  const base = baseTypes.find((candidate) => candidate === name.image);
  if (base === undefined) {
    context.diagnostics.push(syntaxError("NN1016", tokenSpan(context.source, name), { found: name.image }));
    return undefined;
  }
  const list = token(type, "LBracket") !== undefined;
  const optional = token(type, "Question") !== undefined;
  return { base, list, optional, span: nodeSpan(context.source, type, fallback) };
}

function buildShape(shape: CstNode, context: Building, fallback: Span): ast.Shape {
  const span = nodeSpan(context.source, shape, fallback);
  return { dims: nodes(shape, "expression").map((dim) => buildExpression(dim, context, span)), span };
}
