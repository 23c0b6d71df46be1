import type * as ast from "../../../grammar/ast.ts";
import type { Source, Span } from "../../../grammar/source.ts";
import type { NameListener } from "../../1-resolve/name-listener.ts";
import type { Names } from "../../1-resolve/name-scope.ts";
import { nameSpan } from "./name-span.ts";
import { SpanMap } from "./span-map.ts";

/** What names stand for, as it was heard while they were checked. */
export interface NameRecording {
  /** By where a name stands: where what it means is named first, or nothing for what its file or the language declares. */
  readonly references: SpanMap<{ readonly declared: Span | undefined; readonly text: string }>;
  readonly parts: { readonly name: ast.Name; readonly callee: ast.Expression }[];
  readonly scopes: Map<Source, { readonly span: Span; readonly names: Names }[]>;
}

export function recordNames(): { readonly recording: NameRecording; readonly listener: NameListener } {
  const recording: NameRecording = { references: new SpanMap(), parts: [], scopes: new Map() };
  return {
    recording,
    listener: {
      refers({ text, span }, declared) {
        const isSomewhere = declared !== undefined && declared.span.end > declared.span.start;
        const place = isSomewhere ? nameSpan(declared.text, declared.span) : undefined;
        recording.references.set(nameSpan(text, span), { text, declared: place });
      },
      namesPartOf: (name, callee) => void recording.parts.push({ name, callee }),
      scope(span, names) {
        const inSource = recording.scopes.get(span.source) ?? [];
        inSource.push({ span, names });
        recording.scopes.set(span.source, inSource);
      },
    },
  };
}
