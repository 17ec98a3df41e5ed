import { figure, percent } from "../../../../figures/words.ts";
import type { UnitFacts } from "../../../units/order.ts";

export function factsInWords({ mean, firingRate, isDead, isSaturated }: UnitFacts): string {
  const state = isDead ? ", dead" : isSaturated ? ", saturated" : "";
  return `mean activation ${figure(mean)}, firing rate ${percent(firingRate)}${state}`;
}
