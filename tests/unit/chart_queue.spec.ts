import { expect, test } from "@playwright/test";

type Turns = typeof import("../../src/app/scheduling/chart_queue.ts");

test.describe("charts take turns", () => {
  let turns: Turns;
  test.beforeAll(async () => {
    // A page that is visible and stays so.
    const document = { visibilityState: "visible", addEventListener: () => {} };
    Object.assign(globalThis, { document });
    turns = await import("../../src/app/scheduling/chart_queue.ts");
  });
  test.afterAll(() => {
    Reflect.deleteProperty(globalThis, "document");
  });

  /** All timers that are due have come, and those that they asked for. */
  async function aWhile(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  }

  test("by themselves while nothing trains, each once", async () => {
    const drawn: string[] = [];
    const draw = () => drawn.push("a");
    turns.enqueueChart(draw);
    turns.enqueueChart(draw);
    turns.enqueueChart(() => drawn.push("b"));
    expect(drawn).toEqual([]);
    await aWhile();
    expect(drawn).toEqual(["a", "b"]);
  });

  test("where training gives them while it goes on, and by themselves when it ends", async () => {
    const drawn: string[] = [];
    await turns.withManualDraining(async () => {
      turns.enqueueChart(() => drawn.push("between submits"));
      await aWhile();
      expect(drawn).toEqual([]);
      await turns.drainCharts();
      expect(drawn).toEqual(["between submits"]);
      turns.enqueueChart(() => drawn.push("after training"));
    });
    expect(drawn).toEqual(["between submits"]);
    await aWhile();
    expect(drawn).toEqual(["between submits", "after training"]);
  });

  test("one at a time where each takes long", async () => {
    const drawn: number[] = [];
    const drawLong = (which: number) => () => {
      const end = performance.now() + 20;
      while (performance.now() < end);
      drawn.push(which);
    };
    await turns.withManualDraining(async () => {
      for (let i = 0; i < 3; i++) turns.enqueueChart(drawLong(i));
      await turns.drainCharts();
      expect(drawn).toEqual([0]);
      await turns.drainCharts();
      expect(drawn).toEqual([0, 1]);
    });
    await aWhile();
    expect(drawn).toEqual([0, 1, 2]);
  });

  test("not any more once they are given up, and not held up by one that fails", async () => {
    const drawn: string[] = [];
    const givenUp = () => drawn.push("given up");
    await turns.withManualDraining(async () => {
      turns.enqueueChart(givenUp);
      turns.cancelChart(givenUp);
      await turns.drainCharts();
    });
    await expect(
      turns.withManualDraining(() => Promise.reject(new Error("broken"))),
    ).rejects.toThrow("broken");
    turns.enqueueChart(() => drawn.push("drawn"));
    await aWhile();
    expect(drawn).toEqual(["drawn"]);
  });
});
