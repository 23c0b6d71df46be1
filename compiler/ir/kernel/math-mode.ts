/** "fast" lets each layer be wrong by up to 1e-5 of its largest number where that saves time. */
export type MathMode = "exact" | "fast";
