import { figure, percent } from "../../../../figures/words.ts";
import { stateOf, type UnitFacts } from "../../../units/order.ts";

export function factsInWords(facts: UnitFacts): string {
  const state = stateOf(facts);
  const { mean, firingRate } = facts;
  return `mean activation ${figure(mean)}, firing rate ${percent(firingRate)}${state ? `, ${state}` : ""}`;
}
