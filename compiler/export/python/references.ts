/** The names that a piece of syntax reads, those that it binds itself among them. */
export function referencesIn(syntax: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    if ("kind" in value && value.kind === "reference" && "name" in value) found.add(String(value.name));
    for (const [key, part] of Object.entries(value)) if (!/span$/i.test(key) && key !== "source") visit(part);
  };
  visit(syntax);
  return found;
}
