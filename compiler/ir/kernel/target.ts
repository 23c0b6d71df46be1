export type { Machine as Target } from "./machine.ts";
export { pixelsFor, vectorsFor } from "./machine.ts";
