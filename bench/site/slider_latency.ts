// Measures how soon the reconstruction follows a slider that is being dragged.

import type { Page } from "@playwright/test";
import { spread } from "../../src/statistics/spread.ts";
import { type Measurements, round } from "./measurements.ts";
import { drag } from "./simulated_user.ts";

const DRAGS = 5;

interface Followed {
  /** Frames from a slider's move to the drawing of the reconstruction. */
  readonly frames: number[];
  /** Milliseconds until the GPU has drawn it. */
  readonly milliseconds: number[];
}

declare global {
  interface Window {
    followed: Followed;
  }
}

/**
 * Measures while it trains, and with training paused.
 * @param page in which a run is training, as it is afterwards
 */
export async function sliderLatency(page: Page): Promise<Measurements> {
  await page.evaluate(watch);
  await page.getByRole("tab", { name: "Poke" }).click();
  const training = await dragged(page);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const paused = await dragged(page);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  return { ...measurementsOf("at rest", paused), ...measurementsOf("while it trains", training) };
}

async function dragged(page: Page): Promise<Followed> {
  await page.evaluate(() => {
    window.followed = { frames: [], milliseconds: [] };
  });
  for (let i = 0; i < DRAGS; i++) {
    await drag(page);
    await page.waitForTimeout(1000);
  }
  return page.evaluate(() => window.followed);
}

function measurementsOf(when: string, { frames, milliseconds }: Followed): Measurements {
  const ms = spread(milliseconds);
  return {
    [`pictures after a slider's move, ${when}`]: frames.length,
    [`frames until it is drawn, median, ${when}`]: spread(frames).median,
    [`frames until it is drawn, most, ${when}`]: Math.max(...frames),
    [`ms until the GPU has drawn it, median, ${when}`]: round(ms.median),
    [`ms until the GPU has drawn it, longest, ${when}`]: round(ms.max),
  };
}

/** Runs in the page: times each move of a slider until the edited reconstruction is drawn. */
function watch(): void {
  const frames = {
    now: 0,
    count() {
      frames.now++;
      requestAnimationFrame(frames.count);
    },
  };
  frames.count();
  let moved: { at: number; frame: number } | undefined;
  addEventListener(
    "input",
    ({ timeStamp }) => {
      moved ??= { at: timeStamp, frame: frames.now };
    },
    { capture: true },
  );
  const draw = GPUCanvasContext.prototype.getCurrentTexture;
  GPUCanvasContext.prototype.getCurrentTexture = function (this: GPUCanvasContext) {
    // Canvases: input, reconstruction, edited reconstruction, …
    const edited = document.querySelectorAll(".poke-pictures canvas")[2];
    if (this.canvas === edited && moved) {
      const { at, frame } = moved;
      moved = undefined;
      const passed = frames.now - frame;
      // Runs once the drawing has been submitted.
      queueMicrotask(async () => {
        await this.getConfiguration()?.device.queue.onSubmittedWorkDone();
        window.followed.frames.push(passed);
        window.followed.milliseconds.push(performance.now() - at);
      });
    }
    return draw.call(this);
  };
}
