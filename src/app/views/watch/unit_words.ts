import { formatPercent, formatSignificant } from "../../../format.ts";
import { stateOf, type UnitFacts } from "../../unit/units.ts";

export function factsInWords(facts: UnitFacts): string {
  const state = stateOf(facts);
  const { mean, firingRate } = facts;
  return `mean activation ${formatSignificant(mean)}, firing rate ${formatPercent(firingRate)}${state ? `, ${state}` : ""}`;
}
