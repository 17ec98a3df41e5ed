import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatSignificant } from "../../../format.ts";
import { theme } from "../../state/theme.ts";
import { useFigurePart } from "../../ui/figure_parts.ts";
import type { Colouring, Plane } from "./plane.ts";
import { ramp } from "./scatter_picture.ts";

/** What the colours say where they show a unit's activation. */
export function ColourLegend({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const colouring = plane.value?.colouring;
  return colouring ? <UnitKey {...colouring} /> : null;
}

function UnitKey({ unit, highest }: Colouring) {
  const box = useRef<HTMLDivElement>(null);
  const { lowColour, highColour } = ramp(theme.value, highest);
  const title = `Activation of unit ${unit + 1}`;
  const end = highest > 0 ? formatSignificant(highest) : "never active";
  useFigurePart(() => ({
    kind: "key",
    element: box.current as Element,
    entries: [
      {
        before: `${title}: 0`,
        sign: { kind: "range", colours: [lowColour, highColour] },
        words: end,
      },
    ],
  }));
  return (
    <div ref={box} class="colour-key">
      <p>{title}</p>
      <div style={{ background: `linear-gradient(90deg, ${lowColour}, ${highColour})` }} />
      <p class="ends">
        <span>0</span>
        <span>{end}</span>
      </p>
    </div>
  );
}
