import { figure } from "../../../../figures/words.ts";
import type { UnitFacts } from "../../../units/order.ts";

/** A share of 1 in percent: 0 %, 12.3 %, 100 %. */
export const percent = (share: number) =>
  `${share === 0 || share === 1 ? 100 * share : figure(100 * share)} %`;

export function factsInWords({ mean, firingRate, isDead, isSaturated }: UnitFacts): string {
  const state = isDead ? ", dead" : isSaturated ? ", saturated" : "";
  return `mean activation ${figure(mean)}, firing rate ${percent(firingRate)}${state}`;
}
