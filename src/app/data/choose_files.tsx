// Buttons that open files and folders, or generate data.

import { useEffect, useRef } from "preact/hooks";
import { syntheticDefaults } from "../../data/synthetic.ts";
import { Info } from "../ui/popover.tsx";
import { filesOf } from "./file_bytes.ts";
import { openFiles, openSynthetic } from "./opened_data.ts";
import { canRemember, chooseRemembered, loadRecent, recent, reopen } from "./recent_files.ts";

export function ChooseFiles() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => void loadRecent(), []);
  const open = ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
    void openFiles(filesOf(currentTarget));
  return (
    <div class="choose-files">
      <button
        type="button"
        onClick={() => (canRemember ? void chooseRemembered() : files.current?.click())}
      >
        Open files…
      </button>
      <button type="button" onClick={() => folder.current?.click()}>
        Open a folder…
      </button>
      <button type="button" onClick={() => void openSynthetic(syntheticDefaults)}>
        Synthetic data…
      </button>
      <Info about="files">
        <p>
          Arrays (.npy, .npz, safetensors, IDX), tables (CSV, Parquet), images (PNG, JPEG, WebP; a
          folder or zip archive with one subfolder per class), and folders of .npy or safetensors
          files, which are read as one set.
        </p>
        <p>
          Weights (of Parsimony, SAELens, sparsify, dictionary_learning, Keras or PyTorch) start a
          new run. Those in a folder need all of its files.
        </p>
        <p>
          Synthetic data are sparse sums of known features. The view Sparsity shows whether training
          recovers them.
        </p>
      </Info>
      <input ref={files} type="file" multiple hidden aria-label="Files" onChange={open} />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder"
        onChange={open}
        {...{ webkitdirectory: true }}
      />
      <p class="note">
        Or drop files anywhere on the page. They are read on this device; nothing is uploaded.
      </p>
      {recent.value.length > 0 && (
        <ul class="recent-files" aria-label="Recent files">
          {recent.value.map((files) => (
            <li key={files.name}>
              <button type="button" class="is-link" onClick={() => void reopen(files)}>
                {files.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
