/** What a bundler calls a module: the path of a file, and perhaps a query. */
export interface NetworkId {
  /** Absolute. */
  readonly file: string;
  /** The target that this one import asks for: `./net.nn?target=ts`. */
  readonly target: string | undefined;
  /**
   * `./net.nn?in-worker` is what starts a worker, `./net.nn?serve-worker` what runs there: a module each beside that of the
   * network. Both begin unlike what Vite's own `?worker` is known by.
   */
  readonly part: WorkerPart | undefined;
}

export type WorkerPart = "in-worker" | "serve-worker";

/** Which ids are networks. `?raw` and `?url` ask for the file itself, and are the bundler's. */
export const networkFilter = { id: { include: /^[^?]*\.nn(?:\?.*)?$/, exclude: /\?(?:.*&)?(?:raw|url)(?:[&=]|$)/ } };

/** A null character marks ids that other plugins have made up. */
export const isNetwork = (id: string): boolean =>
  networkFilter.id.include.test(id) && !networkFilter.id.exclude.test(id) && !id.includes("\0");

/** The network that an id means, if it means one. */
export function networkOf(id: string): NetworkId | undefined {
  if (!isNetwork(id)) return undefined;
  const [file = id, query = ""] = split(id);
  const asked = new URLSearchParams(query);
  const part = (["in-worker", "serve-worker"] as const).find((each) => asked.has(each));
  return { file, target: asked.get("target") ?? undefined, part };
}

/** The id of one of a network's modules. */
export function idOf({ file, target, part }: NetworkId): string {
  const query = [...(part === undefined ? [] : [part]), ...(target === undefined ? [] : [`target=${target}`])].join(
    "&",
  );
  return query === "" ? file : `${file}?${query}`;
}

function split(id: string): readonly [string, string] {
  const at = id.indexOf("?");
  return at < 0 ? [id, ""] : [id.slice(0, at), id.slice(at + 1)];
}
