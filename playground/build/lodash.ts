/**
 * What chevrotain asks of lodash, in the words that JavaScript has for it by now. Collections are arrays, objects or nothing; what is done
 * with their items may be the name of a property.
 */
type Collection = readonly unknown[] | Readonly<Record<string, unknown>> | string | null | undefined;
type Done = ((value: never, key: never) => unknown) | string;

const entriesOf = (items: Collection): readonly (readonly [string | number, unknown])[] => {
  if (items === null || items === undefined) return [];
  return typeof items === "string" || isArray(items)
    ? Array.from(items, (item, i) => [i, item])
    : Object.entries(items);
};
const call = (done: Done): ((value: unknown, key: unknown) => unknown) =>
  typeof done === "string"
    ? (value) => (value as Readonly<Record<string, unknown>>)[done]
    : (done as (value: unknown, key: unknown) => unknown);

export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isObject = (value: unknown): boolean =>
  (typeof value === "object" && value !== null) || typeof value === "function";
export const isRegExp = (value: unknown): boolean => value instanceof RegExp;
export const isString = (value: unknown): boolean => typeof value === "string";
export const isUndefined = (value: unknown): boolean => value === undefined;
export const isEmpty = (value: unknown): boolean =>
  entriesOf(isObject(value) ? (value as Collection) : "").length === 0;
export const identity = <Value>(value: Value): Value => value;
export const noop = (): void => undefined;

export const { assign } = Object;
export const clone = (value: object): object =>
  isArray(value) ? [...value] : assign(Object.create(Object.getPrototypeOf(value) as object | null), value);
export const defaults = <Value extends object>(value: Value, ...others: readonly object[]): Value => {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return assign(value, ...others.toReversed(), Object.fromEntries(given));
};
export const has = (value: object | null | undefined, key: string): boolean =>
  value !== null && value !== undefined && Object.hasOwn(value, key);
export const keys = (value: object | null | undefined): string[] => Object.keys(value ?? {});
export const values = (value: object | null | undefined): unknown[] => Object.values(value ?? {});
export const pickBy = (value: Collection, wanted: Done): object =>
  Object.fromEntries(entriesOf(value).filter(([key, item]) => call(wanted)(item, key)));

export const forEach = <Items extends Collection>(items: Items, done: Done): Items => {
  for (const [key, item] of entriesOf(items)) if (call(done)(item, key) === false) break;
  return items;
};
export const map = (items: Collection, done: Done): unknown[] =>
  entriesOf(items).map(([key, item]) => call(done)(item, key));
export const flatMap = (items: Collection, done: Done): unknown[] => map(items, done).flat();
export const filter = (items: Collection, wanted: Done): unknown[] =>
  entriesOf(items).flatMap(([key, item]) => (call(wanted)(item, key) ? [item] : []));
export const reject = (items: Collection, unwanted: Done): unknown[] =>
  entriesOf(items).flatMap(([key, item]) => (call(unwanted)(item, key) ? [] : [item]));
export const find = (items: Collection, wanted: Done): unknown =>
  entriesOf(items).find(([key, item]) => call(wanted)(item, key))?.[1];
export const some = (items: Collection, wanted: Done): boolean =>
  entriesOf(items).some(([key, item]) => call(wanted)(item, key));
export const every = (items: Collection, wanted: Done): boolean =>
  entriesOf(items).every(([key, item]) => call(wanted)(item, key));
export const includes = (items: Collection, wanted: unknown): boolean =>
  entriesOf(items).some(([, item]) => item === wanted);
export const reduce = (
  items: Collection,
  join: (sum: unknown, item: unknown, key: unknown) => unknown,
  start: unknown,
): unknown => entriesOf(items).reduce((sum, [key, item]) => join(sum, item, key), start);
export const groupBy = (items: Collection, key: Done): Readonly<Record<string, unknown[]>> => {
  const groups: Record<string, unknown[]> = {};
  for (const [at, item] of entriesOf(items)) (groups[String(call(key)(item, at))] ??= []).push(item);
  return groups;
};

type Items = readonly unknown[] | null | undefined;
export const first = (items: Items): unknown => items?.[0];
export const last = (items: Items): unknown => items?.at(-1);
export const drop = (items: Items, count = 1): unknown[] => items?.slice(count) ?? [];
export const dropRight = (items: Items, count = 1): unknown[] =>
  items?.slice(0, Math.max(0, items.length - count)) ?? [];
export const compact = (items: Items): unknown[] => items?.filter(Boolean) ?? [];
export const flatten = (items: Items): unknown[] => items?.flat() ?? [];
export const uniq = (items: Items): unknown[] => [...new Set(items)];
export const indexOf = (items: Items, item: unknown): number => items?.indexOf(item) ?? -1;
export const difference = (items: Items, others: readonly unknown[]): unknown[] =>
  items?.filter((item) => !others.includes(item)) ?? [];
export const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
