import type { Outcome } from "./run-case.ts";

export interface Ran {
  readonly suite: string;
  readonly name: string;
  readonly outcome: Outcome;
}

const count = (ran: readonly Ran[], kind: Outcome["kind"]): number =>
  ran.filter(({ outcome }) => outcome.kind === kind).length;

/** Suite by suite, and all together. */
export function tableLines(ran: readonly Ran[]): string[] {
  const names = [...new Set(ran.map(({ suite }) => suite))];
  const row = (name: string, cases: readonly Ran[]): (string | number)[] => {
    const left = count(cases, "left out");
    return [name, cases.length, cases.length - left, count(cases, "passed"), count(cases, "failed"), left];
  };
  return aligned([
    ["suite", "cases", "ran", "passed", "failed", "left out"],
    ...names.map((name) =>
      row(
        name,
        ran.filter(({ suite }) => suite === name),
      ),
    ),
    row("all", ran),
  ]);
}

const aligned = (rows: readonly (readonly (string | number)[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0)))
      .join("  "),
  );
};

/** Why cases were left out, the most frequent first, with what each reason has in it. */
export function reasonLines(ran: readonly Ran[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { outcome } of ran)
    if (outcome.kind === "left out")
      reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), outcome.detail ?? ""]);
  const sorted = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  return ["left out:", ...sorted.flatMap(([reason, details]) => [`  ${details.length} × ${reason}${within(details)}`])];
}

function within(details: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const detail of details) if (detail !== "") counts.set(detail, (counts.get(detail) ?? 0) + 1);
  if (counts.size === 0) return "";
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
  return `: ${sorted.map(([detail, n]) => `${detail} ${n}`).join(", ")}`;
}

export const caseLines = (ran: readonly Ran[]): string[] =>
  ran.map(({ suite, name, outcome }) => {
    const why = outcome.kind === "left out" ? `: ${outcome.reason}${outcome.detail ? ` (${outcome.detail})` : ""}` : "";
    return `${outcome.kind.padEnd(8)}  ${suite}: ${name}${why}`;
  });

/** Each failure with the model that shows it. */
export const failureLines = (ran: readonly Ran[]): string[] =>
  ran.flatMap(({ suite, name, outcome }) =>
    outcome.kind === "failed" ? [`FAILED ${suite}: ${name}`, `  ${outcome.message}`, outcome.text] : [],
  );
