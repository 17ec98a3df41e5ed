// Two stages of a pass in one dispatch. A stage declares in the list of stages which one it can run beside; the tuner
// decides whether it does.

import { besideName, sideBySide } from "../../../shaders/side_by_side.ts";
import type { BufferView, Stage } from "../../engine/engine.ts";
import type { PassStage } from "../pass_stage.ts";

/** WebGPU's default limit maxStorageBuffersPerShaderStage, which every device has. */
const MAX_BUFFERS = 8;

/**
 * Returns the stage that runs both, or undefined if they have too many buffers, or workgroups or rows of different sizes.
 * @throws Error if one needs what the other writes
 */
export function joined(first: PassStage, second: PassStage): PassStage | undefined {
  const kernels = [first.kernel, second.kernel];
  const buffers = kernels.reduce((sum, kernel) => sum + kernel.buffers.length, 0);
  if (
    buffers > MAX_BUFFERS ||
    String(first.kernel.workgroupSize) !== String(second.kernel.workgroupSize) ||
    Boolean(first.isStacked) !== Boolean(second.isStacked)
  ) {
    return undefined;
  }
  if (overlap(writes(first), uses(second)) || overlap(writes(second), uses(first))) {
    throw new Error(`${first.id} and ${second.id} cannot run at the same time.`);
  }
  const stages = [first, second] as const;
  return {
    id: `${first.id}_and_${second.id}`,
    phase: second.phase,
    kernel: sideBySide(first.kernel, second.kernel),
    bindings: Object.assign(
      {},
      ...stages.map(({ kernel, bindings }) =>
        Object.fromEntries(
          kernel.buffers.map((name) => [besideName(kernel, name), bindings[name]]),
        ),
      ),
    ),
    ...(second.isStacked && { isStacked: true }),
    parts: stages,
    withVariant: (variant) => {
      const [one, other] = [
        first.withVariant?.(variant) ?? first,
        second.withVariant?.({ ...variant, isBeside: true }) ?? second,
      ];
      const both = joined(one, other);
      if (!both) throw new Error(`${first.id} and ${second.id} do not fit in one dispatch.`);
      return both;
    },
  };
}

type Binding = BufferView | string;

const uses = ({ kernel, bindings }: Stage) =>
  kernel.buffers.map((name) => bindings[name] as Binding);

const writes = ({ kernel, bindings }: Stage) =>
  kernel.written.map((name) => bindings[name] as Binding);

const overlap = (a: readonly Binding[], b: readonly Binding[]) =>
  a
    .map(rangeOf)
    .some((x) =>
      b.map(rangeOf).some((y) => x.buffer === y.buffer && x.offset < y.end && y.offset < x.end),
    );

const rangeOf = (binding: Binding) =>
  typeof binding === "string"
    ? { buffer: binding, offset: 0, end: Number.POSITIVE_INFINITY }
    : { ...binding, end: binding.offset + binding.size };
