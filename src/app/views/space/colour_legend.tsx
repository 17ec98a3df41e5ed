import type { ReadonlySignal } from "@preact/signals";
import { formatSignificant } from "../../../format.ts";
import { theme } from "../../state/theme.ts";
import { Legend } from "../../ui/legend.tsx";
import type { Plane } from "./plane.ts";
import { ramp } from "./scatter_picture.ts";

/** The colour scale of a unit's activation, if it colours the points. */
export function ColourLegend({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const colouring = plane.value?.colouring;
  if (!colouring) return null;
  const { unit, highest } = colouring;
  const { lowColour, highColour } = ramp(theme.value, highest);
  return (
    <Legend
      entries={[
        {
          before: `Activation of unit ${unit + 1}: 0`,
          symbol: {
            kind: "gradient",
            colours: [lowColour, highColour],
            description: "from low to high",
          },
          label: highest > 0 ? formatSignificant(highest) : "never active",
        },
      ]}
    />
  );
}
