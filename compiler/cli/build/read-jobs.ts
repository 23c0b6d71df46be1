import { resolve } from "node:path";
import { openModuleCache } from "../../driver/module-cache.ts";
import type { VerifyMode } from "../../driver/module-options.ts";
import type { BuildOptions } from "../commands/build.ts";
import { needsDecoder } from "../../driver/encode-weights.ts";
import { isBinary } from "../../targets/index.ts";
import { CommandError } from "../exit-codes.ts";
import { takeWeights } from "../files/take-weights.ts";
import type { FoundFile } from "../files/find-sources.ts";
import { displayPath } from "../files/paths.ts";
import type { ProjectSources } from "../files/project-sources.ts";
import { parseChoice, parseMath, parseSet, parseSize, parseTarget } from "../parse-options.ts";
import type { Terminal } from "../terminal.ts";
import type { BuildJob } from "./build-file.ts";
import { isTaken, weightsFinder } from "./weights-finder.ts";
import { refuseSamePlace } from "./output-paths.ts";

/**
 * How each file is to be built: as the command line says, and where it says nothing, as the configuration does.
 *
 * @throws CommandError, ConfigError
 */
export function readJobs(
  terminal: Terminal,
  sources: ProjectSources,
  options: BuildOptions,
): (file: FoundFile) => BuildJob {
  const { config, files } = sources;
  const { folder } = sources.terminal;
  const { embed = config.embed ?? false, allowExtra = config.allowExtra ?? false } = options;
  const weightsOf = weightsFinder(sources, terminal.folder, options.weights);
  if (options.embed && !sources.files.some(({ path }) => isTaken(weightsOf(path))))
    throw new CommandError(
      "wrongUsage",
      "--embed puts weights into the module, so it needs --weights FILE",
      "or net.safetensors beside net.nn, which is taken by itself",
    );
  if ((options.dtype !== undefined || options.shuffle) && !sources.files.some(({ path }) => isTaken(weightsOf(path))))
    throw new CommandError(
      "wrongUsage",
      "--dtype and --shuffle say how weights are written: --weights FILE names them",
    );
  const read = readCommon(sources, options);
  const { dtype, verify } = read.module;
  if (options.data !== undefined && (dtype === "f32" || verify === "never"))
    throw new CommandError(
      "wrongUsage",
      "--data is what weights in fewer bytes are tried on: --dtype f16 or int8 makes them so, and --no-verify tries nothing",
    );
  const size = options.partSize ?? config.partSize;
  const partSize = size === undefined ? {} : { partSize: parseSize("--part-size", size) };
  if (size !== undefined && (embed || !(options.stream ?? config.stream)))
    throw new CommandError(
      "wrongUsage",
      "--part-size cuts the file of weights, and only what is built with --stream, and without --embed, puts it together",
    );
  const output = outputFolder(terminal, sources, options);
  refuseSamePlace(files, output);
  const isCached = options.cache !== false && config.cache !== false;
  const cache = isCached ? openModuleCache(folder) : undefined;
  const data = options.data === undefined ? {} : { data: displayPath(folder, resolve(terminal.folder, options.data)) };
  const common = { ...read, ...data, folder, output, cache };
  const stripPrefix = options.strip ?? config.stripPrefix;
  return (file) => {
    const found = weightsOf(file.path);
    if (!isTaken(found)) return common;
    const foundAt = found.isNamed ? {} : { foundAt: displayPath(folder, found.file) };
    const path = displayPath(folder, found.file);
    const take = () => takeWeights(folder, found, stripPrefix);
    return { ...common, weights: { take, path, embed, allowExtra, ...partSize, ...foundAt } };
  };
}

function readCommon(
  { config }: ProjectSources,
  options: BuildOptions,
): Omit<BuildJob, "folder" | "output" | "weights" | "cache"> {
  const { standalone = config.standalone ?? false, profile = config.profile ?? false } = options;
  const threads = options.threads ?? config.threads ?? false;
  const format = options.format ?? config.format ?? "ts";
  if (format !== "ts" && format !== "js")
    throw new CommandError("wrongUsage", `--format ${format}: there is ts, and js with its .d.ts`);
  const set = { ...config.set, ...parseSet(options.set) };
  const target = parseTarget(options.target ?? config.target);
  const math = parseMath(options.math ?? config.math);
  const simd = parseChoice("--simd", options.simd ?? config.simd, ["both", "plain", "relaxed"], "both");
  const ofBinary = options.wasmFile ? "--wasm-file" : options.threads ? "--threads" : options.simd && "--simd";
  if (!isBinary(target) && ofBinary)
    throw new CommandError("wrongUsage", `--target ${target} has no WebAssembly, so ${ofBinary} says nothing`);
  const dtype = parseChoice("--dtype", options.dtype ?? config.dtype, ["f32", "f16", "int8"], "f32");
  const { shuffle = config.shuffle ?? false, stream = config.stream ?? false } = options;
  if (standalone && (stream || needsDecoder({ dtype, shuffle })))
    throw new CommandError(
      "wrongUsage",
      "--standalone imports nothing, and --stream, --shuffle and --dtype int8 take nnc/wire",
      "--dtype f16 alone takes nothing",
    );
  const wasmFile = options.wasmFile ?? config.wasmFile ?? false;
  if (threads && (standalone || wasmFile))
    throw new CommandError(
      "wrongUsage",
      standalone
        ? "--standalone imports nothing, and --threads takes nnc/threads"
        : "--wasm-file is for hosts that compile no bytes, and these have no --threads",
    );
  // Commander sets `fuse` to true unless --no-fuse is given, and so `train`.
  const train = options.train !== false && config.train !== false;
  const fuse = options.fuse !== false && config.fuse !== false;
  const types = options.types ?? config.types ?? false;
  // Most of what compiles TypeScript makes its own map and asks for no other.
  const sourceMap = options.sourceMap ?? config.sourceMap ?? format === "js";
  const verify = verifyMode(options, config.verify);
  return {
    module: { format, target, simd, math, wasmFile, dtype, shuffle, stream, profile, threads, standalone, verify },
    fuse,
    train,
    set,
    sourceMap,
    types,
  };
}

/** What writes nothing needs no verifying, unless it is asked for. */
function verifyMode({ verify, check, ...options }: BuildOptions, configured: boolean | undefined): VerifyMode {
  if (verify === false || options["verify=off"]) return "never";
  if (verify) return "always";
  if (check || configured === false) return "never";
  return configured ? "always" : "quick";
}

/** As seen from where the files are; the configuration's own starts at its folder. */
function outputFolder(terminal: Terminal, sources: ProjectSources, { output }: BuildOptions): string | undefined {
  const { folder } = sources.terminal;
  if (output !== undefined)
    return folder === terminal.folder ? output : displayPath(folder, resolve(terminal.folder, output));
  const { loaded, config } = sources;
  if (!loaded || config.output === undefined) return undefined;
  return folder === loaded.folder ? config.output : displayPath(folder, resolve(loaded.folder, config.output));
}
