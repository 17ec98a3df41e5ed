// Panels that open over the page: menus and sheets with a button, and explanations behind an "i". They are native
// popovers, which lie above everything and close on Escape and on a click elsewhere.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import "./popover.css";

/** The distance from the button, and the shortest to the edge of the window, in CSS pixels. */
const GAP = 6;

/** Places a popover below its button, or above it if there is more space, within the window. */
function place(popover: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = innerHeight - anchor.bottom;
  const isBelow = below >= height + 2 * GAP || below >= anchor.top;
  const top = isBelow ? anchor.bottom + GAP : Math.max(GAP, anchor.top - GAP - height);
  const space = isBelow ? below : anchor.top;
  const left = Math.min(anchor.left, document.documentElement.clientWidth - width - GAP);
  popover.style.setProperty("--left", `${Math.max(GAP, left)}px`);
  popover.style.setProperty("--top", `${top}px`);
  popover.style.setProperty("--space", `${space - 2 * GAP}px`);
}

interface MenuProps {
  /** The button's text or symbol. */
  readonly button: ComponentChildren;
  /** The accessible name of button and panel. */
  readonly name: string;
  /** Of the button; the panel's is this with "-panel". */
  readonly class?: string;
  /** What needs attention in the panel, for screen readers. */
  readonly note?: string | undefined;
  /** Whether the contents are rendered only after the first opening. */
  readonly isLazy?: boolean;
  readonly children: ComponentChildren;
}

/** A button that opens a panel; on a narrow screen the panel is a sheet at the bottom. */
export function Menu({ button, name, class: className = "", note, isLazy, children }: MenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = useSignal(false);
  const wasOpen = useRef(false);
  wasOpen.current ||= isOpen.value || !isLazy;
  // Its size changes when its contents have loaded.
  useSignalEffect(() => {
    const [element, anchor] = [panel.current, opener.current];
    if (!isOpen.value || !element || !anchor) return;
    const observer = new ResizeObserver(() => place(element, anchor));
    observer.observe(element);
    return () => observer.disconnect();
  });
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={className}
        aria-label={name}
        aria-describedby={note && `${id}-note`}
        {...{ popovertarget: id }}
      >
        {button}
      </button>
      {note && (
        <span id={`${id}-note`} hidden>
          {note}
        </span>
      )}
      <div
        ref={panel}
        id={id}
        class={`popover menu ${className ? `${className}-panel` : ""}`}
        role="dialog"
        aria-label={name}
        popover="auto"
        onToggle={({ newState }) => {
          isOpen.value = newState === "open";
        }}
      >
        {wasOpen.current && children}
      </div>
    </>
  );
}

/** How long a pointer may be between the symbol and its text, in ms. */
const LEAVE_MS = 150;

interface InfoProps {
  readonly about: string;
  /** Whether the button is the term itself rather than an "i". */
  readonly isTerm?: boolean;
  readonly children: ComponentChildren;
}

/** An explanation that opens on hover, on focus and on a tap. */
export function Info({ about, isTerm = false, children }: InfoProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const closing = useRef(0);
  const show = () => {
    clearTimeout(closing.current);
    const [panel, opener] = [text.current, button.current];
    if (!panel || !opener || panel.matches(":popover-open")) return;
    panel.showPopover();
    place(panel, opener);
  };
  const hide = () => {
    clearTimeout(closing.current);
    if (text.current?.matches(":popover-open")) text.current.hidePopover();
  };
  const onPointerLeave = () => {
    closing.current = window.setTimeout(hide, LEAVE_MS);
  };
  const onMouseEnter = ({ pointerType }: PointerEvent) => {
    if (pointerType === "mouse") show();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard.
    <span
      class="info"
      onPointerEnter={onMouseEnter}
      onPointerLeave={onPointerLeave}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !text.current?.matches(":popover-open")) return;
        event.stopPropagation();
        // A dialog around it stays open.
        event.preventDefault();
        hide();
      }}
    >
      <button
        ref={button}
        type="button"
        class={isTerm ? "info-button is-term" : "info-button"}
        aria-label={isTerm ? undefined : `About ${about}`}
        aria-describedby={id}
        onFocus={({ currentTarget }) => {
          if (currentTarget.matches(":focus-visible")) show();
        }}
        onBlur={hide}
        onClick={show}
      >
        {isTerm ? about : <InfoSymbol />}
      </button>
      <div ref={text} id={id} class="popover info-text" role="note" popover="manual">
        {children}
      </div>
    </span>
  );
}

const InfoSymbol = () => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" />
    <path d="M8 7v4.5M8 4.2v1.2" stroke="currentColor" stroke-width="1.5" />
  </svg>
);
