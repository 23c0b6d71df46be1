import { positionAt, type Span } from "../../grammar/source.ts";
import type { Place } from "./explanation.ts";

export const placeAt = ({ source, start }: Span): Place => ({ file: source.path, ...positionAt(source, start) });

/** `net.nn:18`: without the folder, which is the same for most. */
export const shortPlace = ({ file, line }: Place): string => `${file.slice(file.lastIndexOf("/") + 1)}:${line}`;
