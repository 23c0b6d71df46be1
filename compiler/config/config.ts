import type { TargetChoice } from "../targets/index.ts";

/** The contents of `nnc.config.ts`. All is optional, and an option of the command line counts for more. Paths start at its folder. */
export interface Config {
  /** `.nn` files, folders of them, or globs: what `nnc build`, `check` and `types` take when no file is named. */
  readonly files?: string | readonly string[];
  /** Kernels in WebAssembly, in TypeScript, or ("auto", the default) both, for the host to choose from. */
  readonly target?: TargetChoice;
  /** "ts" (default), or "js" for JavaScript and its `.d.ts`. */
  readonly format?: "ts" | "js";
  /** The folder to write modules into; without it, each goes beside its file. */
  readonly output?: string;
  /**
   * The file of weights that modules are built with (safetensors, .pth, .npz, .onnx, or an index of several files; `x.pth:ema` for
   * one of several sets of weights): one for all, or one by the path of each `.nn` file,
   * `{ "net.nn": "weights/net.safetensors" }`. What is not named is taken from `net.safetensors` beside `net.nn`, if it is
   * there. False takes none.
   */
  readonly weights?: string | Readonly<Record<string, string>> | false;
  /** What names of weights begin with, and those of the network do not: "module.". It is taken away where it stands. */
  readonly stripPrefix?: string;
  /** Puts the weights into the modules. */
  readonly embed?: boolean;
  /**
   * Writes the weights in fewer bytes: half precision, or "int8", whole numbers with a factor for each row of the first dimension. Norms
   * and biases stay as they are, and runs are in single precision in any case.
   */
  readonly dtype?: "f32" | "f16" | "int8";
  /** Writes the bytes of weights in another order, so that what servers compress becomes smaller. */
  readonly shuffle?: boolean;
  /** Has `create` follow an address: with `onProgress`, a `signal`, and a cache in the host. */
  readonly stream?: boolean;
  /** How large a file of weights may be where hosts have a limit, "25MiB": what is larger lies in parts. With `stream`, on the command line. */
  readonly partSize?: string;
  /** Lets the weights hold more than the models need. */
  readonly allowExtra?: boolean;
  /** Writes the WebAssembly beside the modules, for hosts that compile no bytes (workerd). */
  readonly wasmFile?: boolean;
  /** Which multiply-adds the WebAssembly has; "both" (default) lets the host choose. */
  readonly simd?: "both" | "plain" | "relaxed";
  /** "fast": each layer to 1e-5 of its largest number, for more speed in WebAssembly. */
  readonly math?: "exact" | "fast";
  /** Gives the classes a method that times each step of a run. */
  readonly profile?: boolean;
  /** Lets threads share a run: `create(weights, { threads: 4 })`. */
  readonly threads?: boolean;
  /** Puts the runtime into each module, which then imports nothing. */
  readonly standalone?: boolean;
  /** False leaves every layer a kernel of its own. */
  readonly fuse?: boolean;
  /** False leaves the trainers of models that have a loss out of the modules. */
  readonly train?: boolean;
  /** Sizes for open dimensions: `{ H: 224 }`. */
  readonly set?: Readonly<Record<string, number>>;
  /** Writes a source map beside each module, from its lines to the network's. As a rule so with "js", and not with "ts". */
  readonly sourceMap?: boolean;
  /** Writes `net.d.nn.ts` beside each file as well, for `import "./net.nn"`. */
  readonly types?: boolean;
  /**
   * Whether modules are run before they are written, and compared with what their files say: true does so with large ones too,
   * false with none. Without it, those up to 20 million multiply-adds are.
   */
  readonly verify?: boolean;
  /** False: modules that were made before are made anew, not taken from node_modules/.cache/nnc. */
  readonly cache?: boolean;
}

/** Gives back what it takes, so that an editor knows what may stand there. */
export const defineConfig = (config: Config): Config => config;
