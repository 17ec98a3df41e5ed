import { useLayoutEffect, useRef } from "preact/hooks";
import { csvText } from "../../files/csv.ts";
import { formatCount } from "../../format.ts";
import { requestCodes } from "../codes/codes_client.ts";
import { codes, hasDiverged } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { selectedUnit, selectUnit } from "../state/view_state.ts";
import { FigurePanel } from "../ui/figure_panel.tsx";
import { ActionButton } from "../ui/form_controls.tsx";
import { usePanelOnScreen, useQuery } from "../ui/hooks.ts";
import { ReadWeights } from "./weights.ts";
import "./unit.css";
import {
  TopImages,
  type UnitActivations,
  UnitHistogram,
  UnitNumbers,
} from "./unit_activations.tsx";
import { SimilarUnits, UnitWeights } from "./unit_weights.tsx";
import { selectedIndex, unitsInOrder } from "./units.ts";

const BINS = 32;
const TOP_IMAGES = 12;

/** Details of the selected unit, or nothing if no unit is selected. */
export function UnitPanel() {
  const activations = useRef<UnitActivations>(undefined);
  if (selectedUnit.value === undefined) return null;
  return (
    <FigurePanel
      id="unit"
      title={`Unit ${formatCount(selectedUnit.value + 1)} of ${formatCount(shownSettings.value.hiddenUnits)}`}
      fileTitle={`unit-${selectedUnit.value + 1}`}
      showsCodes
      choices={<UnitButtons />}
      csv={() => unitCsv(activations.current)}
      caption={
        <>
          Activations <span class="formula">hⱼ = φ(x · W₁ⱼ + b₁ⱼ)</span> on training images. Similar
          units have decoder weights that point in nearly the same direction:{" "}
          <span class="formula">cos(wⱼ, wₖ) = wⱼ · wₖ / (‖wⱼ‖ ‖wₖ‖)</span>, which is 1 for the same
          direction.
        </>
      }
    >
      {hasDiverged.value && <p class="hint">Its weights are NaN or infinite.</p>}
      <ReadWeights />
      <UnitContents unit={selectedUnit.value} activations={activations} />
    </FigurePanel>
  );
}

function UnitButtons() {
  const index = selectedIndex.value;
  const units = unitsInOrder.value;
  const close = () => {
    selectUnit(undefined);
    const grid = document.querySelector<HTMLElement>("#hidden-units [role=listbox]");
    (grid ?? document.querySelector<HTMLElement>("[role=tab][aria-selected=true]"))?.focus();
  };
  return (
    <div class="unit-buttons">
      <ActionButton
        name="Previous unit"
        symbol="‹"
        act={() => selectUnit(units[index - 1])}
        isOff={index === 0}
      />
      <ActionButton
        name="Next unit"
        symbol="›"
        act={() => selectUnit(units[index + 1])}
        isOff={index === units.length - 1}
      />
      <ActionButton name="Close" symbol="×" act={close} />
    </div>
  );
}

interface ContentsProps {
  readonly unit: number;
  /** Receives what is shown, or undefined while that is out of date. */
  readonly activations: { current: UnitActivations | undefined };
}

function UnitContents({ unit, activations }: ContentsProps) {
  const isOnScreen = usePanelOnScreen();
  const result = useQuery(() => {
    const selected = selectedUnit.value;
    if (!isOnScreen.value || !codes.value || selected === undefined) return undefined;
    return requestCodes((worker) => worker.unit(selected, BINS, TOP_IMAGES)).then((statistics) => {
      // The worker responds in order, so these are the codes that it used.
      const used = codes.peek();
      return used && { unit: selected, statistics, codes: used };
    });
  });
  // A result about the codes of an earlier run must not be shown.
  const shown = codes.value && result.value;
  const isBusy = shown?.unit !== unit || shown.codes !== codes.value;
  useLayoutEffect(() => {
    activations.current = isBusy ? undefined : shown;
  });
  return (
    <div class="unit-contents" aria-busy={isBusy}>
      <UnitWeights unit={unit} />
      {shown && (
        <div class={shown.unit === unit ? "unit-activations" : "unit-activations is-old"}>
          <UnitNumbers {...shown} />
          <UnitHistogram {...shown} />
          <TopImages {...shown} />
        </div>
      )}
      {!hasDiverged.value && <SimilarUnits unit={unit} />}
    </div>
  );
}

/** Returns the histogram, one row per bin, and the top images, one row each. */
function unitCsv(activations: UnitActivations | undefined): string {
  const columns = ["part", "from", "to", "images", "image", "digit", "activation"];
  if (!activations) return csvText(columns, []);
  const { statistics, codes } = activations;
  const { counts, inactive } = statistics.histogram;
  const edge = (bin: number) => (bin / counts.length) * statistics.max;
  return csvText(columns, [
    ["inactive", 0, 0, inactive],
    ...Array.from(counts, (images, bin) => ["active", edge(bin), edge(bin + 1), images]),
    ...statistics.top.map(({ image: row, activation }) => {
      const image = codes.imageOf(row);
      return ["image", undefined, undefined, undefined, image + 1, codes.labels[row], activation];
    }),
  ]);
}
