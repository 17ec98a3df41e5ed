import type { ReadonlySignal } from "@preact/signals";
import { figure } from "../../../figures/words.ts";
import type { Plane } from "../../space/plane.ts";
import { ramp } from "../../space/points_sheet.ts";
import { theme } from "../../theme.ts";

/** What the colours say where they show a unit's activation. */
export function ColourKey({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const colouring = plane.value?.colouring;
  if (!colouring) return null;
  const { lowColour, highColour } = ramp(theme.value, colouring.highest);
  return (
    <div class="colour-key">
      <p>Activation of unit {colouring.unit + 1}</p>
      <div style={{ background: `linear-gradient(90deg, ${lowColour}, ${highColour})` }} />
      <p class="ends">
        <span>0</span>
        <span>{colouring.highest > 0 ? figure(colouring.highest) : "never active"}</span>
      </p>
    </div>
  );
}
