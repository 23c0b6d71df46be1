/** What the steps of a plan work on. */
export interface StepData {
  readonly inputs: readonly Float32Array[];
  /** In the order of the graph's parameters. */
  readonly parameters: readonly Float32Array[];
  readonly batch: number;
}
