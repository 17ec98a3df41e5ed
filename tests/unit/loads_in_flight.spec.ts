// Loops that add in order (`addInOrder`): every number once, in order, with as many loads in flight as there should be.

import { expect, test } from "@playwright/test";
import { addInOrder, LOADS_IN_FLIGHT } from "../../shaders/kernel.ts";

interface Counted {
  /** What was added, in order. */
  readonly added: number[];
  /** The most loads that had not been added yet. */
  mostInFlight: number;
}

/** Runs the loop's WGSL as JavaScript, which its statements also are but for the suffix of integers. */
function counted(first: number, end: number, step: number, loads: number): Counted {
  const wgsl = addInOrder(
    { index: "i", first: "first", end: "end", step, loads },
    (at, n) => `let v${n} = load(${at});`,
    (n) => `add(v${n});`,
  );
  const result: Counted = { added: [], mostInFlight: 0 };
  let inFlight = 0;
  const load = (at: number) => {
    inFlight += loads;
    result.mostInFlight = Math.max(result.mostInFlight, inFlight);
    return at;
  };
  const add = (at: number) => {
    inFlight -= loads;
    result.added.push(at);
  };
  const run = new Function("first", "end", "load", "add", wgsl.replace(/\b(\d+)u\b/g, "$1"));
  run(first, end, load, add);
  return result;
}

for (const { name, step, loads } of [
  { name: "loss", step: 128, loads: 1 },
  { name: "sparsity", step: 1, loads: 2 },
  { name: "three loads a turn", step: 1, loads: 3 },
]) {
  test(`the loop of ${name} adds every number in order`, () => {
    for (const first of [0, step - 1]) {
      for (let count = 0; count <= 40; count++) {
        const expected = Array.from({ length: count }, (_, i) => first + i * step);
        // The end need not be a whole number of steps away.
        for (const end of [first + (count - 1) * step + 1, first + count * step]) {
          if (count === 0 && end < first) continue;
          expect(counted(first, end, step, loads).added).toEqual(expected);
        }
      }
    }
  });

  test(`the loop of ${name} has its loads in flight together`, () => {
    const turns = Math.ceil(LOADS_IN_FLIGHT / loads);
    expect(counted(0, turns * step, step, loads).mostInFlight).toBe(turns * loads);
    expect(turns * loads).toBeGreaterThanOrEqual(8);
    // Of fewer numbers than a group has, one at a time.
    expect(counted(0, (turns - 1) * step, step, loads).mostInFlight).toBe(loads);
  });
}
