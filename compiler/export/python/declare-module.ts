import type * as ast from "../../../grammar/ast.ts";
import { write } from "./expression.ts";
import { kindOf } from "./kinds.ts";
import { called, group, type Text } from "./layout.ts";
import { commentsBefore, deeper, docString, line, passIfEmpty, type Lines } from "./lines.ts";
import { meaningOf, type Meaning, type OwnModule, type Scope } from "./meaning.ts";
import { fieldName, pythonName } from "./names.ts";
import { referencesIn } from "./references.ts";
import { writeAssert, writeBlock } from "./statement.ts";
import { writeBuffer } from "./weights.ts";

/** A module or a model as a class. */
export function declareModule(
  lines: Lines,
  { name, doc, members, params, span }: Pick<ast.Module, "name" | "doc" | "members" | "params" | "span">,
  python: string,
  scope: Scope,
): void {
  commentsBefore(lines, span.start);
  line(lines, `class ${python}(nn.Module):`);
  const body = deeper(lines);
  const start = body.lines.length;
  docString(body, doc);
  const own: OwnModule = {
    name: name.text,
    params: new Map(params.map((param) => [param.name.text, meaningOfParam(param, scope)])),
    fields: new Map(),
    fns: new Set(members.flatMap((member) => (member.kind === "fn" ? [member.name.text] : []))),
    kept: new Set(),
    symbols: new Set(
      members.flatMap((member) =>
        member.kind === "forward" ? member.params.flatMap(({ shape }) => [...referencesIn(shape?.dims)]) : [],
      ),
    ),
  };
  const inside: Scope = { ...scope, module: own, names: new Map() };
  const statics = staticConsts(members, own);
  for (const each of statics) {
    const here: Scope = {
      ...scope,
      names: new Map(statics.map(({ name: { text } }) => [text, { python: pythonName(text), kind: "unknown" }])),
    };
    commentsBefore(body, each.span.start);
    line(body, [`${pythonName(each.name.text)} = `, write(each.value, here)]);
    own.fields.set(each.name.text, { python: `self.${pythonName(each.name.text)}`, kind: kindOf(each.value, scope) });
  }
  const initialised = members.filter(
    (member) =>
      member.kind === "field" || member.kind === "assert" || (member.kind === "const" && !statics.includes(member)),
  );
  let keptAt: number | undefined;
  if (params.length > 0 || initialised.length > 0) {
    blankLine(body, start);
    line(body, ["def ", called("__init__", ["self", ...params.map((param) => paramText(param, scope))]), ":"]);
    const inner = deeper(body);
    line(inner, "super().__init__()");
    keptAt = inner.lines.length;
    for (const member of initialised) writeMember(inner, member as ast.Field | ast.Assert | ast.Const, inside);
  }
  for (const member of members) {
    if (member.kind === "fn") declareMethod(body, member, inside, start);
    if (member.kind === "forward") declareForward(body, member, inside, start);
  }
  passIfEmpty(body, start);
  const kept = [...own.kept].map((each) => `        self.${pythonName(each)} = ${pythonName(each)}`);
  if (keptAt !== undefined) body.lines.splice(keptAt, 0, ...kept);
}

function blankLine({ lines }: Lines, start: number): void {
  if (lines.length > start) lines.push("");
}

/** What depends on nothing but the file is the class's own, so that `block.expansion` is found. */
function staticConsts(members: readonly ast.Member[], own: OwnModule): readonly ast.Const[] {
  const fields = new Set(members.flatMap((member) => (member.kind === "field" ? [member.name.text] : [])));
  const consts = members.filter((member) => member.kind === "const");
  const statics = new Set<ast.Const>();
  for (const each of consts) {
    const depends = [...referencesIn(each.value)].some(
      (name) =>
        own.params.has(name) ||
        fields.has(name) ||
        own.fns.has(name) ||
        own.symbols.has(name) ||
        consts.some((other) => other.name.text === name && !statics.has(other)),
    );
    // The names of a class are not seen from within a comprehension.
    if (
      !depends &&
      !JSON.stringify(each.value, (key, value: unknown) => (/span|source/i.test(key) ? undefined : value)).includes(
        "-item",
      )
    )
      statics.add(each);
  }
  return [...statics];
}

