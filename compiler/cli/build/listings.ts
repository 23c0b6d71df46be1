import { plansFor, type Stages } from "../../pipeline.ts";
import { targetNamed } from "../../targets/index.ts";

/** What targets make of their plans on the way to the module, as files. */
export async function listingsOf(
  stages: Pick<Stages, "plans">,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const listed = [...(stages.plans?.keys() ?? [])].map(async (target) => {
    const listings = (await targetNamed(target).listings?.()) ?? [];
    return listings.map(({ name, textOf }) => ({ name, text: plansFor(stages, target).map(textOf).join("\n") }));
  });
  return (await Promise.all(listed)).flat();
}
