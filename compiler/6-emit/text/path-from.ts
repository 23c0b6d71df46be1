/** The way from the folder of one file to another file; both paths start at the same place. */
export function pathFrom(file: string, other: string): string {
  const folder = file.split(/[/\\]/).slice(0, -1);
  const to = other.split(/[/\\]/);
  let shared = 0;
  while (shared < folder.length && folder[shared] === to[shared]) shared++;
  return [...folder.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}