function meaningOfParam({ name, type, default: value }: ast.Param, scope: Scope): Meaning {
  const base = type?.base;
  const isNumber = base === "int" || base === "float";
  const kind = type?.list ? "list" : isNumber ? "number" : value ? kindOf(value, scope) : "unknown";
  return { python: pythonName(name.text), kind };
}

const paramText = ({ name, default: value }: ast.Param, scope: Scope): Text =>
  value ? [`${pythonName(name.text)}=`, write(value, scope)] : pythonName(name.text);

function writeMember(lines: Lines, member: ast.Field | ast.Assert | ast.Const, scope: Scope): void {
  commentsBefore(lines, member.span.start);
  if (member.kind === "assert") return writeAssert(lines, member, scope);
  const { name, value, doc } = member;
  for (const each of doc?.split("\n") ?? []) line(lines, `# ${each}`);
  const text =
    fieldName(name.text) ??
    (member.kind === "const"
      ? `self.${name.text}_`
      : scope.writer.refuse(
          name.span,
          `a field called ${name.text}`,
          "PyTorch's modules have something of that name: call it otherwise",
        ));
  const isBuffer =
    value.kind === "call" &&
    value.callee.kind === "reference" &&
    value.callee.name === "Buffer" &&
    !meaningOf(scope, "Buffer");
  const isWeight = value.kind === "call" && value.callee.kind === "reference" && value.callee.name === "Parameter";
  if (isBuffer) line(lines, called("self.register_buffer", [`"${name.text}"`, ...writeBuffer(value, scope)]));
  else line(lines, [`${text} = `, write(value, scope)]);
  scope.module?.fields.set(name.text, { python: text, kind: isBuffer || isWeight ? "tensor" : kindOf(value, scope) });
}

function declareForward(lines: Lines, { params, results, body, span }: ast.Forward, scope: Scope, start: number): void {
  blankLine(lines, start);
  commentsBefore(lines, span.start);
  const names = params.map(({ name }) => name.text);
  const inner: Scope = {
    ...scope,
    isMethod: true,
    names: new Map(names.map((name) => [name, { python: pythonName(name), kind: "tensor" }])),
  };
  const shapes = params.map(({ shape }) => (shape ? sourceText(shape) : "?"));
  const given = results?.map(sourceText).join(", ");
  const isSaid = params.some(({ shape }) => shape) || results;
  const comment = isSaid ? `  # ${shapes.join(", ")}${given === undefined ? "" : ` -> ${given}`}` : "";
  line(lines, ["def ", called("forward", ["self", ...params.map((param) => paramText(param, scope))]), `:${comment}`]);
  const statements = deeper(lines);
  for (const each of sizesRead(params, body, inner)) line(statements, each);
  writeBlock(statements, body, inner);
}

const sourceText = ({ span }: ast.Shape): string => span.source.text.slice(span.start, span.end).replace(/\s+/g, " ");

/** `N = x.shape[0]` for the symbols of shapes that the text goes on to read. */
function sizesRead(params: readonly ast.Param[], body: ast.Block, scope: Scope): readonly string[] {
  const read = referencesIn(body);
  const found: string[] = [];
  for (const { name, shape } of params)
    shape?.dims.forEach((dim, axis) => {
      if (dim.kind !== "reference" || !read.has(dim.name) || meaningOf(scope, dim.name)) return;
      scope.names.set(dim.name, { python: pythonName(dim.name), kind: "number" });
      found.push(`${pythonName(dim.name)} = ${pythonName(name.text)}.shape[${axis}]`);
    });
  return found;
}

function declareMethod(lines: Lines, fn: ast.Fn, scope: Scope, start: number): void {
  blankLine(lines, start);
  writeFn(lines, fn, { ...scope, isMethod: true }, fn.name.text, ["self"]);
}

/** A function, of the file or of a module. */
export function writeFn(
  lines: Lines,
  { params, body, doc, span }: ast.Fn,
  scope: Scope,
  python: string,
  first: readonly Text[] = [],
): void {
  commentsBefore(lines, span.start);
  const inner: Scope = {
    ...scope,
    names: new Map(params.map((param) => [param.name.text, meaningOfParam(param, scope)])),
  };
  line(lines, ["def ", python, group("(", [...first, ...params.map((param) => paramText(param, scope))], ")"), ":"]);
  const statements = deeper(lines);
  docString(statements, doc);
  if (body.kind === "block") writeBlock(statements, body, inner);
  else line(statements, ["return ", write(body, inner)]);
}
