import { getMember } from "./members.ts";
import { preludeNamed } from "./prelude/index.ts";
import { fail, type Run } from "./run.ts";
import { bool, int, type Arguments, type Value } from "./values.ts";

/** A network that a package makes of its name, as `timm.create_model("resnet18")`; undefined for calls of all else. */
export function networkByName(run: Run, path: string, args: Arguments): Value | undefined {
  if (/^timm\.(?:models\.)?(?:factory\.|_factory\.)?create_model$/.test(path)) return ofTimm(run, args);
  if (/^torchvision\.models\.(?:_api\.)?get_model$/.test(path)) {
    const { name, rest } = taken(args, ["name"]);
    return ofTorchvision(run, name, rest);
  }
  if (path !== "torch.hub.load") return undefined;
  const { repository, name, rest } = taken(args, ["repo_or_dir", "model"]);
  const named = new Map([...rest.named].filter(([each]) => !OF_HUB.test(each)));
  if (/^pytorch\/vision\b/.test(repository)) return ofTorchvision(run, name, { ...rest, named });
  if (/^facebookresearch\/deit\b/.test(repository)) return timmNetwork(run, name, { ...rest, named });
  return fail(`torch.hub.load() of ${repository || "something"}`);
}

/** Where weights come from, and how. */
const OF_HUB = /^(?:source|trust_repo|force_reload|verbose|skip_validation)$/;
const OF_TIMM =
  /^(?:pretrained_cfg|pretrained_cfg_overlay|checkpoint_path|cache_dir|scriptable|exportable|no_jit|features_only|out_indices)$/;

/** The texts before all other arguments, by position or by name: the last is the network's name. */
function taken(
  { plain, named, span }: Arguments,
  names: readonly string[],
): { readonly repository: string; readonly name: string; readonly rest: Arguments } {
  const texts = names.map((name, i) => {
    const value = plain[i] ?? named.get(name);
    return value?.kind === "string" ? value.value : "";
  });
  return {
    repository: texts[0] ?? "",
    name: texts.at(-1) ?? "",
    rest: {
      plain: plain.slice(names.length),
      named: new Map([...named].filter(([name]) => !names.includes(name))),
      span,
    },
  };
}

function ofTorchvision(run: Run, name: string, args: Arguments): Value {
  const builder = ["", "segmentation.", "video."]
    .map((folder) => isName(name) && preludeNamed(run, `torchvision.models.${folder}${name.toLowerCase()}`))
    .find(Boolean);
  return builder ? run.call(run, builder, args) : fail(notKnown("torchvision", name));
}

const isName = (name: string): boolean => /^\w+$/.test(name);

function timmNetwork(run: Run, name: string, args: Arguments): Value {
  const builder = isName(name) && preludeNamed(run, `timm.models.${name}`);
  return builder ? run.call(run, builder, args) : fail(notKnown("timm", name));
}

function ofTimm(run: Run, args: Arguments): Value {
  const { name, rest } = taken(args, ["model_name"]);
  const given = new Map([...rest.named].filter(([, value]) => value.kind !== "none"));
  if (rest.plain.length > 1) fail("create_model() with more than two arguments by position");
  const named = new Map([...given].filter(([each]) => !OF_TIMM.test(each)));
  const [own = "", tag] = name.replace(/^timm\//, "").split(".");
  const features = given.get("features_only");
  const hasFeatures = features?.kind === "bool" && features.value;
  // Weights of other data are of other classes.
  const isOther = given.has("pretrained_cfg") || given.has("pretrained_cfg_overlay") || (tag && !tag.endsWith("in1k"));
  if (isOther && !named.has("num_classes") && !hasFeatures) fail(`${name} without num_classes`);
  if (!hasFeatures) return timmNetwork(run, own, { ...rest, named });
  named.set("num_classes", int(0));
  const net = timmNetwork(run, own, { plain: [bool(false)], named, span: rest.span });
  const indices = given.get("out_indices");
  const asked = new Map<string, Value>(indices ? [["out_indices", indices]] : []);
  return run.call(run, getMember(run, net, "features"), { plain: [], named: asked, span: rest.span });
}

const notKnown = (from: string, name: string): string =>
  `${from}'s network ${name || "of that name"} is none that nnc knows: copy its classes into a file beside this one, or import a trace of it`;
