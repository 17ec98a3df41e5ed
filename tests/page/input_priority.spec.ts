// On a software adapter, training and frames share the cores: what the user does comes first.

import { calls, hold, release } from "./held_calls.ts";
import { expect, test } from "./page_test.ts";
import { boxOf, countDrawings, drawings, Poke, small } from "./poke.ts";

/** The least number of dispatches of a training step; a view's queries have fewer. */
const STEP_DISPATCHES = 8;
/** Milliseconds in which a step that was about to be submitted may still be. */
const SLACK = 60;
/** Training rests for at least this long after a move, in milliseconds. */
const REST = 95;

declare global {
  interface Window {
    /** When steps were submitted, and when the pointer moved, in milliseconds. */
    seen: { readonly steps: number[]; readonly moves: number[] };
  }
}

test("training waits while something is dragged, and goes on afterwards", async ({ site }) => {
  const { page } = site;
  const poke = new Poke(site);
  await site.open(small.replace("epochs=5", "epochs=1000"));
  await poke.settled();
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(2);
  const slider = poke.sliders.first();
  const box = await boxOf(slider);
  const moveTo = (to: number) =>
    page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 4 });
  await moveTo(0.5);
  await page.mouse.down();
  await page.evaluate(watchSteps, STEP_DISPATCHES);
  const lasted = () =>
    page.evaluate(() => (window.seen.moves.at(-1) ?? 0) - (window.seen.moves[0] ?? 0));
  for (let i = 0; (await lasted()) < 500; i++) await moveTo(i % 2 === 0 ? 0.9 : 0.2);
  const { steps, moves } = await page.evaluate(() => window.seen);
  const first = moves[0] as number;
  const sinceMove = (at: number) => at - Math.max(...moves.filter((move) => move <= at));
  expect(steps.filter((at) => at > first + SLACK && sinceMove(at) < REST)).toEqual([]);
  await page.mouse.up();
  await expect
    .poll(() => page.evaluate(() => window.seen.steps.length))
    .toBeGreaterThan(steps.length);
});

test("a picture is not drawn again before the adapter has drawn it", async ({ site }) => {
  const { page } = site;
  const poke = new Poke(site);
  await site.open(small);
  await poke.settled();
  await page.evaluate(hold, calls.finished);
  await page.evaluate(countDrawings);
  const slider = poke.sliders.first();
  for (const key of ["Home", "End", "Home"]) await slider.press(key);
  await expect(poke.errorAfter).toContainText("%");
  expect(await drawings(poke.edited)).toBe(1);
  await release(page);
  await expect.poll(() => drawings(poke.edited)).toBe(2);
});

/** Runs in the page. */
function watchSteps(least: number): void {
  window.seen = { steps: [], moves: [] };
  let count = 0;
  const { prototype: pass } = GPUComputePassEncoder;
  const dispatch = pass.dispatchWorkgroups;
  pass.dispatchWorkgroups = function (...size) {
    count++;
    return dispatch.apply(this, size);
  };
  const { prototype: queue } = GPUQueue;
  const { submit } = queue;
  queue.submit = function (buffers) {
    if (count >= least) window.seen.steps.push(performance.now());
    count = 0;
    return submit.call(this, buffers);
  };
  addEventListener("pointermove", () => window.seen.moves.push(performance.now()), {
    capture: true,
  });
}
