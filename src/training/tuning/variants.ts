// In which form each product of a step is carried out.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import { describeAdapter } from "../../engine/adapter.ts";

/** The kernels that are matrix products. */
export const matmulIds = [
  "encode",
  "decode",
  "hidden_gradient",
  "decoder_gradient",
  "encoder_gradient",
] as const;

export type MatmulId = (typeof matmulIds)[number];
export type Variants = Record<MatmulId, MatmulVariant>;

/** The same form for every product. */
export const sameVariant = (form: MatmulVariant): Variants => ({
  encode: form,
  decode: form,
  hidden_gradient: form,
  decoder_gradient: form,
  encoder_gradient: form,
});

/** The forms that there are; docs/performance.md tells what they cost on one adapter. */
const forms: readonly MatmulVariant[] = [
  baseline,
  { kind: "quad shuffle", rows: 16, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 16, quads: 2, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 32, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad shuffle", rows: 16, quads: 1, workgroupSize: [16, 4] },
  { kind: "workgroup memory", rows: 2, quads: 1, workgroupSize: [16, 8] },
  { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [8, 8] },
  { kind: "workgroup memory", rows: 8, quads: 1, workgroupSize: [8, 8] },
  { kind: "workgroup memory", rows: 8, quads: 2, workgroupSize: [8, 8] },
];

type Device = Pick<GPUDevice, "features"> & Partial<Pick<GPUDevice, "adapterInfo">>;

/** The forms that a device can run. */
export const runnableVariants = ({ features }: Device): readonly MatmulVariant[] =>
  forms.filter(({ kind }) => kind !== "quad shuffle" || features.has("subgroups"));

/** The forms worth trying on a device: where the CPU computes, a barrier costs more than it can save. */
export function candidateVariants(device: Device): readonly MatmulVariant[] {
  const { adapterInfo: info } = device;
  const isCpu = info !== undefined && describeAdapter({ info }).isCpu;
  return runnableVariants(device).filter(({ kind }) => !isCpu || kind !== "workgroup memory");
}

/** "register tiling 8×8, 8×8 invocations": the tile's rows and columns, the workgroup. */
export const variantName = ({ kind, rows, quads, workgroupSize: [x, y] }: MatmulVariant) =>
  `${kind} ${rows}×${4 * quads}, ${x}×${y} invocations`;

export const baselineVariants = sameVariant(baseline);
