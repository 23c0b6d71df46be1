// Written by scripts/write-runtime-text.ts from runtime/; a test holds the two together.
export const runtimeText = "";
