/** Finds the state_dict in a checkpoint, which may lie beside optimizers, settings and averages of it. */
import { showName } from "../../../runtime/describe.ts";
import { isDict, isList, isObject, type PickleValue } from "../pickle/pickle-value.ts";
import { refusals } from "../refusals.ts";
import { isTensor } from "./torch-values.ts";

type Entries = ReadonlyMap<PickleValue, PickleValue>;

/** A state_dict and where it lies: `["model"]`, `["ema", "module"]`; `[]` if it is the whole file. */
interface Candidate {
  readonly path: readonly string[];
  readonly entries: Entries;
  readonly tensors: number;
}

export interface FoundStateDict {
  readonly entries: Entries;
  readonly key: string;
  /** Keys of others. */
  readonly others: readonly string[];
}

/** What most programs call the weights to use, most usual first. */
const usual = [
  "state_dict",
  "model_state_dict",
  "model_state",
  "model",
  "net",
  "network",
  "module",
  "params",
  "weights",
];

/** What holds tensors and is no model's weights. */
const isAside = (key: string): boolean =>
  /optim|sched|scaler|rng|random|loss|metric|history|hyper|args|config/i.test(key);

/** How deep weights lie in checkpoints: `checkpoint["models"][0]["ema"]["module"]`. */
const DEEPEST = 5;
/** Of a large or hostile file no more is looked at. */
const MOST_VISITED = 100_000;

/**
 * @param key which one is wanted, by its path with points: "ema.module"
 * @throws NncError NN4008 for a whole model, NN4009 where there is none, or several and nothing says which
 */
export function findStateDict(root: PickleValue, key: string | undefined, path: string): FoundStateDict {
  const from = key === undefined ? { value: root, path: [] } : follow(root, key, path);
  const candidates = candidatesIn(from.value, from.path);
  const all = key === undefined ? candidates : candidatesIn(root, []);
  const found = pick(candidates);
  if (found) {
    const own = nameOf(found);
    return { entries: found.entries, key: own, others: all.map(nameOf).filter((other) => other !== own) };
  }
  if (candidates.length > 1) {
    const names = candidates.map(nameOf);
    throw refusals.noStateDict(
      `it holds several sets of weights: ${names.slice(0, 12).map(showName).join(", ")}${names.length > 12 ? ", …" : ""}`,
      `name one: ${path}:${showName(names[0] ?? "")}`,
    );
  }
  throw noneIn(from.value, from.path, path);
}

const nameOf = ({ path }: Candidate): string => path.join(".");

/** The only one, or the one with the most usual name. */
function pick(candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length === 1) return candidates[0];
  for (const name of usual) {
    const own = candidates.filter(({ path: [first] }) => first === name);
    if (own.length > 0) return own.length === 1 ? own[0] : undefined;
  }
  return undefined;
}

function candidatesIn(root: PickleValue, start: readonly string[]): readonly Candidate[] {
  const seen = new Set<PickleValue>();
  const visit = (value: PickleValue, path: readonly string[]): readonly Candidate[] => {
    const entries = entriesOf(value);
    if (!entries || seen.has(value) || seen.size >= MOST_VISITED || path.length - start.length > DEEPEST) return [];
    seen.add(value);
    const tensors = [...entries].filter(([key, item]) => typeof key === "string" && isTensor(item)).length;
    const inner = [...entries].flatMap(([key, item]) =>
      typeof key !== "string" || isAside(key) ? [] : visit(item, [...path, key]),
    );
    // A counter beside the weights is no set of them, and what a state_dict has beside its tensors neither.
    const innerTensors = inner.reduce((sum, each) => sum + each.tensors, 0);
    return tensors === 0 || tensors < innerTensors ? inner : [{ path, entries, tensors }];
  };
  return visit(root, start);
}

/** What a dict, or something that fills itself as one, has; of a list, by its positions. */
function entriesOf(value: PickleValue): Entries | undefined {
  if (isDict(value)) return value.entries;
  if (isObject(value)) return value.entries;
  if (!isList(value)) return undefined;
  return new Map(value.items.slice(0, MOST_VISITED).map((item, i) => [`${i}`, item]));
}

/** What lies at a path: a key as it is, or keys with points between them. */
function follow(root: PickleValue, key: string, path: string) {
  const whole = entriesOf(root)?.get(key);
  if (whole !== undefined) return { value: whole, path: [key] };
  const keys = key.split(".");
  let value = root;
  for (const each of keys) {
    const entries = entriesOf(value);
    const next = entries?.get(each);
    if (next === undefined) {
      const names = [...(entries?.keys() ?? [])].filter((name) => typeof name === "string");
      const there = names.slice(0, 12).map(showName).join(", ");
      throw refusals.noStateDict(
        `there is no "${showName(key)}" in it`,
        there === "" ? `leave the key out: ${path}` : `there is ${there}${names.length > 12 ? ", …" : ""}`,
      );
    }
    value = next;
  }
  return { value, path: keys };
}

const SAVE = 'in Python: torch.save(model.state_dict(), "net.pth")';

function noneIn(value: PickleValue, keys: readonly string[], path: string) {
  const model = findModel(value, keys);
  if (model) {
    const load = `torch.load(${JSON.stringify(showName(path))})${model.path.map((key) => `[${JSON.stringify(showName(key))}]`).join("")}`;
    return refusals.wholeModel(model.className, load);
  }
  if (isTensor(value))
    return refusals.noStateDict("this is one tensor, which has no name", `save all by name, ${SAVE}`);
  const what = isObject(value) ? `an object of the class ${showName(value.className)}` : "a file of torch.save";
  return refusals.noStateDict(`this is ${what} with no weights in it`, `save them, ${SAVE}`);
}

/** A module as pickle keeps it: an object whose state has modules or parameters. */
function findModel(
  value: PickleValue,
  path: readonly string[],
  seen = new Set<PickleValue>(),
): { className: string; path: readonly string[] } | undefined {
  if (
    isObject(value) &&
    isDict(value.state) &&
    (value.state.entries.has("_modules") || value.state.entries.has("_parameters"))
  )
    return { className: value.className, path };
  if (path.length > 2 || seen.has(value)) return undefined;
  seen.add(value);
  for (const [key, item] of [...(entriesOf(value) ?? [])].slice(0, 1000)) {
    const found = typeof key === "string" && !isAside(key) ? findModel(item, [...path, key], seen) : undefined;
    if (found) return found;
  }
  return undefined;
}
