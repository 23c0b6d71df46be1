import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { isKnown, type Instance } from "../../2-lower/evaluate/values.ts";
import { tensorFunctions } from "../../functions/index.ts";
import type { EntryParam } from "../../reference/entries.ts";
import { describeEntry, entries, escapeMarkdown } from "../describe/entries.ts";
import type { Analysis } from "./analyze.ts";
import { namesAt } from "./names-at.ts";
import { declarationOf } from "./symbols.ts";
import type { OpenCall } from "./token-context.ts";

/** What a call takes. */
export interface Callee {
  readonly name: string;
  readonly params: readonly EntryParam[];
  /** Parameters that have their arguments already, from the first on. */
  readonly given: number;
  /** Markdown. */
  readonly documentation?: string;
}

/** What the call that is being written at a place takes, as far as that can be told. */
export function calleeOf(analysis: Analysis, call: OpenCall, offset: number): Callee | undefined {
  const given = call.isPiped ? 1 : 0;
  const name = call.callee.at(-1)?.image ?? "";
  if (call.callee.length > 1) {
    const own = memberCalled(analysis, call, offset);
    if (own) return { ...own, given };
    const fn = tensorFunctions.get(name);
    const entry = fn && entries().get((fn.method ?? fn).name);
    if (!fn || !entry) return undefined;
    const self = fn.self ?? Object.keys(fn.params)[0];
    const params = entry.params.filter((param) => param.name !== self);
    return { name, params, given: 0, documentation: describeEntry(entry) };
  }
  const found = namesAt(analysis, offset).find(name);
  if (found.declared) {
    const declaration = analysis.program && declarationOf(analysis.program, found.declared);
    if (declaration?.kind === "fn" || declaration?.kind === "module")
      return { ...declared(declaration), given: declaration.kind === "fn" ? given : 0 };
    const called = instanceParams(analysis, found.declared, name);
    return called && { ...called, given };
  }
  const binding = analysis.program?.entry.bindings.get(name)?.declaration;
  if (binding?.kind === "fn" || binding?.kind === "module") return { ...declared(binding), given };
  const entry = entries().get(name);
  return entry && { name, params: entry.params, given, documentation: describeEntry(entry) };
}

const declared = ({ name, params, doc }: ast.Fn | ast.Module): Omit<Callee, "given"> => ({
  name: name.text,
  params: params.map(paramOf),
  ...(doc === undefined ? {} : { documentation: escapeMarkdown(doc) }),
});

const paramOf = ({ name, span, default: value }: ast.Param): EntryParam => ({
  name: name.text,
  type: span.source.text.slice(name.span.end, value ? value.span.start : span.end).replace(/^\s*:\s*|\s*=\s*$/g, ""),
  ...(value ? { default: span.source.text.slice(value.span.start, value.span.end) } : {}),
});

/** `blocks.first(`: a module of another. */
function memberCalled(analysis: Analysis, { callee }: OpenCall, offset: number): Omit<Callee, "given"> | undefined {
  const [first] = callee;
  const at = callee.at(-1);
  if (!first || !at) return undefined;
  const owner = namesAt(analysis, offset).find(first.image).declared;
  const values = owner ? (analysis.values.values.get(owner) ?? []) : [];
  for (const { value } of values)
    if (isKnown(value) && value.role === "instance") {
      const child = value.instance.children.get(at.image);
      if (child && "what" in child) return paramsOfInstance(child, at.image);
    }
  return undefined;
}

function instanceParams({ values }: Analysis, declaredAt: Span, name: string): Omit<Callee, "given"> | undefined {
  const value = values.values.get(declaredAt)?.find((each) => isKnown(each.value))?.value;
  if (!value || !isKnown(value)) return undefined;
  if (value.role === "instance") return paramsOfInstance(value.instance, name);
  if (value.role === "fn") return declared(value.declaration);
  const entry = entries().get(value.name);
  return entry && { name, params: entry.params, documentation: describeEntry(entry) };
}

function paramsOfInstance({ what }: Instance, name: string): Omit<Callee, "given"> | undefined {
  if (what.kind === "module") return what.forward && { name, params: what.forward.params.map(paramOf) };
  if (what.kind === "container") return { name, params: [{ name: "input", type: "a tensor" }] };
  const { layer } = what;
  const entry = entries().get(layer.name);
  const call =
    entry?.call ??
    Array.from({ length: layer.arity ?? 1 }, (_, i) => ({
      name: i === 0 ? "input" : `input${i + 1}`,
      type: "a tensor",
    }));
  return { name, params: call, ...(entry ? { documentation: describeEntry(entry) } : {}) };
}
