import { baseline } from "../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { variantName, variantsOf } from "../../src/training/tuning/variants.ts";

/** The baseline for every matmul of a default run. */
export const baselineVariants: Readonly<Record<string, MatmulVariant>> = variantsOf(
  planRun(parseSettings({}), 784, 1).passes.train,
);

/** The ids of the matmuls of a default run. */
export const matmulIds = Object.keys(baselineVariants);

/** The name of the baseline variant. */
export const baselineName = variantName(baseline);
