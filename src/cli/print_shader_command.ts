// parsimony print-shader: the WGSL of a run's kernels as it is compiled, or a list of them.

import type { Uniforms } from "../../shaders/kernel.ts";
import { baseline } from "../../shaders/matmul/matmul.ts";
import { withoutBeside } from "../../shaders/matmul/variant.ts";
import { ownScaling } from "../data/scaling.ts";
import { InputError } from "../input_error.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import { dispatches, type Plan, planRun } from "../training/plan.ts";
import { allStages, loadMethod, type PassStage } from "../training/stages.ts";
import {
  allVariants,
  loadPairs,
  longestPasses,
  matmulStages,
  sameVariant,
  type Variants,
  variantName,
  variantsAmong,
  withVariants,
} from "../training/tuning/variants.ts";
import { indentedWgsl } from "../wgsl_lines.ts";
import { output } from "./output.ts";
import type { PrintShaderOptions } from "./print_shader_options.ts";

/**
 * Prints each source of the kernel, or lists the kernels.
 * @throws InputError if the run has no such kernel, or if not exactly one variant has this name
 */
export async function printShader(options: PrintShaderOptions): Promise<void> {
  const { settings, kernel, variant, inputs, element } = options;
  await loadMethod(settings);
  const format = { element, scaling: ownScaling(element) };
  const plan = planRun(settings, inputs, settings.batchSize, format);
  const sideBySide = sameVariant(plan.passes.train, { ...baseline, isBeside: true });
  await loadPairs(sideBySide);
  const stages = stagesOf(plan, sideBySide);
  if (kernel === undefined) {
    if (variant !== undefined) throw new InputError("--variant needs the name of a matmul.");
    output.result(listJson(plan, stages), listOf(plan, stages));
    return;
  }
  const named = stages.filter((stage) => stage.kernel.name === kernel);
  if (named.length === 0) {
    const names = [...new Set(stages.map((stage) => stage.kernel.name))];
    throw new InputError(
      `A run with these settings has no kernel ${JSON.stringify(kernel)}; it has ${names.join(", ")}.`,
    );
  }
  const printed =
    variant === undefined ? named : named.map((stage) => withNamedVariant(stage, variant));
  output.result(
    printed.map((stage) => ({ ...kernelJson(plan, stage), wgsl: stage.kernel.source })),
    printed.map((stage) => sourceOf(plan, stage)).join("\n\n"),
  );
}

/**
 * Returns the stages of a run that differ in their source, with those that only sparse variants need, and those that run
 * two of them side by side.
 */
function stagesOf({ passes }: Plan, sideBySide: Variants): PassStage[] {
  const pairs = withVariants(passes, sideBySide).train.filter(({ parts }) => parts);
  const marking = allStages(longestPasses(passes)).filter(({ withVariant }) => !withVariant);
  const bySource = new Map<string, PassStage>();
  for (const stage of [...passes.train, ...allStages(passes), ...marking, ...pairs]) {
    if (!bySource.has(stage.kernel.source)) bySource.set(stage.kernel.source, stage);
  }
  return [...bySource.values()];
}

function kernelJson(plan: Plan, stage: PassStage) {
  const { name, label, variant, workgroups } = stage.kernel;
  return {
    ...{ name, label, ...(variant && { variant: variantName(variant) }) },
    workgroups: workgroups(uniformsOf(plan, stage)),
  };
}

const listJson = (plan: Plan, stages: readonly PassStage[]) => ({
  kernels: stages.map((stage) => ({
    ...kernelJson(plan, stage),
    ...(stage.withVariant && { variants: variantsAmong(allVariants, stage).map(variantName) }),
  })),
});

function listOf(plan: Plan, stages: readonly PassStage[]): string {
  const kernels = stages.map((stage) => [stage.kernel.label, sizeOf(plan, stage)]);
  const matmuls = matmulStages(plan.passes.train);
  const namesOf = (having: readonly PassStage[]) =>
    [...new Set(having.map(({ kernel }) => kernel.name))].join(", ");
  const variants = allVariants.flatMap((variant) => {
    const having = matmuls.filter((stage) => variantsAmong([variant], stage).length > 0);
    const of = having.length === matmuls.length ? "every matmul" : namesOf(having);
    return having.length > 0 ? [[variantName(variant), of]] : [];
  });
  return [
    `Kernels, and their workgroups for a batch of ${plan.settings.batchSize}:`,
    ...alignedLines(namesAndTexts, kernels),
    "",
    `Variants of the matmuls ${namesOf(matmuls)}:`,
    ...alignedLines(namesAndTexts, variants),
  ].join("\n");
}

/** @throws InputError if the stage has no variant, or not exactly one, whose name has this part */
function withNamedVariant(stage: PassStage, part: string): PassStage {
  const { kernel, withVariant } = stage;
  if (!withVariant) throw new InputError(`${kernel.name} is not a matmul and has no variants.`);
  // Two matmuls in one dispatch are named after their variant, too.
  const wanted = comparable(withoutBeside(part));
  const all = variantsAmong(allVariants, stage);
  const names = (variants: typeof all) => variants.map(variantName).join("; ");
  const fitting = all.filter((variant) => comparable(variantName(variant)).includes(wanted));
  const [variant] = fitting;
  if (!variant) {
    throw new InputError(
      `${kernel.name} has no variant ${JSON.stringify(part)}; it has: ${names(all)}.`,
    );
  }
  if (fitting.length > 1) {
    throw new InputError(
      `--variant ${JSON.stringify(part)} is part of several names: ${names(fitting)}.`,
    );
  }
  return withVariant(variant);
}

const comparable = (name: string) => name.toLowerCase().replaceAll("×", "x");

function sourceOf(plan: Plan, stage: PassStage): string {
  const { kernel } = stage;
  const uniforms = uniformsOf(plan, stage);
  const values = Object.keys(kernel.uniforms)
    .filter((name) => uniforms[name] !== undefined)
    .map((name) => `${uniforms[name]} ${name}`);
  const title = [kernel.label, ...(kernel.variant ? [variantName(kernel.variant)] : [])];
  const lines = indentedWgsl(kernel.source);
  const width = String(lines.at(-1)?.number).length;
  return [
    `// ${title.join(", ")}`,
    `// ${sizeOf(plan, stage)} workgroups for ${values.join(", ")}`,
    ...lines.map(({ number, text }) => `${String(number).padStart(width)}  ${text}`.trimEnd()),
  ].join("\n");
}

/** Returns the uniforms of a full batch that do not change from step to step. */
function uniformsOf(plan: Plan, stage: PassStage): Uniforms {
  const batch = { batchStart: 0, batch: plan.settings.batchSize, historyRow: 0 };
  return dispatches(plan, [stage], batch)[0]?.uniforms ?? {};
}

function sizeOf(plan: Plan, stage: PassStage): string {
  const [x, y] = stage.kernel.workgroups(uniformsOf(plan, stage));
  return `${x} × ${y}`;
}
