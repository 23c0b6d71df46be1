import { CompilerBug } from "../ir/compiler-bug.ts";

/** A module that does not compute what its `.nn` file says. Its message has all that a report needs of it. */
export class WrongModule extends CompilerBug {
  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
  }
}
