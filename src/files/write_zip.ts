// Zip archives of files that are not compressed.

/** What all files of an archive are dated, so that the same files give the same bytes. */
const DATE = new Date(1980, 0, 1);

/** @param files by their names in the archive, in its order */
export async function zipOf(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { ZipWriter } = await import("@zip.js/zip.js/lib/zip-core-writer.js");
  const { readable, writable } = new TransformStream<
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>
  >();
  const archive = new Response(readable).arrayBuffer();
  const writer = new ZipWriter(writable, {
    level: 0,
    extendedTimestamp: false,
    lastModDate: DATE,
    useWebWorkers: false,
    dataDescriptor: false,
  });
  for (const [name, contents] of Object.entries(files)) {
    const { body } = new Response(contents);
    await writer.add(name, body as ReadableStream);
  }
  await writer.close();
  return new Uint8Array(await archive);
}
