import type { Scope } from "./meaning.ts";

/** `nn.Conv2d` of `torch.nn.Conv2d`. */
export function dotted(api: string, { writer }: Scope): string {
  if (api.startsWith("torchvision.")) writer.imports.add("torchvision");
  if (api === "torch.expit" || api === "torch.xlog1py") return api.replace("torch.", "torch.special.");
  return api.replace(/^torch\.nn\.functional\./, "F.").replace(/^torch\.nn\./, "nn.");
}
