import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../format.ts";
import { askCodes } from "../codes/codes_client.ts";
import { codes, hasDiverged } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { selectedUnit, selectUnit } from "../state/view_state.ts";
import { FigurePanel } from "../ui/figure_panel.tsx";
import { ActionButton } from "../ui/form_controls.tsx";
import { useAnswer, usePanelOnScreen } from "../ui/hooks.ts";
import { unitsInOrder } from "../views/watch/order.ts";
import { selectedIndex, unitAfter } from "../views/watch/shown_units.ts";
import { type UnitAnswer, unitCsv } from "./unit_answer.ts";
import { ReadWeights } from "./weights.ts";
import "./unit.css";
import { SimilarUnits } from "./similar_units.tsx";
import { TopImages } from "./top_images.tsx";
import { UnitHistogram } from "./unit_histogram.tsx";
import { UnitNumbers } from "./unit_numbers.tsx";
import { UnitWeights } from "./unit_weights.tsx";

const BINS = 32;
const TOP_IMAGES = 12;

/** What the chosen unit does; nothing where none is chosen. */
export function UnitPanel() {
  const answered = useRef<UnitAnswer>(undefined);
  if (selectedUnit.value === undefined) return null;
  return (
    <FigurePanel
      id="unit"
      title={`Unit ${formatCount(selectedUnit.value + 1)} of ${formatCount(shownSettings.value.hiddenUnits)}`}
      fileTitle={`unit-${selectedUnit.value + 1}`}
      isWide
      showsCodes
      csv={() => unitCsv(answered.current)}
      caption={
        <>
          Activations <span class="formula">hⱼ = φ(x · W₁ⱼ + b₁ⱼ)</span> over training images.
          Similar units have decoder weights that point the same way:{" "}
          <span class="formula">cos(wⱼ, wₖ) = wⱼ · wₖ / (‖wⱼ‖ ‖wₖ‖)</span>, 1 for the same picture.
        </>
      }
    >
      <UnitButtons unit={selectedUnit.value} />
      {hasDiverged.value && (
        <p class="hint">Its weights are no numbers any more: they say nothing.</p>
      )}
      <ReadWeights />
      <UnitContents unit={selectedUnit.value} answered={answered} />
    </FigurePanel>
  );
}

function UnitButtons({ unit }: { unit: number }) {
  const at = selectedIndex.value;
  const last = unitsInOrder.value.length - 1;
  const close = () => {
    selectUnit(undefined);
    const wall = document.querySelector<HTMLElement>("#hidden-units [role=listbox]");
    (wall ?? document.querySelector<HTMLElement>("[role=tab][aria-selected=true]"))?.focus();
  };
  return (
    <div class="unit-buttons">
      <ActionButton
        name="Previous unit"
        act={() => selectUnit(unitAfter("ArrowLeft", unit, 1))}
        isOff={at === 0}
      />
      <ActionButton
        name="Next unit"
        act={() => selectUnit(unitAfter("ArrowRight", unit, 1))}
        isOff={at === last}
      />
      <ActionButton name="Close" act={close} />
    </div>
  );
}

interface ContentsProps {
  readonly unit: number;
  /** Told what is shown of it. */
  readonly answered: { current: UnitAnswer | undefined };
}

function UnitContents({ unit, answered }: ContentsProps) {
  const isOnScreen = usePanelOnScreen();
  const answer = useAnswer(() => {
    const chosen = selectedUnit.value;
    if (!isOnScreen.value || !codes.value || chosen === undefined) return undefined;
    return askCodes((worker) => worker.unit(chosen, BINS, TOP_IMAGES)).then((statistics) => {
      // The worker answers in turn: these are the codes that it was asked about.
      const asked = codes.peek();
      return asked && { unit: chosen, statistics, codes: asked };
    });
  });
  // Answers about codes of an earlier run are gone with them.
  const shown = codes.value && answer.value;
  const isBusy = shown?.unit !== unit || shown.codes !== codes.value;
  useLayoutEffect(() => {
    answered.current = isBusy ? undefined : shown;
  });
  return (
    <div class="unit-contents" aria-busy={isBusy}>
      <UnitWeights unit={unit} />
      {shown && (
        <div class={shown.unit === unit ? "unit-answer" : "unit-answer is-old"}>
          <UnitNumbers {...shown} />
          <UnitHistogram {...shown} />
          <TopImages {...shown} />
        </div>
      )}
      {!hasDiverged.value && <SimilarUnits unit={unit} />}
    </div>
  );
}
