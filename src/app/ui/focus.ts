// Moves the focus when a control that was pressed by keyboard disappears from the page.

/** Elements that can be focused. */
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

interface Pressed {
  readonly control: HTMLElement;
  /** Its ancestors, innermost first. */
  readonly ancestors: readonly Element[];
  /** Controls that Tab reaches, in the order of the page. */
  readonly before: readonly HTMLElement[];
  readonly after: readonly HTMLElement[];
}

/** Undefined after the focus has moved, or another key or the mouse was used. */
let pressed: Pressed | undefined;
/** The target of the keydown event of the key that is held. */
let heldOn: EventTarget | null;

/** Focuses the nearest remaining control when a pressed control disappears, unless something else has the focus. */
export function restoreFocus(): void {
  const forget = () => {
    pressed = undefined;
  };
  const press = (event: KeyboardEvent) => {
    const { key, repeat, target } = event;
    if (!repeat) heldOn = target;
    // A held key must not press the control that is focused next.
    if (key === "Enter" && target !== heldOn) return event.preventDefault();
    forget();
    const isControl = target instanceof HTMLElement && target.matches(CONTROLS);
    if (isControl && (key === "Enter" || key === " ")) pressed = pressedAt(target);
  };
  document.addEventListener("keydown", press, { capture: true });
  document.addEventListener("focusin", forget);
  document.addEventListener("pointerdown", forget, { capture: true });

  new MutationObserver(() => {
    if (!pressed || pressed.control.isConnected) return;
    const gone = pressed;
    const control = document.activeElement === document.body ? nearest(gone) : undefined;
    control?.focus();
    // That control can disappear too, a moment later.
    pressed = control && { ...gone, control };
  }).observe(document.body, { childList: true, subtree: true });
}

function pressedAt(control: HTMLElement): Pressed {
  const ancestors: Element[] = [];
  for (let next = control.parentElement; next; next = next.parentElement) ancestors.push(next);
  const all = [...document.querySelectorAll<HTMLElement>(CONTROLS)];
  const isReachable = (other: HTMLElement) =>
    other.tabIndex >= 0 && !other.matches(":disabled") && other.checkVisibility();
  const index = all.indexOf(control);
  return {
    control,
    ancestors,
    before: all.slice(0, index).filter(isReachable),
    after: all.slice(index + 1).filter(isReachable),
  };
}

/** The next control, otherwise the previous one, in the innermost remaining ancestor that has any. */
function nearest({ ancestors, before, after }: Pressed): HTMLElement | undefined {
  for (const element of ancestors.filter(({ isConnected }) => isConnected)) {
    const isInside = (control: HTMLElement) => element.contains(control);
    const found = after.find(isInside) ?? before.findLast(isInside);
    if (found) return found;
  }
  return undefined;
}
