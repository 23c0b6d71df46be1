import { createHash } from "node:crypto";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { DeclarationFiles } from "../index.ts";
import type { PluginOptions } from "./options.ts";
import { readContent, type FileContent, type ReadContent } from "../driver/read-content.ts";

export interface NetworkRequest {
  /** The bundler's root. */
  readonly folder: string;
  /** The `.nn` file, absolute. */
  readonly file: string;
  /** In place of the option's. */
  readonly target: string | undefined;
  readonly options: PluginOptions;
  /** Makes up what weights do not have, as for a network that is being worked on. */
  readonly isDevelopment: boolean;
}

/** A network as JavaScript, for whichever bundler asks. */
export interface Network {
  readonly diagnostics: readonly Diagnostic[];
  /** Says `WEIGHTS_URL` for the weights' URL where there are `weights`. Without code there is an error. */
  readonly code?: string;
  /** The code's source map, as JSON. */
  readonly map?: string;
  /** The bytes that `create()` is to find at that URL. */
  readonly weights?: Uint8Array;
  /** The names of its models. */
  readonly models?: readonly string[];
  /** Of the module, if the options ask for them. */
  readonly types?: TypesToWrite;
}

export interface TypesToWrite {
  readonly files: DeclarationFiles;
  /** Whose they are. */
  readonly model: Span;
}

/** A network, and all files that it was made from, or would have been if they were there; absolute. */
export interface CompiledNetwork extends Network {
  readonly files: readonly string[];
}

/** What the code says where a bundler puts an expression for the weights' URL. */
export const WEIGHTS_URL = "__NNC_WEIGHTS_URL__";

interface Answer {
  /** By file. */
  readonly contents: ReadonlyMap<string, NotedContent>;
  readonly network: Promise<CompiledNetwork>;
}

/** What was read of a file, as a text that changes with it; and how to tell what it is now. */
interface NotedContent {
  readonly was: string;
  readonly now: () => string;
}

/** Of each request the last answer, which holds for as long as no file has changed. */
const answers = new Map<string, Answer>();

/** Compiles a network: once for the same contents, however many bundlers and environments ask. */
export function compileNetwork(request: NetworkRequest): Promise<CompiledNetwork> {
  const key = JSON.stringify(request);
  const known = answers.get(key);
  if (known !== undefined && [...known.contents.values()].every(({ was, now }) => was === now())) return known.network;
  const contents = new Map<string, NotedContent>();
  const network = compile(request, contents);
  answers.set(key, { contents, network });
  // A crash is not an answer.
  network.catch(() => answers.delete(key));
  return network;
}

async function compile(request: NetworkRequest, contents: Map<string, NotedContent>): Promise<CompiledNetwork> {
  const read: ReadContent = (file, options) => {
    const content = readContent(file, options);
    contents.set(file, { was: note(content), now: () => note(readContent(file, options)) });
    return content;
  };
  // The compiler takes a while to load, so only who has networks waits for it.
  const { makeNetwork } = await import("./make-network.ts");
  return { ...(await makeNetwork(request, read)), files: [...contents.keys()] };
}

const note = (content: FileContent): string =>
  content.kind === "bytes" ? hashOf(content.bytes) : JSON.stringify(content);

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
