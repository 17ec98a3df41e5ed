import { useSignalEffect } from "@preact/signals";
import { runSettings } from "../../state/run.ts";
import { forgetOtherImages } from "./selection.ts";
import "./space.css";
import { SelectedUnit } from "../../unit/selected_unit.tsx";
import { CodeSpacePanel } from "./code_space_panel.tsx";
import { SelectionPanel } from "./selection_panel.tsx";

/** All images in the space of their codes. */
export function SpaceView() {
  useSignalEffect(() => forgetOtherImages(runSettings.value));
  return (
    <>
      <CodeSpacePanel />
      <SelectionPanel />
      <SelectedUnit />
    </>
  );
}
