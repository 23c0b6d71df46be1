import { convnext } from "./convnext.ts";
import { efficientnet } from "./efficientnet.ts";
import { timmParts } from "./parts.ts";
import { resnet } from "./resnet.ts";
import { visionTransformer } from "./vision-transformer.ts";

/** What a text of Python declares at its top, by paths within timm.models. */
const prelude = (text: string, files: string): { readonly text: string; readonly paths: RegExp } => {
  const names = [...text.matchAll(/^(?:class|def) (\w+)/gm)].map(([, name]) => name);
  return { text, paths: new RegExp(`^timm\\.models\\.(?:(?:${files})\\.)?(?:${names.join("|")})$`) };
};

/** Networks of timm that people build their own on, with the names of its weights, and what they are made of. */
export const timmNetworks = {
  timm: {
    text: timmParts,
    paths:
      /^timm\.(?:models\.)?(?:layers|vision_transformer|registry|helpers)\.(?:[a-z_0-9]+\.)?(?:trunc_normal_(?:tf_)?|variance_scaling_|lecun_normal_|register_model|Mlp|Attention|PatchEmbed|LayerScale|Block|SelectAdaptivePool2d|FeatureInfo|FeatureListNet)$/,
  },
  timmConvnext: prelude(convnext, "convnext"),
  timmEfficientnet: prelude(efficientnet, "efficientnet|mobilenetv3"),
  timmResnet: prelude(resnet, "resnet"),
  timmVisionTransformer: prelude(visionTransformer, "vision_transformer|deit"),
};
