/**
 * Reads Python's pickles, protocols 0 to 5, as data (https://github.com/python/cpython/blob/main/Lib/pickletools.py describes each
 * instruction). Nothing is imported and nothing is called: names stay names, and what Python would have made by calling them is
 * an object that remembers its class, unless the hooks know better. There is no recursion, so depth costs nothing.
 */
import { refusals } from "../refusals.ts";
import { cursorOver, type ByteCursor } from "./byte-cursor.ts";
import {
  isDict,
  isGlobal,
  isList,
  isObject,
  type PickleDict,
  type PickleHooks,
  type PickleList,
  type PickleObject,
  type PickleValue,
} from "./pickle-value.ts";

/** A state_dict takes about forty a tensor. */
const MOST_INSTRUCTIONS = 5_000_000;
/** Lists, dicts, tuples and objects, which take more memory than their bytes in the file. */
const MOST_CONTAINERS = 500_000;
/** Whole numbers and texts of digits that are longer are nothing that weights need. */
const LONGEST_NUMBER = 1024;

const WHAT = "the pickle";
const broken = (why: string) => refusals.broken(WHAT, why);

export interface Unpickled {
  readonly value: PickleValue;
  /** Where the next one would begin. */
  readonly end: number;
}

/** @throws NncError NN4007 where it is damaged, NN4011 where it goes on for too long */
export function unpickle(file: Uint8Array, start: number, hooks: PickleHooks): Unpickled {
  const bytes = cursorOver(file, start, WHAT);
  const machine = makeMachine(hooks);
  for (let count = 0; count < MOST_INSTRUCTIONS; count++) {
    const code = bytes.byte();
    if (code === 0x2e) return { value: machine.pop(), end: bytes.position() };
    const run = instructions[code];
    if (!run) throw broken(`it has the unknown instruction ${code}`);
    run(machine, bytes);
  }
  throw refusals.tooMuch(
    `the pickle has more than ${MOST_INSTRUCTIONS} instructions`,
    'save the weights alone, in Python: torch.save(model.state_dict(), "net.pth")',
  );
}

interface Machine {
  readonly push: (value: PickleValue) => void;
  readonly pop: () => PickleValue;
  readonly top: () => PickleValue;
  readonly mark: () => void;
  /** What lies above the last mark, which goes with it. */
  readonly popMarked: () => PickleValue[];
  readonly list: (kind: PickleList["kind"], items: PickleValue[]) => PickleList;
  readonly dict: (pairs: readonly PickleValue[]) => PickleDict;
  readonly store: (index: number) => void;
  readonly storeNext: () => void;
  readonly load: (index: number) => void;
  readonly reduce: (callee: PickleValue, args: PickleValue) => PickleValue;
  readonly persistent: (id: PickleValue) => PickleValue;
}

function makeMachine({ call, persistent }: PickleHooks): Machine {
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const memo = new Map<number, PickleValue>();
  let containers = 0;
  const counted = <T>(value: T): T => {
    if (++containers <= MOST_CONTAINERS) return value;
    throw refusals.tooMuch(
      `the pickle makes more than ${MOST_CONTAINERS} lists, dicts and objects`,
      'save the weights alone, in Python: torch.save(model.state_dict(), "net.pth")',
    );
  };
  const bottom = (): number => marks.at(-1) ?? 0;
  const pop = (): PickleValue => {
    if (stack.length <= bottom()) throw broken("it takes a value where there is none");
    return stack.pop() as PickleValue;
  };
  const top = (): PickleValue => {
    if (stack.length <= bottom()) throw broken("it takes a value where there is none");
    return stack.at(-1) as PickleValue;
  };
  const dict = (pairs: readonly PickleValue[]): PickleDict => {
    const made: PickleDict = counted({ kind: "dict", entries: new Map() });
    setItems(made, pairs);
    return made;
  };
  const object = (className: string): PickleObject => counted({ kind: "object", className, state: null });
  return {
    ...{ pop, top, dict },
    push: (value) => void stack.push(value),
    mark: () => void marks.push(stack.length),
    popMarked: () => {
      const mark = marks.pop();
      if (mark === undefined) throw broken("a mark is missing");
      return stack.splice(mark);
    },
    list: (kind, items) => counted({ kind, items }),
    store: (index) => void memo.set(index, top()),
    storeNext: () => void memo.set(memo.size, top()),
    load: (index) => {
      const value = memo.get(index);
      if (value === undefined) throw broken(`it takes the value ${index}, which was never kept`);
      stack.push(value);
    },
    reduce: (callee, args) => {
      if (!isGlobal(callee)) return object("a function");
      if (!isList(args)) throw broken("arguments are no tuple");
      if (callee.name === "collections.OrderedDict") return dict(pairsIn(args.items[0]));
      return call(callee.name, args.items) ?? object(callee.name);
    },
    persistent,
  };
}

