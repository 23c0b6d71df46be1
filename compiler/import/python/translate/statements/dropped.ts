import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { report, sourceOf, type Context } from "../context.ts";
import { isWeightFill } from "../classes/class-lineage.ts";
import { asOne, calledWithSelf, refuseSettings } from "../classes/layer-overrides.ts";
import { walkStatements, type Scope } from "../scope.ts";

/** Statements that say nothing about what a network computes: prints, warnings, registrations, and how weights are filled. */
export function isDropped(context: Context, scope: Scope, statement: Statement): boolean {
  if (isFilling(scope, statement)) {
    refuseSettings(context, scope.home, statement);
    const called =
      statement.kind === "expression" && statement.value.kind === "call"
        ? calledWithSelf(scope.home, scope.self?.methods ?? new Map(), statement.value)
        : undefined;
    if (called) refuseSettings(context, called.home, asOne(called.declaration));
    report(context, "NN6012", (scope.self?.lineage[0]?.declaration.name ?? statement).span, {
      owner: scope.self?.name ?? "it",
    });
    return true;
  }
  if (statement.kind === "pass") return true;
  if (statement.kind === "assign" && !statement.value) return true;
  if (statement.kind === "expression") return isIdle(statement.value);
  if (statement.kind === "if") {
    const all = [...statement.then, ...statement.otherwise];
    return all.length > 0 && all.every((each) => isDropped(context, scope, each));
  }
  return false;
}

/** A statement of a `forward` after which weights are others, and which inference comes to. */
export function changesWeights(scope: Scope, statement: Statement): boolean {
  if (scope.isWithin !== "body" || !isFilling(scope, statement)) return false;
  if (statement.kind === "assign")
    return !sourceOf(statement.targets[0]?.span ?? statement.span).endsWith(".requires_grad");
  const isTraining = statement.kind === "if" && /^self\.training\b(?! or)/.test(sourceOf(statement.condition.span));
  if (isTraining && statement.otherwise.length === 0) return false;
  return !/\.requires_grad_\(/.test(sourceOf(statement.span));
}

const idle =
  /^(print|warnings\.warn|warn|logger\.\w+|logging\.\w+|log\.\w+|_log_api_usage_once|torch\._C\._log_api_usage_once|time\.\w+|os\.\w+|sys\.\w+|torch\.manual_seed|gc\.collect|super\(\)\.__init__|super\(\w+, self\)\.__init__|self(\.\w+)+\.flatten_parameters|self\.(save_hyperparameters|eval|train|to|cuda|cpu|half|float|double|requires_grad_|register_load_state_dict_pre_hook|_register_load_state_dict_pre_hook))$/;

function isIdle(value: Expression): boolean {
  if (value.kind === "string" || value.kind === "ellipsis" || value.kind === "none") return true;
  return (
    value.kind === "call" && idle.test(sourceOf(value.callee.span)) && !sourceOf(value.callee.span).endsWith("__init__")
  );
}

/** `for m in self.modules(): …`, `nn.init.…(…)`, `self.apply(…)`, `self.fc.weight.data.fill_(0)`, `self._init_weights()` */
function isFilling(scope: Scope, statement: Statement): boolean {
  if (statement.kind === "for") {
    const over = sourceOf(statement.iterable.span);
    if (/^(enumerate\()?\w+\.(modules|named_modules|parameters|named_parameters)\(\)/.test(over)) return true;
    if (/^(self\.)?state_dict\(\)|^self\.state_dict\(\)\.(keys|items)\(\)/.test(over)) return true;
    return fillsOnly(scope, statement.body);
  }
  if (statement.kind === "with") return fillsOnly(scope, statement.body);
  if (statement.kind === "if") {
    const all = [...statement.then, ...statement.otherwise];
    return fillsOnly(scope, all) && mentionsFill([statement]);
  }
  if (statement.kind === "assign" && replacesWeight(statement)) return true;
  if (statement.kind === "assign")
    return statement.targets.every(
      (target) => target.kind === "member" && /^self\.(\w+\.)+(data|requires_grad)$/.test(sourceOf(target.span)),
    );
  if (statement.kind !== "expression" || statement.value.kind !== "call") return false;
  const called = calledWithSelf(scope.home, scope.self?.methods ?? new Map(), statement.value);
  if (called && sourceOf(statement.value.callee.span) !== "self.apply" && fillsOnly(scope, called.declaration.body))
    return true;
  return isFillCall(scope, sourceOf(statement.value.callee.span));
}

/** `self.layers[i].weight = nn.Parameter(torch.ones(n, m))`: the same weight, filled. */
const replacesWeight = ({ targets, value }: Statement & { readonly kind: "assign" }): boolean =>
  value?.kind === "call" &&
  /(^|\.)Parameter$/.test(sourceOf(value.callee.span)) &&
  targets.every((each) => each.kind === "member" && /^self\.[^ ]+\.(weight|bias)$/.test(sourceOf(each.span)));

const fillsOnly = (scope: Scope, statements: readonly Statement[]): boolean =>
  statements.length > 0 &&
  statements.every((each) => isFilling(scope, each) || isBeforeFill(each)) &&
  statements.some((each) => isFilling(scope, each));

/** `fan_in = …`, which only a filling reads. */
const isBeforeFill = ({ kind, ...rest }: Statement): boolean =>
  kind === "pass" || (kind === "assign" && "targets" in rest && rest.targets.every((target) => target.kind === "name"));

function isFillCall(scope: Scope, callee: string): boolean {
  if (
    /^self\.\w+\.(data\.)?(copy|normal|uniform|fill|zero)_$|(^|\.)init\.\w+_$|^self\.apply$|\.(weight|bias|data)\.(\w+\.)?\w*_$|^(trunc_normal_|xavier_\w+_|kaiming_\w+_|constant_|normal_|zeros_|ones_|uniform_|orthogonal_)$/.test(
      callee,
    )
  )
    return true;
  const own = /^self\.(\w+)$/.exec(callee)?.[1];
  if (own !== undefined) {
    const method = scope.self?.methods.get(own);
    if (method && (isWeightFill(method.declaration) || fillsOnly(scope, method.declaration.body))) return true;
    return own.endsWith("reset_parameters");
  }
  return /\.reset_parameters$|\.(weight|bias)\.requires_grad_$/.test(callee);
}

function mentionsFill(statements: readonly Statement[]): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    if (each.kind === "call" && /init|\w_$/.test(sourceOf(each.callee.span))) found = true;
  });
  return found;
}
