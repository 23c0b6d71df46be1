/** "fast" lets each layer be off by up to 1e-5 of its largest number where that saves time. */
export type MathMode = "exact" | "fast";
