import { mnistId } from "../../data/data_id.ts";
import { data } from "../state/run.ts";
import { isDataOpen } from "../state/sheets.ts";
import { Sheet } from "../ui/sheet.tsx";

/** The name of the data in use; opens the sheet in which users open others. */
export function DataButton() {
  const name = (data.value?.id ?? mnistId).name;
  return (
    <>
      <button
        type="button"
        class="data-button"
        aria-label={`Data: ${name}`}
        aria-haspopup="dialog"
        title={name}
        onClick={() => {
          isDataOpen.value = true;
        }}
      >
        {name}
      </button>
      <Sheet
        isOpen={isDataOpen}
        name="data"
        heading="Data"
        load={async () => (await import("./data_sheet.tsx")).DataSheet}
      />
    </>
  );
}
