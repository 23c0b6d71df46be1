import type { Diagnostic } from "../../grammar/diagnostic.ts";

/** Equal for the same mistake at the same place, which is told once. */
export const diagnosticKey = ({ code, span }: Diagnostic): string => `${code} ${span.source.path} ${span.start}`;
