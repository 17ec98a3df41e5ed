// Where the keyboard's place is once a control that was pressed with it has left the page.

/** What can have the focus. */
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

interface Pressed {
  readonly control: HTMLElement;
  /** What it was in, from the inside out. */
  readonly around: readonly Element[];
  /** What Tab reaches, in the order of the page. */
  readonly before: readonly HTMLElement[];
  readonly after: readonly HTMLElement[];
}

/** Nothing once the focus is elsewhere, or another key or the mouse was used. */
let pressed: Pressed | undefined;
/** Where the key was put down that is held. */
let downOn: EventTarget | null;

/** Gives the focus to the nearest control that is still there, where nothing else has it by then. */
export function keepFocus(): void {
  const forget = () => {
    pressed = undefined;
  };
  const press = (event: KeyboardEvent) => {
    const { key, repeat, target } = event;
    if (!repeat) downOn = target;
    // A key that is held presses nothing but what it was put down on.
    if (key === "Enter" && target !== downOn) return event.preventDefault();
    forget();
    const isControl = target instanceof HTMLElement && target.matches(CONTROLS);
    if (isControl && (key === "Enter" || key === " ")) pressed = pressedAt(target);
  };
  document.addEventListener("keydown", press, { capture: true });
  document.addEventListener("focusin", forget);
  document.addEventListener("pointerdown", forget, { capture: true });

  new MutationObserver(() => {
    if (!pressed || pressed.control.isConnected) return;
    const place = pressed;
    const control = document.activeElement === document.body ? nearest(place) : undefined;
    control?.focus();
    // It may go away too, a moment later.
    pressed = control && { ...place, control };
  }).observe(document.body, { childList: true, subtree: true });
}

function pressedAt(control: HTMLElement): Pressed {
  const around: Element[] = [];
  for (let next = control.parentElement; next; next = next.parentElement) around.push(next);
  const all = [...document.querySelectorAll<HTMLElement>(CONTROLS)];
  const isReached = (other: HTMLElement) =>
    other.tabIndex >= 0 && !other.matches(":disabled") && other.checkVisibility();
  const place = all.indexOf(control);
  return {
    control,
    around,
    before: all.slice(0, place).filter(isReached),
    after: all.slice(place + 1).filter(isReached),
  };
}

/** The next one in the innermost that is still there and has any, otherwise the one before. */
function nearest({ around, before, after }: Pressed): HTMLElement | undefined {
  for (const element of around.filter(({ isConnected }) => isConnected)) {
    const isInside = (control: HTMLElement) => element.contains(control);
    const found = after.find(isInside) ?? before.findLast(isInside);
    if (found) return found;
  }
  return undefined;
}
