import type { ComponentChildren } from "preact";
import { progress } from "../../state.ts";
import { FigureFiles } from "../shared/figure_files.tsx";
import { FigurePartsProvider, useFigureParts } from "../shared/figure_parts.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  readonly csv?: () => string;
  readonly children: ComponentChildren;
}

/** A panel whose pictures can be saved. It says what they are where it shows them, not below. */
export function SavedPanel({ id, title, csv, children }: Props) {
  const parts = useFigureParts();
  return (
    <section class={`panel ${id}`} aria-labelledby={`${id}-heading`}>
      <div class="figure-heading">
        <h2 id={`${id}-heading`}>{title}</h2>
        <FigureFiles
          id={id}
          title={title}
          parts={parts.all}
          csv={csv}
          step={() => progress.value?.step ?? 0}
        />
      </div>
      <FigurePartsProvider value={parts}>{children}</FigurePartsProvider>
    </section>
  );
}
