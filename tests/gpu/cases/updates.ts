// The kernels between gradients and parameters, and those of the centred input and the decoder's norms, at all shapes.

import { adam } from "../../../shaders/adam.ts";
import { centre } from "../../../shaders/centre.ts";
import { centre_gradient } from "../../../shaders/centre_gradient.ts";
import { clip } from "../../../shaders/clip.ts";
import { decoder_norms } from "../../../shaders/decoder_norms.ts";
import { decoder_penalty_gradient } from "../../../shaders/decoder_penalty_gradient.ts";
import { type RowElement, rowElements } from "../../../shaders/elements.ts";
import { project_gradient } from "../../../shaders/project_gradient.ts";
import { sgd } from "../../../shaders/sgd.ts";
import { squared_norm } from "../../../shaders/squared_norm.ts";
import { tie_gradients } from "../../../shaders/tie_gradients.ts";
import { unit_rows } from "../../../shaders/unit_rows.ts";
import { weight_decay } from "../../../shaders/weight_decay.ts";
import { defaultSettings } from "../../../src/config/settings.ts";
import { adamCaseOf } from "../../../src/self_check/cases/elementwise.ts";
import { clipCaseOf, sgdCaseOf, squaredNormCaseOf } from "../../../src/self_check/cases/updates.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import { caseOf } from "../../../src/self_check/kernels.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { edgeShapes } from "./kernels.ts";

const kernels = [
  ...(Object.keys(rowElements) as RowElement[]).map(centre),
  centre_gradient,
  decoder_norms,
  decoder_penalty_gradient,
  tie_gradients,
  weight_decay("L2", "W_enc"),
  weight_decay("L2", "W_dec"),
  weight_decay("decoupled", "W_enc"),
  weight_decay("decoupled", "W_dec"),
  project_gradient,
  squared_norm,
  clip,
  adam(true),
  sgd(false),
  sgd(true),
  unit_rows,
];

async function checkShapes(host: KernelHost, kernel: (typeof kernels)[number]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const shape of edgeShapes) {
    const { rows, inputs, hidden } = shape;
    const checked = caseOf(kernel)(shape, defaultSettings);
    for (const check of await checked.run(host, kernel)) {
      checks.push({ ...check, what: `${check.what} of B=${rows} D=${inputs} H=${hidden}` });
    }
  }
  return checks;
}

export const updateCases = [
  ...kernels.map((kernel) => ({
    name: kernel.label,
    run: (host: KernelHost) => checkShapes(host, kernel),
  })),
  ...[1, 4].flatMap((length) => [
    {
      name: `adam (clipped), ${length} parameters`,
      run: (host: KernelHost) => adamCaseOf(length, true).run(host, adam(true)),
    },
    {
      name: `sgd, ${length} parameters`,
      run: (host: KernelHost) => sgdCaseOf(length, {}).run(host, sgd(false)),
    },
  ]),
  {
    name: "squared_norm, more quads than sums",
    run: (host: KernelHost) => squaredNormCaseOf(200_003).run(host, squared_norm),
  },
  ...[
    { what: "a norm below the limit", largest: 1e-3, share: 1.5 },
    { what: "a norm far above the limit", largest: 1e6, share: 1e-9 },
    { what: "a gradient of zeros", largest: 0, share: 0.5 },
  ].map(({ what, largest, share }) => ({
    name: `clip, ${what}`,
    run: (host: KernelHost) => clipCaseOf(largest, share).run(host, clip),
  })),
];
