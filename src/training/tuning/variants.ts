// The variants of the matmuls: all that exist, those that a device supports, and those worth trying on it.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import {
  type MatmulVariant,
  tileName,
  variantName,
  withoutBeside,
} from "../../../shaders/matmul/variant.ts";
import { describeAdapter } from "../../engine/adapter.ts";
import { mapValues } from "../../records.ts";
import type { Pass, Passes, PassStage } from "../stages.ts";

export { variantName };

/** Variants by the id of their stage; a stage without a variant uses the baseline. */
export type Variants = Readonly<Record<string, MatmulVariant>>;

/** All variants; docs/performance.md has their timings on one adapter. */
export const allVariants: readonly MatmulVariant[] = [
  baseline,
  { kind: "quad shuffle", rows: 16, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 16, quads: 2, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 32, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 16, quads: 1, workgroupSize: [16, 4] },
  { kind: "workgroup memory", rows: 2, quads: 1, workgroupSize: [16, 8], depth: 16 },
  { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [8, 8], depth: 16 },
  { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [16, 8], depth: 16 },
  { kind: "workgroup memory", rows: 8, quads: 1, workgroupSize: [16, 8], depth: 16 },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [8, 8], depth: 16 },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [16, 8], depth: 16 },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [16, 16], depth: 16 },
  // With other depths, which are tried if the same tile is the best so far.
  { kind: "workgroup memory", rows: 2, quads: 1, workgroupSize: [16, 8], depth: 32 },
  { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [8, 8], depth: 32 },
  { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [16, 8], depth: 32 },
  { kind: "workgroup memory", rows: 8, quads: 1, workgroupSize: [16, 8], depth: 32 },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [16, 8], depth: 8 },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [16, 16], depth: 8 },
  { kind: "sparse", rows: 8, quads: 4, workgroupSize: [16, 4] },
  { kind: "sparse", rows: 8, quads: 8, workgroupSize: [8, 8] },
  { kind: "sparse", rows: 4, quads: 1, workgroupSize: [32, 8] },
  { kind: "sparse", rows: 16, quads: 4, workgroupSize: [1, 64] },
];

/** One of the sparse variants. */
const anySparse = allVariants.find(({ kind }) => kind === "sparse") as MatmulVariant;

type Device = Pick<GPUDevice, "features"> & Partial<Pick<GPUDevice, "adapterInfo">>;

/** Returns the variants that a device supports. */
export const runnableVariants = ({ features }: Device): readonly MatmulVariant[] =>
  allVariants.filter(({ kind }) => kind !== "quad shuffle" || features.has("subgroups"));

/** Whether a device is known to be software that runs on the CPU. */
export const isCpu = ({ adapterInfo: info }: Device) =>
  info !== undefined && describeAdapter({ info }).isCpu;

/** The kinds worth trying, those first that usually win. On a CPU, barriers cost more than they save. */
const candidateKinds: Readonly<Record<"cpu" | "gpu", readonly MatmulVariant["kind"][]>> = {
  cpu: ["register tiling", "quad shuffle", "sparse"],
  gpu: ["register tiling", "workgroup memory", "quad shuffle", "sparse"],
};

/** Returns the variants worth trying on a device. */
export function candidateVariants(device: Device): readonly MatmulVariant[] {
  const runnable = runnableVariants(device);
  return candidateKinds[isCpu(device) ? "cpu" : "gpu"].flatMap((wanted) =>
    runnable.filter(({ kind }) => kind === wanted),
  );
}

/**
 * Whether a variant is worth trying, after others of which `best` was the fastest: the other depths of a tile only if
 * that tile is the best so far.
 */
export const isWorthTrying = (
  variant: MatmulVariant,
  others: readonly MatmulVariant[],
  best: MatmulVariant,
) => hasTile(best, variant) || !others.some((other) => hasTile(other, variant));

const hasTile = (a: MatmulVariant, b: MatmulVariant) => tileName(a) === tileName(b);

