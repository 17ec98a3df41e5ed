import { formatCount, formatPercent, formatSignificant, plural } from "../../format.ts";
import { shownSettings } from "../state/run.ts";
import { NeverZero } from "../ui/hints.tsx";
import { stateOf, unitFacts } from "../views/watch/order.ts";
import type { UnitAnswer } from "./unit_answer.ts";

/** How active a unit is. */
export function UnitNumbers({ statistics, codes }: UnitAnswer) {
  const { mean, firingRate, max } = statistics;
  const state = stateOf(unitFacts(mean, firingRate));
  return (
    <div class="unit-numbers">
      <h3>How active it is</h3>
      <dl class="numbers">
        <dt>Mean activation</dt>
        <dd>{formatSignificant(mean)}</dd>
        <dt>Target ρ</dt>
        <dd>{shownSettings.value.targetActivation}</dd>
        <dt>Firing rate</dt>
        <dd>{formatPercent(firingRate)}</dd>
        <dt>Highest activation</dt>
        <dd>{formatSignificant(max)}</dd>
      </dl>
      <p>
        <span class="formula">mⱼ = mean hⱼ</span>,{" "}
        <span class="formula">rateⱼ = share of images with hⱼ &gt; 0</span>, over{" "}
        {formatCount(codes.count)} of {plural(codes.of, "training image")}.
        <NeverZero />
      </p>
      {state === "dead" && (
        <p class="state">
          <span class="sign mark-dead" /> Dead: none of these images activates it.
        </p>
      )}
      {state === "saturated" && (
        <p class="state">
          <span class="sign mark-saturated" /> Saturated: its mean passes 0.999, where KL ends and
          goes on along its tangent.
        </p>
      )}
    </div>
  );
}
