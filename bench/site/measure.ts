// All measurements of the page, in order: size and loading, use while training, sliders, cost of the views.

import { interactionLatency } from "./interaction_latency.ts";
import { loading } from "./loading.ts";
import type { Measurements } from "./measurements.ts";
import { openPage, trainStartedUp, withSite } from "./site.ts";
import { sliderLatency } from "./slider_latency.ts";
import { viewsCost } from "./views_cost.ts";

/**
 * @param seconds of simulated use
 * @param rounds of training with each view visible and hidden
 * @param log receives a line on each activity
 */
export function measureSite(
  seconds: number,
  rounds: number,
  log: (line: string) => void,
): Promise<Measurements> {
  return withSite(async (site) => {
    log("Loading the page");
    const loaded = await loading(site);
    log("Training until the kernels are tuned");
    // One run for all that follows, because it takes a minute to start.
    const page = await openPage(site);
    await trainStartedUp(page);
    log(`Using the page for ${seconds} s`);
    const answered = await interactionLatency(page, seconds, log);
    log("Dragging sliders");
    const followed = await sliderLatency(page);
    log("Training with views visible and hidden");
    return { ...loaded, ...answered, ...followed, ...(await viewsCost(page, rounds)) };
  });
}
