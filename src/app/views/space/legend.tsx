// The legend of the plot: a filter that explains the colours of the classes, or the colour scale of a unit.

import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatSignificant } from "../../../format.ts";
import { classGroups, classNames, shortened } from "../../classes.ts";
import { theme } from "../../state/theme.ts";
import { type LegendEntry, useFigurePart } from "../../ui/figure_parts.ts";
import { Legend, LegendIcon } from "../../ui/legend.tsx";
import { colouringUnit, type Plane } from "./plane.ts";
import { activationRamp } from "./scatter_picture.ts";
import { ALL_GROUPS, shownGroups } from "./selection.ts";

const groupNumbers = () => [...classGroups.value.groups.keys()];
const isShown = (group: number) => (shownGroups.value & (1 << group)) !== 0;

/** The longest name of a class, in characters, that a narrow button has space for. */
const NARROW_NAME = 2;

/** A button for each class, or group of classes, that shows or hides its points. */
export function ClassFilter() {
  const fieldset = useRef<HTMLFieldSetElement>(null);
  useFigurePart(() => ({
    kind: "legend",
    element: fieldset.current as Element,
    entries: colouringUnit.value === undefined ? groupNumbers().filter(isShown).map(entryOf) : [],
  }));
  const areNarrow = classGroups.value.groups.every(({ name }) => name.length <= NARROW_NAME);
  const show = (shown: number) => () => {
    shownGroups.value = shown;
  };
  return (
    <fieldset ref={fieldset} class={areNarrow ? "class-filter has-narrow-names" : "class-filter"}>
      <legend>Show {classNames}</legend>
      {groupNumbers().map((group) => (
        <GroupButton key={`group ${group}`} group={group} />
      ))}
      <button type="button" onClick={show(ALL_GROUPS)}>
        All
      </button>
      <button type="button" onClick={show(0)}>
        None
      </button>
    </fieldset>
  );
}

function GroupButton({ group }: { group: number }) {
  const name = nameOf(group);
  return (
    <button
      type="button"
      title={name}
      aria-pressed={isShown(group)}
      onClick={() => {
        shownGroups.value ^= 1 << group;
      }}
    >
      <Swatch group={group} />
      {shortened(name)}
    </button>
  );
}

const nameOf = (group: number) => classGroups.value.groups[group]?.name ?? "";

const entryOf = (group: number): LegendEntry => ({
  symbol: symbolOf(group),
  label: shortened(nameOf(group)),
});

const symbolOf = (group: number) => {
  const colour = classGroups.value.groups[group]?.colour(theme.value) ?? theme.value.accent;
  return { kind: "colour", colour } as const;
};

/** A group's colour, or nothing if a unit colours the points. */
export function Swatch({ group }: { group: number }) {
  if (colouringUnit.value !== undefined) return null;
  return <LegendIcon symbol={symbolOf(group)} />;
}

/** The colour scale, if a unit colours the points. */
export function ColourLegend({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const colouring = plane.value?.colouring;
  if (!colouring) return null;
  const { unit, highest } = colouring;
  const { lowColour, highColour } = activationRamp(theme.value, highest);
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
