/** `.npy` for `run/X.NPY`; empty where the name has none. */
export const fileExtension = (path: string): string => /[^/\\](\.[^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
