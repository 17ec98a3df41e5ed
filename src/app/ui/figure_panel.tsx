import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { scheduler } from "../run/scheduler.ts";
import { FigureHeading } from "./figure_heading.tsx";
import { FigurePartsProvider, useFigureParts } from "./figure_parts.ts";
import { OnScreenProvider, useOnScreen } from "./on_screen.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  /** In file names, where the id does not say which it is. */
  readonly fileTitle?: string;
  /** What the figure shows, in a sentence. */
  readonly caption: ComponentChildren;
  readonly isWide?: boolean;
  /** Whether it shows what the codes tell; they are computed while such a panel is in sight. */
  readonly showsCodes?: boolean;
  /** The numbers that it shows, as a table with named columns; asked for when someone saves them. */
  readonly csv?: () => string;
  readonly children: ComponentChildren;
}

/** A figure with its heading above and its explanation below. */
export function FigurePanel(props: Props) {
  const { id, title, fileTitle, caption, isWide, showsCodes, csv, children } = props;
  const panel = useRef<HTMLElement>(null);
  const isOnScreen = useOnScreen(panel);
  const parts = useFigureParts();
  useSignalEffect(() => (showsCodes && isOnScreen.value ? scheduler.watchCodes() : undefined));
  return (
    <section
      ref={panel}
      class={isWide ? "panel is-wide" : "panel"}
      aria-labelledby={`${id}-heading`}
    >
      <FigureHeading
        id={id}
        title={title}
        fileTitle={fileTitle}
        parts={parts}
        csv={csv}
        showsCodes={showsCodes}
      />
      <OnScreenProvider value={isOnScreen}>
        <FigurePartsProvider value={parts}>
          <figure id={id}>
            {children}
            <figcaption>{caption}</figcaption>
          </figure>
        </FigurePartsProvider>
      </OnScreenProvider>
    </section>
  );
}
