import type { Source, Span } from "../../../grammar/source.ts";

/** Larger than the offset of any place in a file. */
const MOST = 2 ** 25;

const keyOf = ({ start, end }: Pick<Span, "start" | "end">): number => start * MOST + end;

/** What is known of stretches of texts. */
export class SpanMap<T> {
  private readonly sources = new Map<Source, Map<number, T>>();

  get({ source, ...range }: Span): T | undefined {
    return this.sources.get(source)?.get(keyOf(range));
  }

  /** What is known of a stretch, or else this, which is then known of it. */
  getOr(span: Span, make: () => T): T {
    const found = this.get(span);
    if (found !== undefined) return found;
    const made = make();
    this.set(span, made);
    return made;
  }

  set({ source, ...range }: Span, value: T): void {
    const inSource = this.sources.get(source) ?? new Map<number, T>();
    inSource.set(keyOf(range), value);
    this.sources.set(source, inSource);
  }

  /** In no order. */
  entries(source: Source): readonly { readonly start: number; readonly end: number; readonly value: T }[] {
    return [...(this.sources.get(source) ?? [])].map(([key, value]) => ({
      start: Math.floor(key / MOST),
      end: key % MOST,
      value,
    }));
  }
}
