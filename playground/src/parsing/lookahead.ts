import { separatorOf, type Production } from "./productions.ts";
import type { TokenType } from "./tokens.ts";

/** Tokens in a row with which something may begin. */
export type Path = readonly TokenType[];

interface Beginning {
  readonly path: Path;
  /** What comes after the path. */
  readonly rest: readonly Production[];
}

type Alternatives<Value> = readonly Value[];

/**
 * For each alternative the beginnings by which it is told from the others: no longer than need be, and at most `most` tokens. As
 * chevrotain's lookAheadSequenceFromAlternatives, which says of grammars that are not decided by so many tokens what is taken.
 */
export function decidingPaths(
  alternatives: Alternatives<readonly Production[]>,
  most: number,
  membersOf: (category: TokenType) => readonly TokenType[],
): Alternatives<readonly Path[]> {
  const keysOf = (path: Path): readonly string[] =>
    path.reduce<string[]>(
      (keys, type) =>
        keys.flatMap((key) => [type, ...membersOf(type)].map(({ tokenTypeIdx }) => `${key}_${tokenTypeIdx}`)),
      [""],
    );
  const deciding: Path[][] = alternatives.map(() => []);
  let beginnings = alternatives.map((each) => beginningsOf(each, 1, []));
  const known = beginnings.map((each) => new Set(each.flatMap(({ path }) => keysOf(path))));
  for (let length = 1; length <= most; length++)
    beginnings = beginnings.map((each, alternative) =>
      each.flatMap(({ path, rest }) => {
        const keys = keysOf(path);
        const isUnique = !known.some((others, i) => i !== alternative && keys.some((key) => others.has(key)));
        if (isUnique || rest.length === 0 || path.length < length || length === most) {
          deciding[alternative]?.push(path);
          return [];
        }
        const longer = beginningsOf(rest, length + 1, path);
        for (const found of longer) for (const key of keysOf(found.path)) known[alternative]?.add(key);
        return longer;
      }),
    );
  return deciding;
}

/** All beginnings of so many tokens; shorter ones where the productions end before. */
function beginningsOf(productions: readonly Production[], length: number, before: Path): Beginning[] {
  const found: Beginning[] = [];
  const path = [...before];
  for (const [i, production] of productions.entries()) {
    if (path.length >= length) {
      found.push({ path, rest: productions.slice(i) });
      return found;
    }
    const take = (body: readonly Production[]): void =>
      void found.push(...beginningsOf([...body, ...productions.slice(i + 1)], length, path));
    switch (production.kind) {
      case "token":
        path.push(production.type);
        break;
      case "rule":
        take(production.rule.body);
        return found;
      case "or":
        for (const each of production.alternatives) if (each.length > 0) take(each);
        return found;
      case "separated":
        take([
          ...production.body,
          { kind: "many", body: [separatorOf(production), ...production.body], occurrence: NaN },
        ]);
        return found;
      case "option":
        take(production.body);
        break;
      case "many":
        take([...production.body, production]);
    }
  }
  found.push({ path, rest: [] });
  return found;
}