/** Of `OrderedDict([(key, value), …])`, as Python 2 wrote it. */
const pairsIn = (value: PickleValue | undefined): readonly PickleValue[] =>
  isList(value) ? value.items.flatMap((pair) => (isList(pair) && pair.items.length === 2 ? pair.items : [])) : [];

function setItems(target: PickleDict | PickleObject, pairs: readonly PickleValue[]): void {
  if (pairs.length % 2 !== 0) throw broken("a key has no value");
  const entries = (target.entries ??= new Map<PickleValue, PickleValue>());
  for (let i = 0; i < pairs.length; i += 2) entries.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue);
}

/** What is put into something closed is forgotten, but for what is put there by a key. */
function addItems(target: PickleValue, items: readonly PickleValue[]): void {
  if (isList(target)) for (const item of items) target.items.push(item);
}

function setPairs(target: PickleValue, pairs: readonly PickleValue[]): void {
  if (isDict(target) || isObject(target)) setItems(target, pairs);
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Two's complement, little-endian, of any length. */
function wholeNumber(bytes: Uint8Array): PickleValue {
  if (bytes.length > LONGEST_NUMBER) return { kind: "object", className: "int", state: null };
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return narrow(BigInt.asIntN(8 * bytes.length, value));
}

const narrow = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** `12`, `12L`; `00` and `01` were truth values before there were instructions for them. */
function wholeNumberIn(line: string): PickleValue {
  if (line === "00" || line === "01") return line === "01";
  const digits = line.replace(/L$/, "");
  if (!/^-?\d+$/.test(digits)) throw broken("a whole number is none");
  return digits.length > LONGEST_NUMBER ? { kind: "object", className: "int", state: null } : narrow(BigInt(digits));
}

const quoted = (line: string): string => line.replace(/^(['"])(.*)\1$/, "$2");
const unescaped = (line: string): string =>
  line.replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

type Instruction = (machine: Machine, bytes: ByteCursor) => void;

/** By their first byte. Those that have buffers beside the pickle, and numbers in place of names, are not among them. */
const instructions: Readonly<Record<number, Instruction>> = byCharacter({
  "(": (m) => m.mark(),
  "0": (m) => void m.pop(),
  "1": (m) => void m.popMarked(),
  "2": (m) => m.push(m.top()),
  F: (m, bytes) => m.push(Number(bytes.line())),
  I: (m, bytes) => m.push(wholeNumberIn(bytes.line())),
  L: (m, bytes) => m.push(wholeNumberIn(bytes.line())),
  J: (m, bytes) => m.push(bytes.signed32()),
  K: (m, bytes) => m.push(bytes.byte()),
  M: (m, bytes) => m.push(bytes.unsigned(2)),
  G: (m, bytes) => m.push(bytes.float64()),
  "\x8a": (m, bytes) => m.push(wholeNumber(bytes.take(bytes.byte()))),
  "\x8b": (m, bytes) => m.push(wholeNumber(bytes.take(bytes.unsigned(4)))),
  N: (m) => m.push(null),
  "\x88": (m) => m.push(true),
  "\x89": (m) => m.push(false),

  S: (m, bytes) => m.push(quoted(bytes.line())),
  V: (m, bytes) => m.push(unescaped(bytes.line())),
  T: (m, bytes) => m.push(text(bytes.take(bytes.unsigned(4)))),
  U: (m, bytes) => m.push(text(bytes.take(bytes.byte()))),
  X: (m, bytes) => m.push(text(bytes.take(bytes.unsigned(4)))),
  "\x8c": (m, bytes) => m.push(text(bytes.take(bytes.byte()))),
  "\x8d": (m, bytes) => m.push(text(bytes.take(bytes.length64()))),
  B: (m, bytes) => m.push(bytes.take(bytes.unsigned(4))),
  C: (m, bytes) => m.push(bytes.take(bytes.byte())),
  "\x8e": (m, bytes) => m.push(bytes.take(bytes.length64())),
  "\x96": (m, bytes) => m.push(bytes.take(bytes.length64())),

  "]": (m) => m.push(m.list("list", [])),
  ")": (m) => m.push(m.list("tuple", [])),
  "\x8f": (m) => m.push(m.list("set", [])),
  l: (m) => m.push(m.list("list", m.popMarked())),
  t: (m) => m.push(m.list("tuple", m.popMarked())),
  "\x91": (m) => m.push(m.list("set", m.popMarked())),
  "\x85": (m) => m.push(m.list("tuple", [m.pop()])),
  "\x86": (m) => m.push(m.list("tuple", [m.pop(), m.pop()].reverse())),
  "\x87": (m) => m.push(m.list("tuple", [m.pop(), m.pop(), m.pop()].reverse())),
  a: (m) => {
    const item = m.pop();
    addItems(m.top(), [item]);
  },
  e: (m) => {
    const items = m.popMarked();
    addItems(m.top(), items);
  },
  "\x90": (m) => {
    const items = m.popMarked();
    addItems(m.top(), items);
  },
  "}": (m) => m.push(m.dict([])),
  d: (m) => m.push(m.dict(m.popMarked())),
  s: (m) => {
    const value = m.pop();
    const key = m.pop();
    setPairs(m.top(), [key, value]);
  },
  u: (m) => {
    const pairs = m.popMarked();
    setPairs(m.top(), pairs);
  },

  g: (m, bytes) => m.load(Number(bytes.line())),
  h: (m, bytes) => m.load(bytes.byte()),
  j: (m, bytes) => m.load(bytes.unsigned(4)),
  p: (m, bytes) => m.store(Number(bytes.line())),
  q: (m, bytes) => m.store(bytes.byte()),
  r: (m, bytes) => m.store(bytes.unsigned(4)),
  "\x94": (m) => m.storeNext(),

  c: (m, bytes) => {
    const module = bytes.line();
    m.push({ kind: "global", name: `${module}.${bytes.line()}` });
  },
  "\x93": (m) => {
    const [name, module] = [m.pop(), m.pop()];
    if (typeof name !== "string" || typeof module !== "string") throw broken("a class has no name");
    m.push({ kind: "global", name: `${module}.${name}` });
  },
  R: (m) => {
    const args = m.pop();
    m.push(m.reduce(m.pop(), args));
  },
  "\x81": (m) => {
    const args = m.pop();
    m.push(m.reduce(m.pop(), args));
  },
  "\x92": (m) => {
    const args = (m.pop(), m.pop());
    m.push(m.reduce(m.pop(), args));
  },
  i: (m, bytes) => {
    const name = `${bytes.line()}.${bytes.line()}`;
    m.push(m.reduce({ kind: "global", name }, m.list("tuple", m.popMarked())));
  },
  o: (m) => {
    const [callee = null, ...args] = m.popMarked();
    m.push(m.reduce(callee, m.list("tuple", args)));
  },
  b: (m) => {
    const state = m.pop();
    const target = m.top();
    if (isObject(target)) target.state = state;
  },

  P: (m, bytes) => m.push(m.persistent(bytes.line())),
  Q: (m) => m.push(m.persistent(m.pop())),
  // The protocol's number, and the length of what follows.
  "\x80": (_, bytes) => void bytes.byte(),
  "\x95": (_, bytes) => void bytes.length64(),
});

function byCharacter(table: Readonly<Record<string, Instruction>>): Readonly<Record<number, Instruction>> {
  return Object.fromEntries(Object.entries(table).map(([character, run]) => [character.charCodeAt(0), run]));
}
