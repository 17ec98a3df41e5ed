// Before the styles of its panels, which say more than it does.
import "./poke.css";
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useOnScreen } from "../../ui/hooks.ts";
import { SelectedUnit } from "../../unit/selected_unit.tsx";
import { CodePanel } from "./code_panel.tsx";
import { ImagePanel } from "./image_panel.tsx";
import { follow } from "./live.ts";
import { PicturesPanel } from "./pictures_panel.tsx";
import { PokeExplanation } from "./poke_explanation.tsx";

/** One image, its code, and what the decoder makes of the code when a person changes it. */
export function PokeView() {
  const view = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(view);
  useSignalEffect(() => (isOnScreen.value ? follow() : undefined));
  return (
    <>
      <div class="poke is-wide" ref={view}>
        <ImagePanel />
        <PicturesPanel />
        <CodePanel />
      </div>
      <SelectedUnit />
      <PokeExplanation />
    </>
  );
}
