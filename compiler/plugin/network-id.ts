/** What a bundler calls a module: the path of a file, and perhaps a query. */
export interface NetworkId {
  /** Absolute. */
  readonly file: string;
  /** The target that this one import asks for: `./net.nn?target=ts`. */
  readonly target: string | undefined;
}

/** Which ids are networks. `?raw` and `?url` ask for the file itself, and are the bundler's. */
export const networkFilter = { id: { include: /^[^?]*\.nn(?:\?.*)?$/, exclude: /\?(?:.*&)?(?:raw|url)(?:[&=]|$)/ } };

/** A null character marks ids that other plugins have made up. */
export const isNetwork = (id: string): boolean =>
  networkFilter.id.include.test(id) && !networkFilter.id.exclude.test(id) && !id.includes("\0");

/** The network that an id means, if it means one. */
export function networkOf(id: string): NetworkId | undefined {
  if (!isNetwork(id)) return undefined;
  const [file = id, query = ""] = split(id);
  return { file, target: new URLSearchParams(query).get("target") ?? undefined };
}

function split(id: string): readonly [string, string] {
  const at = id.indexOf("?");
  return at < 0 ? [id, ""] : [id.slice(0, at), id.slice(at + 1)];
}
