import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { session } from "../../session.ts";
import { OnScreenProvider, useOnScreen } from "./on_screen.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  /** What the figure shows, in a sentence. */
  readonly caption: ComponentChildren;
  readonly isWide?: boolean;
  /** Whether it shows what the codes tell; they are computed while such a panel is in sight. */
  readonly showsCodes?: boolean;
  readonly children: ComponentChildren;
}

/** A figure with its heading above and its explanation below. */
export function FigurePanel({ id, title, caption, isWide, showsCodes, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  const isOnScreen = useOnScreen(panel);
  useSignalEffect(() => (showsCodes && isOnScreen.value ? session.watchCodes() : undefined));
  return (
    <section
      ref={panel}
      class={isWide ? "panel is-wide" : "panel"}
      aria-labelledby={`${id}-heading`}
    >
      <h2 id={`${id}-heading`}>{title}</h2>
      <OnScreenProvider value={isOnScreen}>
        <figure id={id}>
          {children}
          <figcaption>{caption}</figcaption>
        </figure>
      </OnScreenProvider>
    </section>
  );
}
