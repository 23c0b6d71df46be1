import { placeOf } from "../../../../grammar/source.ts";
import type { Graph } from "../../../ir/graph.ts";
import type { MemoryMap } from "../memory-map.ts";

/** What engines refuse: https://webassembly.github.io/spec/js-api/#limits, which V8, SpiderMonkey and JavaScriptCore share. */
const LIMITS = { memory: 2 ** 32, module: 2 ** 30, functionSize: 7_654_321, locals: 50_000, parameters: 1_000 };

/** A network that no engine could take as WebAssembly, though there is nothing wrong with it. */
class LimitError extends Error {
  /** As the runtime's own errors are called, which is how the command line knows one with a code. */
  override readonly name = "NncError";
  readonly code: string;

  constructor(code: string, { name, span }: Graph, problem: string) {
    super(`${code}: ${name} ${problem}: build it with --target ts\n--> ${placeOf(span)}`);
    this.code = code;
  }
}

/** @throws LimitError NN5004 if the memory for one sample is more than 4 GiB */
export function checkMemory(graph: Graph, { load, total, open }: MemoryMap): void {
  // Where sizes are open, a small input may still fit.
  const bytes = open ? load : Math.max(load, total.fixed + total.perSample);
  if (bytes > LIMITS.memory)
    throw new LimitError("NN5004", graph, `takes ${(bytes / 2 ** 30).toFixed(1)} GiB, WebAssembly has 4`);
}

/** @throws LimitError NN5005 if a function or the module is larger than engines take */
export function checkModule(graph: Graph, bytes: Uint8Array): void {
  const refuse = (what: string, found: number, most: number): void => {
    if (found > most)
      throw new LimitError("NN5005", graph, `has ${what} ${found} as WebAssembly, engines take ${most}`);
  };
  refuse("a module size of", bytes.length, LIMITS.module);
  for (const { id, reader } of sections(bytes)) {
    if (id === TYPES)
      for (let count = reader.number(); count > 0; count--) {
        reader.skip(1);
        const parameters = reader.number();
        refuse("a kernel with a number of parameters of", parameters, LIMITS.parameters);
        reader.skip(parameters);
        reader.skip(reader.number());
      }
    if (id === CODE)
      for (let count = reader.number(); count > 0; count--) {
        const size = reader.number();
        refuse("a kernel with a size of", size, LIMITS.functionSize);
        const end = reader.at() + size;
        let locals = 0;
        for (let groups = reader.number(); groups > 0; groups--) {
          locals += reader.number();
          reader.skip(1);
        }
        refuse("a kernel with a number of locals of", locals, LIMITS.locals);
        reader.skip(end - reader.at());
      }
  }
}

const TYPES = 1;
const CODE = 10;

interface Reader {
  readonly at: () => number;
  readonly skip: (bytes: number) => void;
  /** An unsigned LEB128. */
  readonly number: () => number;
}

/** The sections of a module, of which each is read from its start. */
function* sections(bytes: Uint8Array): Generator<{ readonly id: number; readonly reader: Reader }> {
  let place = 8;
  const readerAt = (start: number): Reader => {
    let at = start;
    return {
      at: () => at,
      skip: (count) => void (at += count),
      number() {
        let value = 0;
        for (let scale = 1; ; scale *= 128) {
          const byte = bytes[at++] ?? 0;
          value += (byte & 127) * scale;
          if (byte < 128) return value;
        }
      },
    };
  };
  while (place < bytes.length) {
    const reader = readerAt(place + 1);
    const size = reader.number();
    yield { id: bytes[place] ?? 0, reader: readerAt(reader.at()) };
    place = reader.at() + size;
  }
}
