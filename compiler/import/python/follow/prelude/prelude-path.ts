const PREFIX = "package:";

/** What the text of a package is called, as the path of a file. */
export const preludePath = (name: string): string => `${PREFIX}${name}`;

/** Whether a line is none of the user's. */
export const isOfPrelude = (path: string): boolean => path.startsWith(PREFIX);
