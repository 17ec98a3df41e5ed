import { DataButton } from "../data/data_button.tsx";
import { adapter, phase } from "../state/run.ts";
import { isAboutOpen } from "../state/sheets.ts";
import { Info } from "../ui/popover.tsx";
import { Sheet } from "../ui/sheet.tsx";
import "./header.css";
import { ShareButton } from "./share.tsx";
import { Tabs } from "./tabs.tsx";

/** Name, tabs, adapter, and the buttons for the link and for help. */
export function Header() {
  return (
    <header>
      <a class="skip" href="#view">
        Skip to main content
      </a>
      <div class="title">
        <Logo />
        <h1>Parsimony</h1>
      </div>
      {phase.value !== "unsupported" && <Tabs />}
      <div class="page-side">
        <AdapterLine />
        {phase.value !== "unsupported" && <DataButton />}
        <ShareButton />
        <button
          type="button"
          class="about-button"
          aria-label="About and keyboard shortcuts"
          aria-haspopup="dialog"
          onClick={() => {
            isAboutOpen.value = true;
          }}
        >
          ?
        </button>
      </div>
      <Sheet
        isOpen={isAboutOpen}
        name="about"
        heading="About Parsimony"
        load={async () => (await import("./about.tsx")).About}
      />
    </header>
  );
}

/** Takes up its space before the adapter is known, so that nothing moves when a user is about to click. */
function AdapterLine() {
  if (phase.value === "unsupported") return null;
  const { name, isCpu } = adapter.value ?? {};
  return (
    <div class={isCpu ? "adapter is-cpu" : "adapter"}>
      {name && (
        <>
          <span title={name}>{isCpu ? "CPU" : name}</span>
          <Info about="the adapter">
            <p>
              Runs on <strong>{name}</strong>.
            </p>
            {isCpu && <p>Software rendering on the CPU: correct, but slow.</p>}
          </Info>
        </>
      )}
    </div>
  );
}

/** Sixteen units, three of them active. */
function Logo() {
  const active = new Set([2, 8, 14]);
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      {Array.from({ length: 16 }, (_, i) => (
        <circle
          key={`unit ${i}`}
          class={active.has(i) ? "active" : ""}
          cx={4 + 8 * (i % 4)}
          cy={4 + 8 * Math.floor(i / 4)}
          r={active.has(i) ? 3.4 : 2}
        />
      ))}
    </svg>
  );
}
