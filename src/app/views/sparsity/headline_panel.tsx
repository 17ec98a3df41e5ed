import { csvText } from "../../../files/csv.ts";
import { sampledImages } from "../../state/codes.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { BaselinesNeeded } from "./floors_needed.tsx";
import { headlines } from "./numbers.ts";

/** Sparsity and what it costs, in seven numbers. */
export function HeadlinePanel() {
  return (
    <FigurePanel
      id="headlines"
      title="Sparsity at a glance"
      isWide
      showsCodes
      csv={() =>
        csvText(
          ["name", "value", "meaning"],
          headlines.value.map(({ name, number, meaning }) => [name, number, meaning]),
        )
      }
      caption={
        <>
          Of the codes of {sampledImages.value ?? "training images"}, and of the reconstructions of
          the test set, which training never sees.
        </>
      }
    >
      <dl class="headlines">
        {headlines.value.map(({ name, value, meaning }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="headline">{value}</dd>
            <dd class="meaning">{meaning}</dd>
          </div>
        ))}
      </dl>
      <BaselinesNeeded />
    </FigurePanel>
  );
}
