/** Cells as lines of text with columns two spaces apart; `right` says which columns hold numbers. A cell alone takes the whole line. */
export function layOutTable(rows: readonly (readonly string[])[], right: readonly boolean[]): readonly string[] {
  const widths = right.map((_, column) =>
    Math.max(0, ...rows.map((row) => (row.length > 1 ? (row[column] ?? "").length : 0))),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        return right[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
