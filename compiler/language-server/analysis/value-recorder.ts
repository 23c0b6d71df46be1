import type { Span } from "../../../grammar/source.ts";
import type { LoweringListener, ModulePlace } from "../../2-lower/listener.ts";
import type { Instance } from "../../2-lower/evaluate/values.ts";
import { showValue, type Value } from "../../ir/value.ts";
import { SpanMap } from "./span-map.ts";

/** What a stretch of text came to, and where in the network. */
export interface Heard {
  readonly value: Value;
  readonly place: ModulePlace;
}

/** A call of a module, which is known by where it was made and by its path. */
export interface HeardCall {
  readonly instance: Instance;
  readonly result: Value;
  readonly place: ModulePlace;
}

/** What was heard while models were lowered. */
export interface Recording {
  readonly values: SpanMap<readonly Heard[]>;
  /** By the place where the called module was made. */
  readonly calls: SpanMap<readonly HeardCall[]>;
  /** From the names of arguments and members to where these are declared. */
  readonly names: SpanMap<Span>;
}

/** More values than these nobody wants to see of one text; a loop may give any number. */
const MOST_KEPT = 64;

export function recordValues(): { readonly recording: Recording; readonly listener: LoweringListener } {
  const values = new SpanMap<Heard[]>();
  const calls = new SpanMap<HeardCall[]>();
  const names = new SpanMap<Span>();
  const add = <T>(map: SpanMap<T[]>, span: Span, each: T): void => {
    const list = map.getOr(span, () => []);
    if (list.length < MOST_KEPT) list.push(each);
  };
  return {
    recording: { values, calls, names },
    listener: {
      value(span, value, place) {
        if (value.kind !== "poison") add(values, span, { value, place });
      },
      called(instance, result, place) {
        add(calls, instance.made, { instance, result, place });
      },
      names: (span, declared) => names.set(span, declared),
    },
  };
}

/** Each once that reads alike at the same place: a loss runs what forward has run. */
export function distinct(heard: readonly Heard[]): readonly Heard[] {
  const keys = new Set<string>();
  return heard.filter(({ value, place }) => {
    const key = `${place.model} ${place.path} ${showValue(value)}`;
    return !keys.has(key) && keys.add(key);
  });
}
