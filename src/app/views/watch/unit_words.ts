import { figure, percent } from "../../../format.ts";
import { stateOf, type UnitFacts } from "./order.ts";

export function factsInWords(facts: UnitFacts): string {
  const state = stateOf(facts);
  const { mean, firingRate } = facts;
  return `mean activation ${figure(mean)}, firing rate ${percent(firingRate)}${state ? `, ${state}` : ""}`;
}
