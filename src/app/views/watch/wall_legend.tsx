import { formatCount, formatSignificant } from "../../../format.ts";
import { codes } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import type { UnitState } from "../../ui/figure_parts.ts";
import { Legend } from "../../ui/legend.tsx";
import { shownScaleMax } from "../../unit/weights.ts";

const states: readonly UnitState[] = ["dead", "saturated"];

/** The colour scale of the weights, and the marks of dead and saturated units. */
export function WallLegend() {
  const max = formatSignificant(shownScaleMax.value);
  const { negative, paper, positive } = theme.value;
  return (
    <Legend
      entries={[
        {
          before: `−${max}`,
          symbol: {
            kind: "gradient",
            colours: [negative, paper, positive],
            description: "from negative through zero to positive",
          },
          label: `+${max}`,
        },
        ...states.map((state) => ({
          symbol: { kind: "state", state } as const,
          label: state,
          value: countOf(state),
        })),
      ]}
    />
  );
}

function countOf(state: UnitState): string | undefined {
  const units = codes.value?.[state];
  if (units === undefined) return undefined;
  return `${formatCount(units)} of ${formatCount(shownSettings.value.hiddenUnits)}`;
}
