export { decodeBase64 } from "./base64.ts";
export { initWeights } from "./init.ts";
export { dirac, literal, orthogonal, truncatedNormal } from "./initialisers.ts";
export {
  arraysFor,
  openWasm,
  sameSizes,
  sizesOf,
  type OpenBuffer,
  type OpenDim,
  type OpenInput,
  type SizeRule,
} from "./open-sizes.ts";
export { checkOptions } from "./options.ts";
export { packedIn, type PackedPlace } from "./packed.ts";
export { readSafetensors, toFloat32, type StoredTensor } from "./safetensors.ts";
export {
  buffer,
  constant,
  counter,
  freezeSignature,
  normal,
  parameter,
  uniform,
  type Init,
  type ParameterInfo,
  type Signature,
  type TensorInfo,
} from "./signature.ts";
export { batchOf, checkOut, dataOf, NncError, requireSamples, reserve, type Input, type Tensor } from "./tensor.ts";
export { choiceOf, enough, wasmChoices, type SizeChoice } from "./size-choices.ts";
export { bindWeights, type Weights, type WeightValue } from "./weights.ts";
export { tryWasm, type WasmBuffer, type WasmNetwork, type WasmPlan } from "./wasm.ts";
