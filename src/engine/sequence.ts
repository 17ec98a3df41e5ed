// A list of dispatches that runs many times: its uniforms are laid out once, and a run only writes the numbers that
// change.

import type { Kernel, Uniforms } from "../../shaders/kernel.ts";

interface PreparedDispatch {
  readonly kernel: Kernel;
  readonly uniforms: Uniforms;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

/** What is encoded for a dispatch, but for its uniforms. */
interface EncodedDispatch extends Pick<PreparedDispatch, "pipeline" | "bindGroup"> {
  /** Its workgroups. */
  readonly x: number;
  readonly y: number;
}

/** A uniform that changes from run to run, and its word in the sequence's uniforms. */
interface Change {
  readonly name: string;
  readonly word: number;
  readonly isFloat: boolean;
}

const BYTES_PER_WORD = 4;

export class Sequence {
  readonly dispatches: readonly EncodedDispatch[];
  /** The uniforms of all dispatches, a slot for each. */
  private readonly words: Uint32Array<ArrayBuffer>;
  private readonly changes: Change[] = [];

  /**
   * @param changing names of uniforms that `write` may change; they must not change the number of workgroups
   * @param slotBytes the distance of the uniforms of two dispatches
   */
  constructor(
    dispatches: readonly PreparedDispatch[],
    changing: readonly string[],
    slotBytes: number,
  ) {
    const view = new DataView(new ArrayBuffer(dispatches.length * slotBytes));
    this.words = new Uint32Array(view.buffer);
    this.dispatches = dispatches.map(({ kernel, uniforms, pipeline, bindGroup }, i) => {
      kernel.writeUniforms(view, i * slotBytes, uniforms);
      const [x, y] = kernel.workgroups(uniforms);
      for (const [field, [name, type]] of Object.entries(kernel.uniforms).entries()) {
        const word = (i * slotBytes) / BYTES_PER_WORD + field;
        if (changing.includes(name)) this.changes.push({ name, word, isFloat: type === "f32" });
      }
      return { pipeline, bindGroup, x, y };
    });
  }

  /**
   * Writes the uniforms of all dispatches from word `first` of a buffer on. Those that are not given are as in the
   * dispatches.
   * @param floats the same buffer as `words`
   */
  write(words: Uint32Array, floats: Float32Array, first: number, values: Uniforms): void {
    words.set(this.words, first);
    for (const { name, word, isFloat } of this.changes) {
      const value = values[name];
      if (value !== undefined) (isFloat ? floats : words)[first + word] = value;
    }
  }
}
