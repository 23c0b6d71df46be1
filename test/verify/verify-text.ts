import { emitPlans, runPipeline, source, type CompileOptions, type Stages } from "../../compiler/index.ts";
import { networksToVerify } from "../../compiler/verify/networks-to-verify.ts";
import { verifyModule, type ModuleToVerify, type VerifiedTarget } from "../../compiler/verify/verify-module.ts";

export interface VerifyTextOptions extends CompileOptions {
  readonly weights?: ModuleToVerify["weights"];
  /** What it is to be verified against, if not itself. */
  readonly like?: string;
}

/** Compiles a network and verifies the module. */
export async function verifyText(
  text: string,
  { weights, like = text, ...options }: VerifyTextOptions = {},
): Promise<readonly VerifiedTarget[]> {
  const stagesOf = (each: string): Stages => runPipeline(source("net.nn", each), options);
  const stages = stagesOf(text);
  const expected = stagesOf(like);
  const { trainers = [] } = expected;
  return verifyModule({
    emitted: await emitPlans(source("net.nn", text), stages, options),
    format: options.format ?? "ts",
    math: options.math ?? "exact",
    target: options.target ?? "auto",
    simd: options.simd ?? "both",
    wasmFile: options.wasmFile ?? false,
    networks: networksToVerify(expected),
    trainers: options.standalone ? [] : trainers,
    ...(weights ? { weights } : {}),
  });
}
