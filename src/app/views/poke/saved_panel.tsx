import type { ComponentChildren } from "preact";
import { FigureHeading } from "../../ui/figure_panel.tsx";
import { FigurePartsProvider, useFigureParts } from "../../ui/figure_parts.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  /** In file names, where the id does not say what it is of. */
  readonly fileTitle?: string;
  readonly csv?: () => string;
  readonly children: ComponentChildren;
}

/** A panel whose pictures can be saved. It says what they are where it shows them, not below. */
export function SavedPanel({ id, title, fileTitle, csv, children }: Props) {
  const parts = useFigureParts();
  return (
    <section class={`panel ${id}`} aria-labelledby={`${id}-heading`}>
      <FigureHeading id={id} title={title} fileTitle={fileTitle} parts={parts} csv={csv} />
      <FigurePartsProvider value={parts}>{children}</FigurePartsProvider>
    </section>
  );
}
