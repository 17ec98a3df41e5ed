// Imported first: its rules must come before those of the panels.
import "./poke.css";
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useOnScreen } from "../../ui/hooks.ts";
import { CodePanel } from "./code_panel.tsx";
import { keepUpToDate } from "./live.ts";

/** An image, its code, and the reconstruction from the code as the user edits it. */
export function PokeView() {
  const view = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(view);
  useSignalEffect(() => (isOnScreen.value ? keepUpToDate() : undefined));
  return (
    <div class="poke is-wide" ref={view}>
      <CodePanel />
    </div>
  );
}
