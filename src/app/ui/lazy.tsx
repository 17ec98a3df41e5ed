import { selectedUnit } from "../state/view_state.ts";
import { useLoaded } from "./use_loaded.ts";

const load = async () => (await import("../unit/unit_panel.tsx")).UnitPanel;

/** What the chosen unit does, wherever units can be chosen; where none is, nothing of it is loaded. */
export function SelectedUnit() {
  return selectedUnit.value === undefined ? null : <LaterUnitPanel />;
}

function LaterUnitPanel() {
  const Loaded = useLoaded(
    load,
    "What the chosen unit does could not be loaded; check the connection and reload the page.",
  );
  return Loaded ? <Loaded /> : null;
}
