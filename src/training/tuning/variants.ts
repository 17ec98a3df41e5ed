// In which form each product of a step is carried out.

import { plainForm } from "../../../shaders/matmul/matmul.ts";
import type { Form } from "../../../shaders/matmul/variant.ts";
import { describeAdapter } from "../../engine/adapter.ts";

/** The kernels that are matrix products. */
export const productNames = [
  "encode",
  "decode",
  "hidden_gradient",
  "decoder_gradient",
  "encoder_gradient",
] as const;

export type ProductName = (typeof productNames)[number];
export type ProductForms = Record<ProductName, Form>;

/** The same form for every product. */
export const uniformForms = (form: Form): ProductForms => ({
  encode: form,
  decode: form,
  hidden_gradient: form,
  decoder_gradient: form,
  encoder_gradient: form,
});

/** The forms that there are; docs/performance.md tells what they cost on one adapter. */
const forms: readonly Form[] = [
  plainForm,
  { kind: "quad lanes", rows: 16, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad lanes", rows: 16, quads: 2, workgroupSize: [4, 1] },
  { kind: "quad lanes", rows: 32, quads: 1, workgroupSize: [4, 1] },
  { kind: "quad lanes", rows: 16, quads: 1, workgroupSize: [16, 4] },
  { kind: "workgroup tiles", rows: 2, quads: 1, workgroupSize: [16, 8] },
  { kind: "workgroup tiles", rows: 4, quads: 1, workgroupSize: [8, 8] },
  { kind: "workgroup tiles", rows: 8, quads: 1, workgroupSize: [8, 8] },
  { kind: "workgroup tiles", rows: 8, quads: 2, workgroupSize: [8, 8] },
];

type Device = Pick<GPUDevice, "features"> & Partial<Pick<GPUDevice, "adapterInfo">>;

/** The forms that a device can run. */
export const runnableForms = ({ features }: Device): readonly Form[] =>
  forms.filter(({ kind }) => kind !== "quad lanes" || features.has("subgroups"));

/** The forms worth trying on a device: where the CPU computes, a barrier costs more than it can save. */
export function candidateForms(device: Device): readonly Form[] {
  const { adapterInfo: info } = device;
  const isCpu = info !== undefined && describeAdapter({ info }).isCpu;
  return runnableForms(device).filter(({ kind }) => !isCpu || kind !== "workgroup tiles");
}

/** "registers 8×8, 8×8 invocations": the tile's rows and columns, the workgroup. */
export const formName = ({ kind, rows, quads, workgroupSize: [x, y] }: Form) =>
  `${kind} ${rows}×${4 * quads}, ${x}×${y} invocations`;

export const plainForms = uniformForms(plainForm);
