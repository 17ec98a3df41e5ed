import { expect, test } from "@playwright/test";

type ChartQueue = typeof import("../../src/app/scheduling/chart_queue.ts");

test.describe("the chart queue", () => {
  let queue: ChartQueue;
  test.beforeAll(async () => {
    // A page that stays visible.
    const document = { visibilityState: "visible", addEventListener: () => {} };
    Object.assign(globalThis, { document });
    queue = await import("../../src/app/scheduling/chart_queue.ts");
  });
  test.afterAll(() => {
    Reflect.deleteProperty(globalThis, "document");
  });

  const gpuIdle = () => Promise.resolve();

  /** Waits for the timers that are due, and for those that they start. */
  async function untilDrawn(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  }

  test("draws each chart once, in a later task", async () => {
    const drawn: string[] = [];
    const draw = () => drawn.push("a");
    queue.enqueueChart(draw);
    queue.enqueueChart(draw);
    queue.enqueueChart(() => drawn.push("b"));
    expect(drawn).toEqual([]);
    await untilDrawn();
    expect(drawn).toEqual(["a", "b"]);
  });

  test("draws only when it is drained during training, and in its own tasks afterwards", async () => {
    const drawn: string[] = [];
    await queue.withManualDraining(async () => {
      queue.enqueueChart(() => drawn.push("between submits"));
      await untilDrawn();
      expect(drawn).toEqual([]);
      await queue.drainCharts(gpuIdle);
      expect(drawn).toEqual(["between submits"]);
      queue.enqueueChart(() => drawn.push("after training"));
    });
    expect(drawn).toEqual(["between submits"]);
    await untilDrawn();
    expect(drawn).toEqual(["between submits", "after training"]);
  });

  test("leaves charts that were queued before training to be drained", async () => {
    const drawn: string[] = [];
    queue.enqueueChart(() => drawn.push("queued before"));
    await queue.withManualDraining(async () => {
      await untilDrawn();
      expect(drawn).toEqual([]);
      await queue.drainCharts(gpuIdle);
      expect(drawn).toEqual(["queued before"]);
    });
  });

  test("waits for the GPU before it draws", async () => {
    const done: string[] = [];
    await queue.withManualDraining(async () => {
      queue.enqueueChart(() => done.push("drawn"));
      await queue.drainCharts(async () => {
        await untilDrawn();
        done.push("idle");
      });
    });
    expect(done).toEqual(["idle", "drawn"]);
  });

  test("draws one chart per task if each takes long", async () => {
    const { now } = performance;
    let time = 0;
    performance.now = () => time;
    try {
      const drawn: number[] = [];
      await queue.withManualDraining(async () => {
        for (let i = 0; i < 3; i++) {
          queue.enqueueChart(() => {
            time += 20;
            drawn.push(i);
          });
        }
        await queue.drainCharts(gpuIdle);
        expect(drawn).toEqual([0]);
        await queue.drainCharts(gpuIdle);
        expect(drawn).toEqual([0, 1]);
      });
      await untilDrawn();
      expect(drawn).toEqual([0, 1, 2]);
    } finally {
      performance.now = now;
    }
  });

  test("does not draw cancelled charts, and draws again after training has failed", async () => {
    const drawn: string[] = [];
    const cancelled = () => drawn.push("cancelled");
    await queue.withManualDraining(async () => {
      queue.enqueueChart(cancelled);
      queue.cancelChart(cancelled);
      await queue.drainCharts(gpuIdle);
    });
    await expect(
      queue.withManualDraining(() => Promise.reject(new Error("broken"))),
    ).rejects.toThrow("broken");
    queue.enqueueChart(() => drawn.push("drawn"));
    await untilDrawn();
    expect(drawn).toEqual(["drawn"]);
  });
});
