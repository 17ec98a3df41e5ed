// The codes of the training images, in a thread of their own: what is computed from them would hold up
// the page. It holds one set of codes, the newest that is whole.

import { expose, transfer } from "comlink";
import { codeStatistics } from "../../statistics/code_statistics.ts";
import {
  type PrincipalComponents,
  principalComponents,
  project,
} from "../../statistics/principal_components.ts";
import { unitStatistics } from "../../statistics/unit_statistics.ts";
import { weightQueries } from "./weight_store.ts";

interface CodeSet {
  /** (count, H) */
  readonly codes: Float32Array;
  readonly hidden: number;
}

const none: CodeSet = { codes: new Float32Array(), hidden: 1 };
let arriving = none;
let whole = none;
/** Of the last set that they were asked of, and which one it was. */
let components: PrincipalComponents | undefined;
let componentsOf = { set: 0, hidden: 0 };
/** How many sets were whole. */
let sets = 0;

const codesWorker = {
  ...weightQueries,

  /** New codes will come, slice by slice. */
  begin(count: number, hidden: number): void {
    arriving = { codes: new Float32Array(count * hidden), hidden };
  },

  /** Codes of images from `start` on. */
  add(start: number, codes: Float32Array): void {
    arriving.codes.set(codes, start * arriving.hidden);
  },

  /** The codes that came are whole: questions are about them from now on. */
  finish() {
    whole = arriving;
    arriving = none;
    sets++;
    return codeStatistics(whole.codes, whole.hidden);
  },

  unit(unit: number, bins: number, top: number) {
    return unitStatistics(whole.codes, whole.hidden, unit, { bins, top });
  },

  /** (count), a unit's activations. */
  activations(unit: number): Float32Array {
    const { codes, hidden } = whole;
    const column = Float32Array.from({ length: codes.length / hidden }, (_, i) => {
      return codes[i * hidden + unit] as number;
    });
    return transfer(column, [column.buffer]);
  },

  /** (count, 2), two units' activations. */
  plane(x: number, y: number): Float32Array {
    const { codes, hidden } = whole;
    const points = Float32Array.from({ length: (2 * codes.length) / hidden }, (_, i) => {
      return codes[(i >> 1) * hidden + (i % 2 === 0 ? x : y)] as number;
    });
    return transfer(points, [points.buffer]);
  },

  /** (count, 2), along the codes' principal components, and the shares of variance they explain. */
  principalPlane(): { readonly points: Float32Array; readonly explained: readonly number[] } {
    if (componentsOf.set !== sets) {
      // Those of a moment ago are a good start, and keep the axes from turning over.
      const isLike = componentsOf.hidden === whole.hidden;
      const start = isLike ? components?.components : undefined;
      components = principalComponents(whole.codes, whole.hidden, { start });
      componentsOf = { set: sets, hidden: whole.hidden };
    }
    const found = components as PrincipalComponents;
    const points = project(whole.codes, whole.hidden, found);
    return transfer({ points, explained: [...found.explained] }, [points.buffer]);
  },
};

export type CodesWorker = typeof codesWorker;
expose(codesWorker);
