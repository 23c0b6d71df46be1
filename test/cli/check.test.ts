import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

const unused = `model Odd {
  spare, left = Linear(2, 2)
  forward(x: [N, 2]) { return relu(x) }
}
`.replace("spare, left", "spare");
const files = { "bad.nn": brokenNet, "good.nn": tinyNet, "sub/100%, odd.nn": unused };

test("--format compact: a line each, as editors read them", async () => {
  const { code, out, err } = await nnc(temporaryFolder(files), ["check", ".", "--format", "compact"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toBe(
    "bad.nn:3:31: error[NN3004]: Linear expects 8 input features, but x has 9\n" +
      "sub/100%, odd.nn:2:11: warning[NN2016]: spare is never used in forward\n",
  );
});

test("--format github: commands that mark the lines of a pull request", async () => {
  const { code, out, err } = await nnc(temporaryFolder(files), ["check", ".", "--format", "github"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out.split("\n")).toEqual([
    "::error file=bad.nn,line=3,endLine=3,col=31,endColumn=32,title=nnc NN3004::" +
      "Linear expects 8 input features, but x has 9%0Ain model Broken, at fc%0A" +
      "help: Linear(9, 3), or Linear(_, 3) to take the size from the input",
    "::warning file=sub/100%25%2C odd.nn,line=2,endLine=2,col=11,endColumn=16,title=nnc NN2016::" +
      "spare is never used in forward%0Ain model Odd",
    "",
  ]);
});

test("--format json is --json", async () => {
  const folder = temporaryFolder(files);
  const ran = await nnc(folder, ["check", ".", "--format", "json"]);
  expect(ran).toEqual(await nnc(folder, ["check", ".", "--json"]));
  expect(JSON.parse(ran.out)).toMatchObject({ errors: 1, warnings: 1, files: [{ path: "bad.nn" }, {}, {}] });
});

test("--max-warnings", async () => {
  const folder = temporaryFolder({ "net.nn": unused });
  const check = (most: string) => nnc(folder, ["check", "net.nn", "--format", "compact", "--max-warnings", most]);
  expect(await check("1")).toMatchObject({ code: 0, err: "" });
  expect(await check("0")).toMatchObject({ code: 1, err: "too many warnings: 1, where --max-warnings allows 0\n" });
});