/** Returns those among variants that a matmul has. */
export const variantsAmong = (
  variants: readonly MatmulVariant[],
  { hasSparse = false }: Pick<PassStage, "hasSparse">,
) => variants.filter(({ kind }) => kind !== "sparse" || hasSparse);

export const isBaseline = (variant: MatmulVariant | undefined) =>
  !variant || variantName(variant) === variantName(baseline);

/** Returns the stages of a pass that are matmuls, also those that share a dispatch. */
export const matmulStages = (pass: Pass): PassStage[] =>
  pass
    .flatMap((stage) => stage.parts ?? [stage])
    .filter(({ withVariant }) => withVariant !== undefined);

/** Returns the same variant for every matmul of a pass that has it. */
export const sameVariant = (pass: Pass, variant: MatmulVariant): Variants =>
  Object.fromEntries(
    matmulStages(pass)
      .filter((stage) => variantsAmong([variant], stage).length > 0)
      .map(({ id }) => [id, variant]),
  );

/** Returns the variant of each matmul of a pass, by the id of its stage. */
export const variantsOf = (pass: Pass): Variants =>
  Object.fromEntries(
    matmulStages(pass).map(({ id, kernel }) => [id, kernel.variant as MatmulVariant]),
  );

/** Returns the passes with other variants; a stage that is part of several passes remains a single stage. */
export function withVariants(passes: Passes, variants: Variants): Passes {
  const changed = new Map<PassStage, PassStage>();
  const change = (stage: PassStage): PassStage => {
    const variant = variants[stage.id];
    const other = changed.get(stage) ?? ((variant && stage.withVariant?.(variant)) || stage);
    changed.set(stage, other);
    return other;
  };
  return mapValues(passes, (pass: Pass) => withPairs(withMarking(pass.map(change))));
}

let join: ((first: PassStage, second: PassStage) => PassStage | undefined) | undefined;

/** Loads what runs two stages side by side, if variants do. */
export async function loadPairs(variants: Variants): Promise<void> {
  if (Object.values(variants).some(({ isBeside }) => isBeside)) {
    useJoin((await import("./side_by_side.ts")).joined);
  }
}

/** Sets what runs two stages side by side. */
export function useJoin(joined: NonNullable<typeof join>): void {
  join = joined;
}

/**
 * Returns the pass with one stage for two that follow each other, if the second one's variant says so and they fit.
 * @throws Error if `loadPairs` has not been called
 */
export function withPairs(pass: Pass): Pass {
  const stages: PassStage[] = [];
  for (const stage of pass) {
    const before = stages.at(-1);
    const isPair = stage.kernel.variant?.isBeside && before && before.id === stage.beside;
    if (isPair && !join) throw new Error("What runs stages side by side has not been loaded.");
    const both = isPair ? join?.(before, stage) : undefined;
    if (both) stages.pop();
    stages.push(both ?? stage);
  }
  return stages;
}

/** Returns the variant of a name, among those given or beside another stage. */
export function variantNamed(
  name: string,
  variants: readonly MatmulVariant[],
): MatmulVariant | undefined {
  const own = withoutBeside(name);
  const isBeside = own !== name;
  const found = variants.find((variant) => variantName(variant) === own);
  return found && isBeside ? { ...found, isBeside } : found;
}

/** Returns the passes with a sparse variant of every matmul that has one; they have the most stages and buffers. */
export const longestPasses = (passes: Passes): Passes =>
  withVariants(passes, sameVariant(passes.train, anySparse));

/** Returns what marks the active units that a stage reads. */
const markingsOf = (stage: PassStage): PassStage[] =>
  (stage.parts ?? [stage]).flatMap(({ marking }) => marking ?? []);

/** Adds what marks active units before the first stage that reads the marks. */
export function withMarking(pass: Pass): Pass {
  const marked = new Set<string>();
  return pass.flatMap((stage) => {
    const missing = markingsOf(stage).filter(({ id }) => !marked.has(id));
    for (const { id } of missing) marked.add(id);
    return [...missing, stage];
  });
}
