// What is measured of the page, in order: size and loading, use while training, sliders, the price of
// the views.

import { answers } from "./interaction_latency.ts";
import { loading } from "./loading.ts";
import type { Measurements } from "./measurements.ts";
import { withSite } from "./site.ts";
import { sliderLatency } from "./slider_latency.ts";
import { viewsCost } from "./views_cost.ts";

/**
 * @param seconds of use
 * @param rounds of training with the views in sight and out of sight, in turn
 * @param say told what is being done
 */
export function measureSite(
  seconds: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Measurements> {
  return withSite(async (site) => {
    say("Loading");
    const loaded = await loading(site);
    say(`Using the page for ${seconds} s`);
    const answered = await answers(site, seconds, say);
    say("Dragging sliders");
    const followed = await sliderLatency(site);
    say("Training with the views in sight and out of sight");
    return { ...loaded, ...answered, ...followed, ...(await viewsCost(site, rounds)) };
  });
}
