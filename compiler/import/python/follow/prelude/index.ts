import { source } from "../../../../../grammar/source.ts";
import { readPython } from "../../syntax/read-python.ts";
import type { Home } from "../../translate/context.ts";
import { fileScope } from "../file-scope.ts";
import type { Run } from "../run.ts";
import type { Value } from "../values.ts";
import { argparse } from "./argparse.ts";
import { complex } from "./complex.ts";
import { dictionary } from "./dictionary.ts";
import { einops } from "./einops.ts";
import { preludePath } from "./prelude-path.ts";
import { fourier } from "./fourier.ts";
import { randomState } from "./random-state.ts";
import { selected } from "./selected.ts";
import { smallParts } from "./small-parts.ts";
import { timmNetworks } from "./timm/index.ts";
import { torchvisionModels } from "./torchvision/index.ts";
import { torchvisionParts } from "./torchvision/parts.ts";
import { transformer } from "./transformer.ts";

const homeOf = (name: string, text: string): Home => {
  const written = source(preludePath(name), text);
  return { source: written, file: readPython(written).file, names: new Map(), changing: new Set(), comments: [] };
};

interface Prelude {
  readonly text: string;
  /** What is taken from it: paths of packages. */
  readonly paths: RegExp;
  home?: Home;
}

const preludes: Readonly<Record<string, Prelude>> = {
  transformer: {
    text: transformer,
    paths: /^torch\.nn\.(?:modules\.transformer\.|modules\.)?Transformer(?:(?:En|De)coder(?:Layer)?)?$/,
  },
  einops: {
    text: einops,
    paths: /^einops\.(?:einops\.)?(?:rearrange|repeat|reduce|einsum)$|^einops\.layers\.torch\.(?:Rearrange|Reduce)$/,
  },
  ...timmNetworks,
  ...torchvisionModels,
  torchvisionParts: {
    text: torchvisionParts,
    paths:
      /^torchvision\.(?:models\.feature_extraction\.create_feature_extractor|models\._utils\.(?:_make_divisible|is_trained|handle_legacy_interface|_ovewrite_(?:named|value)_param|IntermediateLayerGetter)|utils\._log_api_usage_once|models\._api\.(?:register_model|Weights|WeightsEnum)|ops\.(?:misc\.)?(?:Conv[23]dNormActivation|ConvNormActivation|SqueezeExcitation|MLP|Permute))$/,
  },
  complex: {
    text: complex,
    paths: /^torch\.(?:complex|polar|view_as_complex|view_as_real|is_complex|istft|[a-z]+_of_complex)$/,
  },
  fourier: { text: fourier, paths: /^torch\.fft\.i?(?:r?fft[2n]?|fftshift)$/ },
  argparse: { text: argparse, paths: /^argparse\.ArgumentParser$/ },
  randomState: { text: randomState, paths: /^numpy\.random\.(?:RandomState|default_rng)$/ },
  selected: { text: selected, paths: /^torch\.Selected$/ },
  dictionary: { text: dictionary, paths: /^builtins\.Dictionary$/ },
  smallParts: {
    text: smallParts,
    paths:
      /^torch\.nn\.modules\.utils\._(?:single|pair|triple|quadruple)$|^timm\.(?:models\.)?layers\.(?:[a-z_]+\.)?(?:to_[1-4]tuple|make_divisible|drop_path|DropPath)$|^torchvision\.ops\.(?:stochastic_depth\.)?StochasticDepth$/,
  },
};

/** Something of a package that is written in Python here, by its path; undefined for all else. */
export function preludeNamed(run: Run, path: string): Value | undefined {
  for (const [name, prelude] of Object.entries(preludes)) {
    if (!prelude.paths.test(path)) continue;
    prelude.home ??= homeOf(name, prelude.text);
    return fileScope(run, prelude.home).names.get(path.slice(path.lastIndexOf(".") + 1));
  }
  return undefined;
}
