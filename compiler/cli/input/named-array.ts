/** Numbers that come into or go out of a run, row-major. */
export interface NamedArray {
  /** Where the file format has names (safetensors). */
  readonly name: string | undefined;
  readonly data: Float32Array;
  /** `undefined` where the file format does not say it (raw .f32). */
  readonly shape: readonly number[] | undefined;
  /** What had to be done to a picture for it to fit. */
  readonly changed?: string | undefined;
}
