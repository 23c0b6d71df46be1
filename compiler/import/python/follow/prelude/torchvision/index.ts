import { alexnet } from "./alexnet.ts";
import { convnext } from "./convnext.ts";
import { densenet } from "./densenet.ts";
import { efficientnet } from "./efficientnet.ts";
import { googlenet } from "./googlenet.ts";
import { inception } from "./inception.ts";
import { mnasnet } from "./mnasnet.ts";
import { mobilenet } from "./mobilenet.ts";
import { regnet } from "./regnet.ts";
import { resnet } from "./resnet.ts";
import { segmentation } from "./segmentation.ts";
import { shufflenet } from "./shufflenet.ts";
import { squeezenet } from "./squeezenet.ts";
import { swinTransformer } from "./swin-transformer.ts";
import { vgg } from "./vgg.ts";
import { video } from "./video.ts";
import { visionTransformer } from "./vision-transformer.ts";

/** What a text of Python declares at its top, by paths within torchvision.models. */
function declaredIn(text: string, files: string, folder = ""): RegExp {
  const names = [...text.matchAll(/^(?:class|def) (\w+)/gm)].map(([, name]) => name);
  return new RegExp(`^torchvision\\.models\\.${folder}(?:(?:${files})\\.)?(?:${names.join("|")})$`);
}

const prelude = (text: string, files: string, folder?: string): { readonly text: string; readonly paths: RegExp } => ({
  text,
  paths: declaredIn(text, files, folder),
});

/** Networks of torchvision that people build their own on, with the names of its weights. Each takes what the real one takes. */
export const torchvisionModels = {
  alexnet: prelude(alexnet, "alexnet"),
  convnext: prelude(convnext, "convnext"),
  densenet: prelude(densenet, "densenet"),
  efficientnet: prelude(efficientnet, "efficientnet"),
  googlenet: prelude(googlenet, "googlenet"),
  inception: prelude(inception, "inception"),
  mnasnet: prelude(mnasnet, "mnasnet"),
  mobilenet: prelude(mobilenet, "mobilenet|mobilenetv2|mobilenetv3"),
  regnet: prelude(regnet, "regnet"),
  resnet: prelude(resnet, "resnet"),
  segmentation: prelude(segmentation, "segmentation|deeplabv3|fcn|lraspp|_utils", "segmentation\\."),
  shufflenet: prelude(shufflenet, "shufflenetv2"),
  squeezenet: prelude(squeezenet, "squeezenet"),
  swinTransformer: prelude(swinTransformer, "swin_transformer"),
  vgg: prelude(vgg, "vgg"),
  video: prelude(video, "resnet", "video\\."),
  visionTransformer: prelude(visionTransformer, "vision_transformer"),
};
