/** A network as a bundler takes it. */
export interface NetworkModule {
  /** JavaScript. */
  readonly code: string;
  /** Its source map, as JSON; sources are named as seen from the network's folder. */
  readonly map: string;
}

/** Not readonly, since bundlers' types are not. */
export interface SourceMap {
  version: number;
  sources: string[];
  sourcesContent?: string[];
  names: string[];
  mappings: string;
}

/** For code that comes from no line. */
export const NO_MAP = '{"version":3,"sources":[],"names":[],"mappings":""}';

/** One text, for what takes no map beside the code. */
export const withMapInside = ({ code, map }: NetworkModule): string =>
  `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
