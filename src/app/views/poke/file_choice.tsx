import { openedFile, openFile } from "./image_file.ts";

/** Opens an image that the person has. */
export function FileChoice() {
  const file = openedFile.value;
  return (
    <div class="file-choice">
      <label for="poke-file">Image file</label>
      <input
        id="poke-file"
        type="file"
        accept="image/*"
        onChange={(event) => {
          const field = event.currentTarget;
          const chosen = field.files?.[0];
          if (chosen) void openFile(chosen);
          // The same file may be chosen again after it was changed.
          field.value = "";
        }}
      />
      <p class="note" aria-live="polite">
        {file
          ? `Open: ${file.name}.`
          : "Of any size, dark on light or light on dark; it is read here and sent nowhere."}
      </p>
    </div>
  );
}
