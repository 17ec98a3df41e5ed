// What a pass consists of: kernels with the buffers they bind, each with an id and a phase.

import type { Kernel, Letter } from "../../shaders/kernel.ts";
import { baseline } from "../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import type { BufferView, Stage } from "../engine/engine.ts";
import { FLOAT_BYTES } from "../math.ts";
import { layoutOf, type ModelLayout } from "../model/layout.ts";
import type { TensorName } from "../model/tensors.ts";

/** The purpose of a stage. Only "update" changes the parameters and what is carried from step to step. */
export type Phase = "gather" | "forward" | "backward" | "update" | "report";

/** One dispatch of a pass. */
export interface PassStage extends Stage {
  /** Unique within a pass; stages with the same id in several passes share their matmul variant. */
  readonly id: string;
  readonly phase: Phase;
  /** Letters of the kernel's shapes that stand for another size here. */
  readonly sizes?: Readonly<Partial<Record<Letter, Letter>>>;
  /** Whether its rows are those of the stack of codes: as many batches as there are prefixes. */
  readonly isStacked?: boolean;
  /** Returns the same stage with another matmul variant; undefined if the stage is not a matmul. */
  readonly withVariant?: (variant: MatmulVariant) => PassStage;
  /** Whether the sparse variants are among its variants. */
  readonly hasSparse?: boolean;
  /**
   * The id of the stage before it whose dispatch it can share: neither needs what the other writes. The pairs that
   * would fit the dependences are in docs/performance.md, with the reasons why some stay apart.
   */
  readonly beside?: string;
  /** The stages that share this dispatch, if it is not of a single one. */
  readonly parts?: readonly [PassStage, PassStage];
  /** Marks the active units that a sparse variant reads. */
  readonly marking?: PassStage;
}

export type Pass = readonly PassStage[];

type Bindings = Stage["bindings"];
type Others = Pick<PassStage, "sizes" | "isStacked" | "hasSparse" | "beside">;

export const single = (
  id: string,
  phase: Phase,
  kernel: Kernel,
  bindings: Bindings,
  others: Others = {},
): PassStage => ({ id, phase, kernel, bindings, ...others });

export function matmul(
  id: string,
  phase: Phase,
  kernelWith: (variant: MatmulVariant) => Kernel,
  bindings: Bindings,
  others: Others = {},
): PassStage {
  const withVariant = (variant: MatmulVariant): PassStage => {
    const stage = { ...single(id, phase, kernelWith(variant), bindings, others), withVariant };
    const marking = markingOf(stage);
    return marking ? { ...stage, marking, bindings: { ...bindings, marks: marking.id } } : stage;
  };
  return withVariant(baseline);
}

/** Returns the stage whose output, a buffer of the same name as the stage, a sparse variant reads. */
function markingOf({ kernel, bindings, phase, isStacked }: PassStage): PassStage | undefined {
  const { marks } = kernel;
  if (!marks) return undefined;
  const values = bindings[marks.of];
  const id = `${values}_${marks.kernel.choices.order}`;
  return single(
    id,
    phase,
    marks.kernel,
    { values, marks: id } as Bindings,
    isStacked ? { isStacked, sizes: { B: "R", "⌈B/32⌉": "⌈R/32⌉" } } : {},
  );
}

/** Returns a function that gives the part of a flat buffer in which a tensor is. */
export const tensorViews =
  (layout: ModelLayout) =>
  (buffer: string, name: TensorName): BufferView => {
    const { offset, length } = layoutOf(layout, name);
    return { buffer, offset: FLOAT_BYTES * offset, size: FLOAT_BYTES * length };
  };

export type TensorView = ReturnType<typeof tensorViews>;
