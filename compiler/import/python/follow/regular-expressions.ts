import { fail } from "./run.ts";
import { listOf, native, none, numberIn, text, tupleOf, type Arguments, type Value } from "./values.ts";

/** What tables of layers are read with: `re.split(r"(\\d.*)", "k3")`. Patterns of Python's that mean the same here. */
export function callRegularExpression(name: string, { plain, named }: Arguments): Value {
  if (named.size > 0) return fail(`re.${name} with options`);
  const [pattern, ...others] = plain.map((each) => (each.kind === "string" ? each.value : undefined));
  if (pattern === undefined) return fail(`re.${name} of what is no text`);
  if (name === "compile" && others.length === 0) return compiled(pattern);
  const [first, second] = others;
  const isWhole = name === "sub" ? first !== undefined && second !== undefined : first !== undefined;
  if (!isWhole || plain.length > (name === "sub" ? 3 : 2)) return fail(`re.${name} as it is called here`);
  const subject = (name === "sub" ? second : first) as string;
  if (subject.length > MOST) return fail(`re.${name} of a long text`);
  switch (name) {
    case "split":
      return listOf(subject.split(expressionOf(pattern, "")).map(textOrNone));
    case "findall":
      return listOf([...subject.matchAll(expressionOf(pattern, "g"))].map(found));
    case "sub":
      return text(subject.replace(expressionOf(pattern, "g"), replacement(first as string)));
    case "match":
      return matched(expressionOf(`^(?:${pattern})`, "").exec(subject));
    case "fullmatch":
      return matched(expressionOf(`^(?:${pattern})$`, "").exec(subject));
    case "search":
      return matched(expressionOf(pattern, "").exec(subject));
    default:
      return fail(`re.${name}()`);
  }
}

const MOST = 200;

/** What could go back and forth in a text for ever is no pattern of a network's. */
function expressionOf(pattern: string, flags: string): RegExp {
  if (pattern.length > MOST || /[*+}]\)*[*+{]|\([^)]*[*+|{][^)]*\)[*+{]|\(\?(?!:)|\\[AZ\d]/.test(pattern))
    return fail(`the pattern ${pattern}`);
  try {
    return new RegExp(pattern, flags);
  } catch {
    return fail(`the pattern ${pattern}`);
  }
}

const textOrNone = (value: string | undefined): Value => (value === undefined ? none : text(value));

/** Of patterns with groups these, of others all. */
const found = ([all, ...groups]: RegExpMatchArray): Value =>
  groups.length > 1
    ? tupleOf(groups.map((each) => text(each ?? "")))
    : text((groups.length > 0 ? groups[0] : all) ?? "");

/** Groups that are named in what is put instead are not followed. */
const replacement = (words: string): string => (/[\\$]/.test(words) ? fail("re.sub with groups") : words);

function matched(match: RegExpMatchArray | null): Value {
  if (!match) return none;
  const [, ...groups] = match;
  const at = (value: Value | undefined): Value => {
    const index = value === undefined ? 0 : (numberIn(value) ?? fail("a group by its name"));
    return textOrNone(match[index]);
  };
  const members: Readonly<Record<string, (args: Arguments) => Value>> = {
    group: ({ plain: [which] }) => at(which),
    groups: () => tupleOf(groups.map(textOrNone)),
  };
  return {
    kind: "instance",
    of: { kind: "class", name: "Match", bases: [], members: new Map() },
    attributes: new Map(Object.entries(members).map(([name, call]) => [name, native(name, call)])),
    registered: new Map(),
  };
}

/** `pattern.match(text)` */
function compiled(pattern: string): Value {
  const names = ["split", "findall", "sub", "match", "fullmatch", "search"];
  return {
    kind: "instance",
    of: { kind: "class", name: "Pattern", bases: [], members: new Map() },
    attributes: new Map(
      names.map((name) => [
        name,
        native(name, (args) => callRegularExpression(name, { ...args, plain: [text(pattern), ...args.plain] })),
      ]),
    ),
    registered: new Map(),
  };
}
