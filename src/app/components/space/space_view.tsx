import { useSignalEffect } from "@preact/signals";
import { forgetOtherImages } from "../../space/looking.ts";
import { runSettings } from "../../state.ts";
import "../../styles/space.css";
import { ChosenUnit } from "../unit/chosen_unit.tsx";
import { CodeSpacePanel } from "./code_space_panel.tsx";
import { SelectionPanel } from "./selection_panel.tsx";

/** All images in the space of their codes. */
export function SpaceView() {
  useSignalEffect(() => forgetOtherImages(runSettings.value));
  return (
    <>
      <CodeSpacePanel />
      <SelectionPanel />
      <ChosenUnit />
    </>
  );
}
