import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { download, fileName } from "../export/download.ts";
import { scheduler } from "../run/scheduler.ts";
import { codes } from "../state/codes.ts";
import { toast } from "../state/messages.ts";
import { progress } from "../state/run.ts";
import {
  type DescribePart,
  type FigureParts,
  FigurePartsProvider,
  useFigureParts,
} from "./figure_parts.ts";
import { OnScreenProvider, useOnScreen } from "./hooks.ts";
import { Info, Menu } from "./popover.tsx";

interface HeadingProps {
  readonly id: string;
  readonly title: string;
  /** Used in file names instead of the id. */
  readonly fileTitle?: string | undefined;
  /** Returns the figure's numbers as a table with named columns. */
  readonly csv?: (() => string) | undefined;
  /** Whether the figure shows code statistics, which can be of an earlier step than the run. */
  readonly showsCodes?: boolean | undefined;
  /** What the figure shows. */
  readonly caption?: ComponentChildren;
  /** Choices of what to show, beside the title. */
  readonly choices?: ComponentChildren;
}

interface PanelProps extends HeadingProps {
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** A figure with a heading, which explains it on demand. Code statistics are computed while it is on screen. */
export function FigurePanel({ isWide, children, ...heading }: PanelProps) {
  const { id, showsCodes } = heading;
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
      <FigureHeading {...heading} parts={parts} />
      <OnScreenProvider value={isOnScreen}>
        <FigurePartsProvider value={parts}>
          <figure id={id}>{children}</figure>
        </FigurePartsProvider>
      </OnScreenProvider>
    </section>
  );
}

/** A panel's heading, with buttons that save its figure. */
export function FigureHeading(props: HeadingProps & { readonly parts: FigureParts }) {
  const { id, title, fileTitle = id, parts, csv, showsCodes, caption, choices } = props;
  return (
    <div class="figure-heading">
      <h2 id={`${id}-heading`}>{title}</h2>
      {caption && <Info about={title}>{caption}</Info>}
      {choices && <div class="choices">{choices}</div>}
      <SaveButtons
        fileTitle={fileTitle}
        title={title}
        parts={parts.all}
        csv={csv}
        step={() => (showsCodes ? codes.value?.step : progress.value?.step) ?? 0}
      />
    </div>
  );
}

interface SaveButtonsProps {
  readonly fileTitle: string;
  readonly title: string;
  readonly parts: ReadonlySignal<readonly DescribePart[]>;
  readonly csv: (() => string) | undefined;
  /** The step that the figure shows. */
  readonly step: () => number;
}

function SaveButtons({ fileTitle, title, parts, csv, step }: SaveButtonsProps) {
  if (!csv && parts.value.length === 0) return null;
  const save = async (
    button: HTMLElement,
    extension: "png" | "csv",
    file: () => Blob | Promise<Blob>,
  ) => {
    const name = fileName(fileTitle, step(), extension);
    button.closest<HTMLElement>("[popover]")?.hidePopover();
    try {
      download(name, await file());
    } catch (error) {
      toast.value = `${title} could not be saved: ${(error as Error).message}`;
    }
  };
  const picture = async () => {
    const { figurePicture } = await import("../export/figure_picture.ts");
    return figurePicture(
      title,
      parts.value.map((part) => part()),
    );
  };
  return (
    <Menu name={`Save ${title}`} button="⋯" class="figure-files">
      {parts.value.length > 0 && (
        <button
          type="button"
          aria-label={`Save ${title} as PNG`}
          onClick={({ currentTarget }) => save(currentTarget, "png", picture)}
        >
          Save as PNG
        </button>
      )}
      {csv && (
        <button
          type="button"
          aria-label={`Save ${title} as CSV`}
          onClick={({ currentTarget }) =>
            save(currentTarget, "csv", () => new Blob([csv()], { type: "text/csv" }))
          }
        >
          Save as CSV
        </button>
      )}
    </Menu>
  );
}
